// A good answer: at `False`: `bias` is `true` or `false`; did you mean `false`?
use nn_runtime::prelude::*;

network! {
    struct Small {
        [8, 8, 1] => Conv2d(16, 3, bias = False) => BatchNorm => relu => Mean => Dense(10, softmax)
    }
}

fn main() {
    println!("{}", Small::summary());
}
