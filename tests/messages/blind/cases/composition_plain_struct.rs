// A good answer: at `Temperature` in the network: this type is not a layer, since it does not implement
// `Layer` (the page `nn_runtime::tutorial` shows how). One error, not one for each trait or method.
use nn_runtime::prelude::*;

/// Divides logits by a temperature.
#[derive(Clone, Debug, PartialEq)]
pub struct Temperature {
    pub value: f32,
}

network! { struct Calibrated { 64 => Dense(10) => Temperature => softmax } }

fn main() {
    println!("{}", Calibrated::new(0).predict(&[0.5; 64].into())[0]);
}
