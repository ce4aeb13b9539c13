// A good answer: at `kaiming_normal_`: there is no such initializer; did you mean `kaiming_normal`
// (or `he_normal`)?
use nn_runtime::prelude::*;

network! {
    struct Digits {
        64 => Dense(128, relu, init = kaiming_normal_) => Dense(10, softmax)
    }
}

fn main() {
    println!("{}", Digits::summary());
}
