use nn_runtime::prelude::*;

use nn_runtime::layers::Dense;

#[derive(Parameters)]
struct Twice {
    #[role(Weight)]
    dense: Dense<f32, 4, 4>,
}

fn main() {}
