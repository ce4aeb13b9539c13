// A good answer: at `-1`: a size is 1 or more; a shape is that of one sample, without a batch
// dimension, so write `784`.
use nn_runtime::prelude::*;

network! {
    struct Mnist { [-1, 784] => Dense(128, relu) => Dense(10, softmax) }
}

fn main() {
    println!("{}", Mnist::summary());
}
