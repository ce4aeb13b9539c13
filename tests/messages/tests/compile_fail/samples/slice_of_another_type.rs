use nn_runtime::prelude::*;

network! { struct Digits { 64 => Dense(10, softmax) } }

fn main() {
    let pixels: Vec<f64> = vec![0.0; 64];
    let _ = Digits::new(0).predict_slice(&pixels);
}
