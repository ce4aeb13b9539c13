// A good answer: at `6..12`: the slice ends at 12, but there are only 10 features.
use nn_runtime::prelude::*;

network! {
    struct Halves {
        10 => Concat { Slice(..6) => Dense(4, relu) | Slice(6..12) => Dense(4, relu) } => Dense(1)
    }
}

fn main() {
    println!("{}", Halves::summary());
}
