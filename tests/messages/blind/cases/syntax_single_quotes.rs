// A good answer: at the literal: rustc's own lexer speaks first (a character literal with more than
// one character). If anything else is said, it should be that `same` is written without quotes.
use nn_runtime::prelude::*;

network! {
    struct Small {
        [8, 8, 1] => Conv2d(16, 3, relu, padding = 'same') => Flatten => Dense(10, softmax)
    }
}

fn main() {
    println!("{}", Small::summary());
}
