// A good answer: at the second branch: it gives images of 26 × 26 pixels, the first gives 28 × 28;
// `Concat` needs the same size: add `padding = same` to it.
use nn_runtime::prelude::*;

network! {
    struct Inception {
        [28, 28, 8]
            => Concat {
                Conv2d(16, 1, relu)
                | Conv2d(16, 3, relu)
                | Conv2d(16, 5, relu, padding = 2)
            }
            => Mean => Dense(10, softmax)
    }
}

fn main() {
    println!("{}", Inception::summary());
}
