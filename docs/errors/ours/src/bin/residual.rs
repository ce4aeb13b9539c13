use nn_runtime::prelude::*;

network! {
    struct Net { 64 => Residual { Dense(32, relu) => Dense(48) } => Dense(10) }
}

fn main() {}
