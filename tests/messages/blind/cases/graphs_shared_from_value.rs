// A good answer: at `left` after `shared`: shared stages do not start with a value; write
// `shared Dense(8, tanh)` and use it as a stage, `left => embed`.
use nn_runtime::prelude::*;

network! {
    struct Siamese(left: 16, right: 16) {
        let embed = shared left => Dense(8, tanh);
        Product { embed | right => embed } => Dense(1, sigmoid)
    }
}

fn main() {
    println!("{}", Siamese::summary());
}
