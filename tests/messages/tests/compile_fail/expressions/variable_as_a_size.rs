use nn_runtime::prelude::*;

fn main() {
    let width = 8;
    let _ = network!(width => Dense(3));
}
