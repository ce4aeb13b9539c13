//! Generated code in a crate with strict lints and with modules and types that have the names of
//! the standard library's. That this compiles, and that clippy accepts it, is most of the test.

#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, clippy::pedantic, clippy::all)]
#![deny(
    unused,
    unused_qualifications,
    unreachable_pub,
    missing_debug_implementations,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unused_lifetimes,
    unused_results,
    variant_size_differences,
    elided_lifetimes_in_paths
)]

/// Not the crate.
pub mod core {
    /// Not the constant.
    pub const WIDTH: usize = 3;
}
/// Not the crate.
pub mod std {}
/// Not the crate.
pub mod alloc {}
/// Not the crate.
pub mod nalgebra {}

use nn_runtime::network;
use nn_runtime::network::Network;
use nn_runtime::parameter::Parameters;

network! {
    /// Everything at once, in public.
    ///
    /// Of several paragraphs.
    #[derive(Unknown)]
    #[cfg(not(all()))]
    pub struct Absent { core::WIDTH => 2 * { Dense(core::WIDTH, relu) } => Dense(2) }
}
network! {
    #[cfg(all())]
    #[must_use]
    pub struct Present { 3 => 2 * { Dense(3, relu) } => Dense(2) }
}
network! {
    #[scalar(f64)]
    pub struct Public {
        core::WIDTH => hidden: Dense(2 * core::WIDTH, gelu) => Dropout(0.1)
            => 2 * { Dense(4, prelu) => inner: 3 * { tanh => Dropout(0.2) } => Dense(6, sin) }
            => größe: Dense(core::WIDTH, bias = false, init = uniform(-0.1, 0.1))
            => log_softmax => r#type: prelu => r#match: 2 * { Dense(3) }
            => 名前: Dense(1, softplus)
    }
}
network! {
    /// Sizes of every kind, and what changes them.
    pub struct Reshaped {
        [core::WIDTH, 4] => Pad(NOTHING, core::WIDTH, mode = circular) => Crop(NOTHING..=core::WIDTH)
            => Concat { Slice(NOTHING..core::WIDTH) | Slice(core::WIDTH..) | Transpose => Sum => RepeatVector(4) }
            => Reshape([2, 2, 2 * core::WIDTH + 2]) => Pad(1, value = 0.5) => Slice(..1)
            => Expand(core::WIDTH) => Flatten => Dense(2)
    }
}
/// Not one.
const NOTHING: usize = 0;
network! { struct Private { 1 => relu } }
network! { pub(crate) struct InTheCrate { 2 => Dense(2, leaky_relu(0.2)) => elu(0.5) } }
network! {
    /// Documented with `code`, [links](Private) and "quotes".
    #[allow(clippy::doc_markdown)]
    pub struct Documented { 2 => softmax }
}

/// Names of the prelude, taken.
mod taken {
    #![allow(dead_code)]

    pub(super) struct Option;
    pub(super) struct Result;
    pub(super) struct Vec;
    pub(super) struct String;
    pub(super) struct Some;
    pub(super) struct None;
    pub(super) struct Ok;
    pub(super) trait Clone {}
    pub(super) trait Default {}
    pub(super) trait FnMut {}
    pub(super) trait PartialEq {}
    pub(super) trait Debug {}
    pub(super) mod nn_runtime {}
    pub(super) const X: u8 = 0;

    ::nn_runtime::network! {
        pub(super) struct Taken {
            2 => Dropout(0.5) => Dense(3, silu) => 2 * { Dropout(0.5) => Dense(3) } => Dense(1, tanh)
        }
    }
}

/// Another name for the runtime.
mod renamed {
    pub(super) use ::nn_runtime as runtime;
}
network! {
    #[runtime(crate::lints::renamed::runtime)]
    struct Renamed { 2 => Dense(2, relu) => 2 * { Dense(2) } }
}

/// Networks whose parts come from a macro.
macro_rules! declare {
    ($name:ident, $size:expr, $units:literal, $activation:ident, $count:expr, $rate:expr) => {
        network! {
            #[doc = concat!("Declared as `", stringify!($name), "`.")]
            pub struct $name {
                $size => label: Dense($units, $activation) => Dropout($rate)
                    => $count * { Dense($units, $activation) } => $activation => Dense($size)
            }
        }
    };
}
macro_rules! reshape {
    ($name:ident, $shape:expr, $steps:expr, $from:expr, $features:literal, $mode:expr) => {
        network! {
            #[doc = concat!("Declared as `", stringify!($name), "`.")]
            pub struct $name {
                $shape => Crop($steps) => Slice($from..$features) => Pad($from, mode = $mode)
                    => Reshape([3, $from + $features]) => Dense(SIZE)
            }
        }
    };
}
reshape!(ByRanges, [6, 4], 2..5, 1, 4, replicate);
const SIZE: usize = 4;
declare!(ByLiterals, 3, 5, relu, 2, 0.25);
declare!(ByConstants, SIZE, 5, softmax, SIZE - 2, 1.0 / 4.0);
declare!(ByProducts, 2 * SIZE, 5, prelu, (1 + 1), 0.5);

fn dense<N: Network<Scalar = f32>>(seed: u64) -> usize {
    let network = N::new(seed);
    let mut count = 0;
    network.for_each(|_, values| count += values.len());
    assert_eq!(count, N::COUNT);
    count
}

#[test]
fn in_functions() {
    const WIDTH: usize = 7;
    network! { struct Local { WIDTH => Dense(WIDTH, relu) => 2 * { tanh => Dense(WIDTH) } } }
    network! {
        /// With a comment.
        #[allow(dead_code)]
        struct Other { 2 => Dense(2) }
    }
    // Names that the emitted code uses itself.
    let (x, y, d_x, pass, scratch) = (1, 2, 3, 4, 5);
    assert_eq!(dense::<Local>(0), 3 * (49 + 7));
    assert_eq!(dense::<Other>(0), 6);
    assert_eq!(x + y + d_x + pass + scratch, 15);
}

#[test]
fn names_of_parameters() {
    let mut names = vec![];
    Public::new(1).for_each(|parameter, _| names.push(parameter.path.to_string()));
    assert_eq!(names[..2], ["hidden.weight", "hidden.bias"]);
    assert_eq!(
        names[2..5],
        [
            "repeat1.0.dense1.weight",
            "repeat1.0.dense1.bias",
            "repeat1.0.dense1_prelu.slope"
        ]
    );
    assert!(names.contains(&"größe.weight".to_owned()), "{names:?}");
    assert!(names.contains(&"type.slope".to_owned()), "{names:?}");
    assert!(
        names.contains(&"match.1.dense1.bias".to_owned()),
        "{names:?}"
    );
    let network = Public::new(1);
    assert_eq!(network.r#type.slope.len() + network.größe.weight.nrows(), 6);
    assert_eq!(network.r#match.len() + network.名前.bias.len(), 3);
}

#[test]
fn all_can_be_used() {
    assert_eq!(dense::<Present>(0), 2 * 12 + 8);
    assert_eq!(dense::<Private>(0), 0);
    assert_eq!(dense::<Reshaped>(0), 4 * 4 * 3 * 2 + 2);
    assert_eq!(dense::<ByRanges>(0), 5 * 4 + 4);
    assert_eq!(dense::<InTheCrate>(0), 6);
    assert_eq!(dense::<Documented>(0), 0);
    assert_eq!(dense::<taken::Taken>(0), 9 + 2 * 12 + 4);
    assert_eq!(dense::<Renamed>(0), 6 + 2 * 6);
    assert_eq!(dense::<ByLiterals>(0), 20 + 2 * 30 + 18);
    assert_eq!(dense::<ByConstants>(0), 25 + 2 * 30 + 24);
    assert_eq!(dense::<ByProducts>(0), 45 + 5 + 2 * 35 + 5 + 48);
    let input = nn_runtime::nalgebra::Vector1::new(-2.0);
    assert!(Private::new(0).predict(&input)[0].abs() < f32::EPSILON);
}
