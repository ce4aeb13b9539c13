//! Every stage of the language through every entry point, against each other.

mod by_hand;
mod harness;
mod images;
mod sequences;
mod streams;
mod transformers;
mod vectors;

/// Networks that `f64` and, in a second list, `f32` compute with.
macro_rules! networks {
    (@predict Large) => {
        None
    };
    (@predict $kind:ident) => {
        Some(nn_runtime::network::predict)
    };
    ($($kind:ident $name:ident $(($($inputs:tt)*))? { $($body:tt)* })*) => { $(
        #[test]
        #[allow(non_snake_case)]
        fn $name() {
            nn_runtime::network! { #[scalar(f64)] struct $name $(($($inputs)*))? { $($body)* } }
            let predict: Option<crate::entry_points::harness::Predict<$name>> = crate::entry_points::networks!(@predict $kind);
            crate::entry_points::harness::check::<$name, _, _>(crate::entry_points::harness::Kind::$kind, predict, 1e-12);
        }
    )* };
    (f32: $($kind:ident $name:ident $(($($inputs:tt)*))? { $($body:tt)* })*) => { $(
        #[test]
        #[allow(non_snake_case)]
        fn $name() {
            nn_runtime::network! { struct $name $(($($inputs)*))? { $($body)* } }
            let predict: Option<crate::entry_points::harness::Predict<$name>> = crate::entry_points::networks!(@predict $kind);
            crate::entry_points::harness::check::<$name, _, _>(crate::entry_points::harness::Kind::$kind, predict, 1e-5);
        }
    )* };
}
use networks;
