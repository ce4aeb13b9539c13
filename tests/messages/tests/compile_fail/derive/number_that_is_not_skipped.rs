use nn_runtime::prelude::*;

#[derive(Parameters)]
struct Norm {
    factor: Parameter<f32, 4>,
    epsilon: f32,
}

fn main() {}
