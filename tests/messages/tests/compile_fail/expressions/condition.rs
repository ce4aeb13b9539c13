use nn_runtime::prelude::*;

fn main() {
    let _ = network!(#[cfg(test)] 64 => Dense(10, softmax));
}
