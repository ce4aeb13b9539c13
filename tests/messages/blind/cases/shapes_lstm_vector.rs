// A good answer: at `Lstm`: it runs over a sequence `[T, F]`, but a vector of 60 features arrives;
// for a series of 60 steps write `[60, 1]`.
use nn_runtime::prelude::*;

network! {
    /// 60 days of a price; the next one is wanted.
    struct Price { 60 => Lstm(32) => Last => Dense(1) }
}

fn main() {
    println!("{}", Price::summary());
}
