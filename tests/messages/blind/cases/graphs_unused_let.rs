// A good answer: at `hint`: this value is never used, so its parameters would never be trained; use
// it or remove it.
use nn_runtime::prelude::*;

network! {
    struct Net(x: 16) {
        let hint = x => Dense(8, tanh);
        let hidden = x => Dense(32, relu);
        hidden => Dense(1)
    }
}

fn main() {
    println!("{}", Net::new(0).predict(&[0.5; 16].into())[0]);
}
