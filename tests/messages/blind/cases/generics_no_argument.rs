// A good answer: at `Mlp::new(0)`: the size `HIDDEN` is not known; write `Mlp::<32>::new(0)`.
use nn_runtime::prelude::*;

network! { struct Mlp<const HIDDEN: usize> { 64 => Dense(HIDDEN, relu) => Dense(10, softmax) } }

fn main() {
    let network = Mlp::new(0);
    println!("{}", network.predict(&[0.5; 64].into())[0]);
}
