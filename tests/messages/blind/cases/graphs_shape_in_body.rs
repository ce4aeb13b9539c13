// A good answer: at the `8` at the start of the chain: this network has named inputs, so a chain
// starts with a name: `x => Dense(32, tanh)`.
use nn_runtime::prelude::*;

network! {
    struct Net(x: 8) {
        8 => Dense(32, tanh) => Dense(1)
    }
}

fn main() {
    println!("{}", Net::new(0).predict(&[0.5; 8].into())[0]);
}
