#![allow(dead_code)]
use nn_runtime::prelude::*;

network! {
    struct Net { [8, 8, 2] => Conv2d(channels = 4, kernel = 3, activation = relu, stride = (1, 2), padding = same, bias = false) => MaxPool2d(kernel = 2) => Flatten => Dense(units = 3, activation = softmax) }
}

pub(crate) fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
