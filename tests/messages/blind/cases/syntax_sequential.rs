// A good answer: at `Sequential`: there is no layer `Sequential`; stages are simply joined with `=>`:
// `64 => Dense(128, relu) => Dense(10, softmax)`.
use nn_runtime::prelude::*;

network! {
    struct Digits {
        64 => Sequential(
            Dense(128, relu),
            Dense(10, softmax)
        )
    }
}

fn main() {
    let network = Digits::new(0);
    println!("{}", network.predict(&[0.5; 64].into())[0]);
}
