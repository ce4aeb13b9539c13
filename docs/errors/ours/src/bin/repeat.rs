use nn_runtime::prelude::*;

network! {
    struct Net { 64 => 4 * { Dense(32, relu) } => Dense(10) }
}

fn main() {}
