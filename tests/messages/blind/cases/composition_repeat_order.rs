// A good answer: at the `{` (or the `*`): the count comes first: `4 * { Dense(64, relu) }`.
use nn_runtime::prelude::*;

network! {
    struct Deep { 64 => blocks: { Dense(64, relu) => Dropout(0.1) } * 4 => Dense(10, softmax) }
}

fn main() {
    println!("{}", Deep::new(0).blocks.len());
}
