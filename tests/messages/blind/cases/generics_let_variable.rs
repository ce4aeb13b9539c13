// A good answer: at `hidden` in the network: sizes are constants, known at compile time; write
// `const HIDDEN: usize = 128;` (rustc's E0435 says this too).
use nn_runtime::prelude::*;

fn main() {
    let hidden = 128;
    let net = network!(64 => Dense(hidden, relu) => Dense(10, softmax), seed = 7);
    println!("{}", net.predict(&[0.5; 64].into())[0]);
}
