// A good answer: at `[Dense(64, relu); 4]`: a repeat is written `4 * { Dense(64, relu) }`.
use nn_runtime::prelude::*;

network! {
    struct Deep { 64 => [Dense(64, relu); 4] => Dense(10, softmax) }
}

fn main() {
    println!("{}", Deep::summary());
}
