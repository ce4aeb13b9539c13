// A good answer: at `strides`: `Conv2d` has no option `strides`; did you mean `stride`?
use nn_runtime::prelude::*;

network! {
    struct Encoder {
        [32, 32, 3] => Conv2d(32, 3, relu, strides = 2) => Conv2d(64, 3, relu, stride = 2) => Mean
    }
}

fn main() {
    println!("{}", Encoder::summary());
}
