// A good answer: at the `+`: values are added with `Sum { skip | deep }`.
use nn_runtime::prelude::*;

network! {
    struct Net(x: 16) {
        let skip = x => Dense(32);
        let deep = x => Dense(64, relu) => Dense(32);
        let both = skip + deep;
        both => relu => Dense(1)
    }
}

fn main() {
    println!("{}", Net::new(0).predict(&[0.5; 16].into())[0]);
}
