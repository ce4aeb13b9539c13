//! Stages that need the whole sequence.

use nn_runtime::prelude::*;

network! { struct Flat { [16, 2] => Flatten => Dense(1) } }
network! { struct Turned { [16, 2] => Transpose => Dense(1) => Flatten } }
network! { struct Normed { [16, 2] => InstanceNorm => Dense(1) } }
network! { struct Halved { [16, 2] => MaxPool1d(2) => Dense(1) } }
network! { struct Faster { [16, 2] => Conv1d(4, 2, stride = 2) } }
network! { struct Shorter { [16, 2] => Conv1d(4, 3) } }
network! { struct Reflected { [16, 2] => Conv1d(4, 3, padding = causal, padding_mode = reflect) } }

fn main() {
    let _ = Flat::new(0).state();
    let _ = Turned::new(0).state();
    let _ = Normed::new(0).state();
    let _ = Halved::new(0).state();
    let _ = Faster::new(0).state();
    let _ = Shorter::new(0).state();
    let _ = Reflected::new(0).state();
}
