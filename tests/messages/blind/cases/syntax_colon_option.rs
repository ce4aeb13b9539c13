// A good answer: at the `:` (or at `stride`): an option is written with `=`: `stride = 2`.
use nn_runtime::prelude::*;

network! {
    struct Sound {
        [16000, 1] => Conv1d(8, 9, relu, stride: 4) => GlobalMaxPool => Dense(2, softmax)
    }
}

fn main() {
    println!("{}", Sound::summary());
}
