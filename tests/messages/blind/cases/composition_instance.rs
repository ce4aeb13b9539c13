// A good answer: at `encoder` in the `network!(…)`: a stage is a layer or a type, not a variable; write
// the type, `encoder: Encoder`, and assign `net.encoder = encoder` afterwards.
use nn_runtime::prelude::*;

network! { struct Encoder { 64 => Dense(32, relu) => Dense(8, tanh) } }

fn main() {
    let encoder = Encoder::new(0);
    println!("{}", encoder.dense1.bias.len());
    let net = network!(64 => encoder => Dense(10, softmax));
    println!("{}", net.predict(&[0.5; 64].into())[0]);
}
