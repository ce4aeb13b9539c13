// A good answer: at `weather` in the inputs: this input is never used; use it or remove it.
use nn_runtime::prelude::*;

network! {
    struct Sales(shop: 30, weather: 4) {
        shop => Dense(32, relu) => Dense(1)
    }
}

fn main() {
    println!("{}", Sales::summary());
}
