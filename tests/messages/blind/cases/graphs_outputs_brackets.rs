// A good answer: at the `[…]`: several outputs are written in parentheses: `(mean, spread)`.
// (Brackets are the shape of a sequence or an image.)
use nn_runtime::prelude::*;

network! {
    struct Uncertain(x: 8) {
        let trunk = x => Dense(32, tanh);
        let mean = trunk => Dense(1);
        let spread = trunk => Dense(1, softplus);
        [mean, spread]
    }
}

fn main() {
    let (mean, spread) = Uncertain::new(0).predict(&[0.1; 8].into());
    println!("{} {}", mean[0], spread[0]);
}
