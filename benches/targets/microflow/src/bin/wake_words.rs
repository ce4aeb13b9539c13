//! Predicts with the model `person_detect` of `microflow`.
#![no_std]
#![no_main]

use core::hint::black_box;

use microflow::buffer::Buffer4D;
use microflow::model;

#[model("models/person_detect.tflite")]
struct PersonDetect;

targets::program!(run);

fn run() {
    measured_microflow::run(|| {
        let input: Buffer4D<i8, 1, 96, 96, 1> = [nalgebra::SMatrix::from_element([1])];
        black_box(PersonDetect::predict_quantized(black_box(input)));
    });
}
