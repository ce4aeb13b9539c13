//! Networks that have the name of something else, each in a module of its own.

#![allow(non_camel_case_types, non_snake_case, dead_code)]

macro_rules! networks {
    ($($name:ident)*) => {
        $(
            mod $name {
                use ::nn_runtime::nalgebra::SMatrix;
                use ::nn_runtime::prelude::*;

                network! {
                    pub(super) struct $name {
                        [3, 2] => repeated: 2 * { Dense(2, relu) => Dropout(0.25) }
                            => Attention(heads = 1, causal = true) => Dense(1)
                    }
                }

                #[test]
                fn works() {
                    let network = $name::new(0);
                    let output = network.predict(&SMatrix::from_element(0.5));
                    let mut begun = network.state();
                    let first = network.step(&mut begun, &SMatrix::from_element(0.5)).unwrap();
                    assert!((first[0] - output[0]).abs() < 1e-6);
                    assert_eq!(<$name as ::nn_runtime::network::Network>::NAME, stringify!($name));
                    assert_eq!(network, network.clone());
                    assert!($name::summary().to_string().contains("Attention"));
                }
            }
        )*
    };
}

/// What every Rust program can name without saying where it is.
mod of_rust {
    networks! {
        Option Some None Result Ok Err Vec String Box ToString ToOwned Clone Copy Send Sync Sized
        Drop Fn FnMut FnOnce Iterator IntoIterator Extend DoubleEndedIterator ExactSizeIterator
        Default PartialEq PartialOrd Eq Ord AsRef AsMut Into From TryFrom TryInto FromIterator
        Debug Hash Unpin core std alloc
    }
}

/// What we call things.
mod of_ours {
    networks! {
        Network Layer Dense Parameter Parameters Workspace Dataset Trainer Image Sequence Tokens
        Vector Shape Scalar Attention Pass States Saved Memory Operation Block Step Streams
        State Facts Head Softmax Identity Graph Stage Vertex Kind Isa Description Dropout
        nn_runtime nalgebra
    }
}

/// What emitted code calls its generic parameters, and a constant.
mod of_emitted_code {
    networks! { I M R V S T N NET NetRepeated Repeat1 Self_ }
}

mod layers_named_like_generic_parameters {
    use ::nn_runtime::nalgebra::SMatrix;
    use ::nn_runtime::prelude::*;

    network! { pub struct I { 2 => Dense(3, tanh) } }
    network! { pub struct V { 3 => Dense(3, tanh) } }
    network! { pub struct R { 3 => Dense(3, tanh) } }
    network! { pub struct M { 3 => Dense(3, tanh) } }
    network! { struct All { 2 => I => V => R => M => Dense(1) } }

    #[test]
    fn work() {
        let all = All::new(1);
        let inner = all.m1.predict(
            &all.r1
                .predict(&all.v1.predict(&all.i1.predict(&SMatrix::from_element(0.5)))),
        );
        let mut expected = all.dense1.bias[0];
        for (weight, value) in all.dense1.weight.iter().zip(inner.iter()) {
            expected += weight * value;
        }
        let found = all.predict(&SMatrix::from_element(0.5))[0];
        assert!((found - expected).abs() < 1e-6, "{found}, not {expected}");
    }
}

/// Nothing that is there without being named: neither Rust's prelude nor ours.
#[no_implicit_prelude]
mod without_a_prelude {
    ::nn_runtime::network! {
        pub(crate) struct Bare(ids: Tokens(3, vocab = 4), given: [3, 2]) {
            let words = ids => Embedding(2);
            (
                Concat { words | given } => 2 * { Residual { Dense(4, relu) } => Dropout(0.5) }
                    => LayerNorm => Dense(2, softmax),
                words => Lstm(3) => Dense(1),
            )
        }
    }

    #[derive(
        ::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq, ::nn_runtime::Parameters,
    )]
    pub struct Own<const MUTABLE: usize, const SHARED: usize> {
        pub weight: ::nn_runtime::parameter::Parameter<f32, MUTABLE, SHARED>,
    }

    #[test]
    fn works() {
        let bare = <Bare as ::nn_runtime::network::Network>::new(0);
        let given = ::nn_runtime::nalgebra::SMatrix::<f32, 2, 3>::zeros();
        let (classes, value) = bare.predict(&[0, 1, 3], &given);
        ::core::assert!((classes.column(0).sum() - 1.0).abs() < 1e-6 && value[(0, 0)].is_finite());
        let count = <Own<2, 3> as ::nn_runtime::parameter::Parameters<f32>>::COUNT;
        ::core::assert_eq!(count, 6);
    }
}
