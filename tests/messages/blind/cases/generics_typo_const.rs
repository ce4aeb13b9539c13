// A good answer: at `HIDEN`: no such constant is in scope; did you mean `HIDDEN`? (rustc's E0425.)
use nn_runtime::prelude::*;

const HIDDEN: usize = 64;

network! {
    struct Net { 16 => Dense(HIDDEN, relu) => Dense(HIDEN, relu) => Dense(1) }
}

fn main() {
    println!("{}", Net::summary());
}
