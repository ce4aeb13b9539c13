// A good answer: at `return`: the last chain is the output, without `return`; remove the word.
use nn_runtime::prelude::*;

network! {
    struct Net(x: 8) {
        let hidden = x => Dense(32, tanh);
        return hidden => Dense(1)
    }
}

fn main() {
    println!("{}", Net::new(0).predict(&[0.5; 8].into())[0]);
}
