//! Convolutions drawn at random against `PyTorch`, in both scalars, and against central
//! differences: `reference/convolutions.py`.

/// Each network twice, once for each scalar, by the name of its reference.
macro_rules! stages {
    ($($name:ident { $($body:tt)* })*) => {
        $(
            mod $name {
                use nn_runtime::prelude::*;
                network! { pub(super) struct Single { $($body)* } }
                network! { #[scalar(f64)] pub(super) struct Double { $($body)* } }
            }
        )*

        const VALUES: &str = include_str!("../../../reference/convolutions.csv");

        #[test]
        fn values_and_gradients_are_those_of_pytorch() {
            use nn_tests::reference::{compare, names};

            let declared = [$(stringify!($name)),*];
            assert_eq!(declared[..], names(VALUES));
            $(
                compare::<$name::Single>(VALUES, stringify!($name), 1e-5);
                compare::<$name::Double>(VALUES, stringify!($name), 1e-12);
            )*
        }

        #[test]
        fn gradients_are_those_of_central_differences() {
            use nn_runtime::testing::check_gradients;

            $(
                check_gradients::<$name::Double>()
                    .unwrap_or_else(|failure| panic!("{}: {failure}", stringify!($name)));
            )*
        }
    };
}
pub(super) use stages;
