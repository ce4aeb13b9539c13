//! Predicts with the model `speech` of `microflow`.
#![no_std]
#![no_main]

use core::hint::black_box;

use microflow::model;

#[model("models/speech.tflite")]
struct Speech;

targets::program!(run);

fn run() {
    let input = nalgebra::SMatrix::<i8, 1, 1960>::from_element(1);
    measured_microflow::run(|| {
        black_box(Speech::predict_quantized(black_box(input)));
    });
}
