//! Central differences of networks.

use nn_runtime::prelude::*;
use nn_runtime::testing::{check_gradients, check_methods};

macro_rules! checked {
    ($($test:ident $name:ident { $($body:tt)* })*) => {
        $(
            network! {
                #[scalar(f64)]
                struct $name { $($body)* }
            }

            #[test]
            fn $test() {
                let report = check_gradients::<$name>().unwrap();
                assert_eq!(report.inputs, 3 * <$name as nn_runtime::layer::Layer>::Input::SIZE);
                check_methods::<$name>().unwrap();
            }
        )*
    };
}

const SIDE: usize = 7;
const STRIDE: usize = 2;

checked! {
    pooled Pooled { [5, 4, 2] => Dense(3, tanh) => MaxPool2d(2, ceil = true) => Dense(2, silu) => AvgPool2d(2, 1, padding = 1) => Flatten => Dense(2) }
    pooled_steps PooledSteps { [9, 2] => Dense(3, relu) => MaxPool1d(3, 2) => Dense(2) => AvgPool1d(2) => Mean }
    pooled_by_constants PooledByConstants { [SIDE, SIDE, 2] => Dense(2, sin) => MaxPool2d(3, STRIDE, padding = 1) => AvgPool2d(STRIDE, padding = same) => Sum => Dense(2) }
    pooled_in_branches PooledBranches { [6, 4, 2] => Concat { MaxPool2d(3, 1, padding = same) | AvgPool2d(3, 1, padding = 1, count_padding = false) | identity } => Dense(2, tanh) => Max }
}
