use nn_runtime::prelude::*;

network! {
    struct Net { 64 => Sum { Dense(16) | Dense(8, relu) => Dense(12) } => Dense(10) }
}

fn main() {}
