// A good answer: at `width()`: a size is computed at compile time, but `width` is not a `const fn`;
// make it one. (rustc's E0015.)
use nn_runtime::prelude::*;

fn width() -> usize {
    64
}

network! {
    struct Net { 16 => Dense(width(), relu) => Dense(1) }
}

fn main() {
    println!("{}", Net::summary());
}
