// A good answer: at `Reshape` or its shape: [7, 7, 256] has 12544 numbers, but 6272 arrive; write
// `[7, 7, 128]`, or `Dense(7 * 7 * 256)`.
use nn_runtime::prelude::*;

network! {
    /// The generator of a GAN.
    struct Generator {
        100 => Dense(7 * 7 * 128, relu) => Reshape([7, 7, 256])
            => ConvTranspose2d(1, 4, sigmoid, stride = 2, padding = 1)
    }
}

fn main() {
    println!("{}", Generator::summary());
}
