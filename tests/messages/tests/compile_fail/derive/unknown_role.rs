use nn_runtime::prelude::*;

#[derive(Parameters)]
struct Scale {
    #[role(Wieght)]
    factor: Parameter<f32, 4>,
}

fn main() {}
