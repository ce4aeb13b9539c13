// A good answer: at the second pair of parentheses (or at `Conv2d`): a layer is applied with `=>`:
// `image => Conv2d(8, 3, relu)`.
use nn_runtime::prelude::*;

network! {
    struct Net(image: [16, 16, 1]) {
        let h = Conv2d(8, 3, relu)(image);
        h => Mean => Dense(2, softmax)
    }
}

fn main() {
    println!("{}", Net::summary());
}
