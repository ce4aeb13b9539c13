// A good answer: at `Dense` in the `let`: a value starts with an input or a name; to declare stages
// that are used several times with the same parameters, write `let embed = shared Dense(8, tanh);`.
use nn_runtime::prelude::*;

network! {
    struct Siamese(left: 16, right: 16) {
        let embed = Dense(8, tanh);
        Product { left => embed | right => embed } => Dense(1, sigmoid)
    }
}

fn main() {
    println!("{}", Siamese::summary());
}
