//! What is known at the end of a sequence only cannot be given to its first step.

use nn_runtime::prelude::*;

network! { struct Decoder { [16, 2] => Dense(4) => Last => RepeatVector(16) => Dense(2) } }

fn main() {
    let _ = Decoder::new(0).state();
}
