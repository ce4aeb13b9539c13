//! Sizes that only the compiler knows, and parameters of networks.

use nn_runtime::nalgebra::SMatrix;
use nn_runtime::prelude::*;
use nn_runtime::testing::check_gradients;

const STEPS: usize = 6;
const HIDDEN: usize = 4;
const HALF: usize = HIDDEN / 2;
const NONE: usize = 0;

network! {
    /// Constants everywhere, also of 0 where that is meant.
    #[scalar(f64)]
    struct Constants {
        [STEPS, HIDDEN] => Concat { Slice(NONE..HALF) | Slice(HALF..HIDDEN) | Slice(..=HALF) }
            => Dense(HIDDEN, tanh) => Reshape([HALF, STEPS * 2])
            => Pad(NONE, HALF) => Crop(NONE..HIDDEN - 1) => Transpose => Dense(1) => Expand(HALF)
    }
}

network! {
    /// A parameter stands alone in every type: where it is computed with, positions change.
    #[scalar(f64)]
    struct Generic<const T: usize, const F: usize> {
        [T, 3] => Dense(F, tanh) => Crop(1..) => Pad(2, 1, mode = replicate)
            => Concat { Mean | Sum | Max } => Reshape(12) => Dense(F) => RepeatVector(T) => Slice(0..F)
    }
}

#[test]
fn of_constants() {
    check_gradients::<Constants>().unwrap();
    let outputs = Constants::new(0).predict(&SMatrix::<f64, 4, 6>::zeros());
    assert_eq!(outputs.shape(), (2, 12));
}

#[test]
fn of_parameters() {
    check_gradients::<Generic<5, 4>>().unwrap();
    let outputs = Generic::<5, 4>::new(0).predict(&SMatrix::<f64, 3, 5>::zeros());
    assert_eq!(outputs.shape(), (4, 5));
}
