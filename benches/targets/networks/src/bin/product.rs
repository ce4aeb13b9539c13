//! The product of two matrices of 64 × 64 numbers.
#![no_std]
#![no_main]

use core::hint::black_box;

use nn_runtime::kernels::product::{Into, Products, Sizes};

targets::program!(run);

fn run() {
    let (left, right, mut product) = ([0.5_f32; 4096], [0.25; 4096], [0.0; 4096]);
    let sizes = Sizes {
        m: 64,
        k: 64,
        n: 64,
    };
    measured::run(|| {
        let factors: [&[f32]; 2] = [black_box(&left), black_box(&right)];
        f32::product(sizes, factors, black_box(&mut product), Into::Overwrite);
    });
}
