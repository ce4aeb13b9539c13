use nn_runtime::prelude::*;

network! {
    struct Net {
        let block = shared Dense(8, relu) => block;
        8 => block => Dense(1)
    }
}

fn main() {}
