use nn_runtime::prelude::*;

fn main() {
    let _ = network!(64 => Dense(10, softmax), seed = );
    let _ = network!(64 => Dense(10, softmax), scalar = f16);
}
