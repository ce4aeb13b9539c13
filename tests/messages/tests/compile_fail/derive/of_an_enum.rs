use nn_runtime::prelude::*;

#[derive(Parameters)]
enum Layer {
    Dense,
}

fn main() {}
