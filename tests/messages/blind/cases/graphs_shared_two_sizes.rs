// A good answer: at the second use, `long => embed`: the shared stages were used with 16 features
// before, so that they cannot take 24 here.
use nn_runtime::prelude::*;

network! {
    struct Pair(short: 16, long: 24) {
        let embed = shared Dense(8, tanh);
        Product { short => embed | long => embed } => Dense(1, sigmoid)
    }
}

fn main() {
    println!("{}", Pair::summary());
}
