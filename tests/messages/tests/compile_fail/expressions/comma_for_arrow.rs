use nn_runtime::prelude::*;

fn main() {
    let _ = network!(64 => Dense(128, relu), Dense(10, softmax));
}
