//! A struct is no layer.

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
