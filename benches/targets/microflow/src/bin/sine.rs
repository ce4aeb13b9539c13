//! Predicts with the model `sine` of `microflow`.
#![no_std]
#![no_main]

use core::hint::black_box;

use microflow::model;

#[model("models/sine.tflite")]
struct Sine;

targets::program!(run);

fn run() {
    let input = nalgebra::matrix![0.5_f32];
    measured_microflow::run(|| {
        black_box(Sine::predict(black_box(input)));
    });
}
