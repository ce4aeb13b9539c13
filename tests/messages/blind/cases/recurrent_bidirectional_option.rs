// A good answer: at `bidirectional`: `Lstm` has no such option; write `Bidirectional { Lstm(24) }`.
use nn_runtime::prelude::*;

network! {
    struct Tagger { [40, 16] => Lstm(24, bidirectional = true) => Dense(5) }
}

fn main() {
    println!("{}", Tagger::summary());
}
