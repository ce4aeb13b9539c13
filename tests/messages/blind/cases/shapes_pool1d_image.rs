// A good answer: at `MaxPool1d`: it is for sequences, but an image of [30, 30, 8] arrives; did you
// mean `MaxPool2d`?
use nn_runtime::prelude::*;

network! {
    struct Photos {
        [32, 32, 3] => Conv2d(8, 3, relu) => MaxPool1d(2) => Flatten => Dense(4, softmax)
    }
}

fn main() {
    println!("{}", Photos::summary());
}
