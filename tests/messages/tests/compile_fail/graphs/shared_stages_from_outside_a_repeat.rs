use nn_runtime::prelude::*;

network! {
    struct Net {
        let mix = shared Dense(8, tanh);
        8 => mix => 3 * { Dense(8) => mix } => Dense(2)
    }
}

fn main() {}
