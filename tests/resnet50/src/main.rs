//! ResNet-50 for photographs of 224 × 224 pixels: one goes through.

use std::error::Error;
use std::time::Instant;

use nn_runtime::network::Workspace;
use nn_runtime::prelude::*;

network! {
    /// K. He and others, "Deep residual learning for image recognition", 2015, table 1; the stride
    /// is that of the middle convolution of a block, as in `torchvision`.
    pub struct ResNet50 {
        [224, 224, 3] => Conv2d(64, 7, stride = 2, padding = 3, bias = false) => BatchNorm => relu
          => MaxPool2d(3, stride = 2, padding = 1)
          => Sum { Conv2d(64, 1, bias = false) => BatchNorm => relu
                     => Conv2d(64, 3, padding = 1, bias = false) => BatchNorm => relu
                     => Conv2d(256, 1, bias = false) => BatchNorm
                 | Conv2d(256, 1, bias = false) => BatchNorm } => relu
          => 2 * { Residual {
               Conv2d(64, 1, bias = false) => BatchNorm => relu
                 => Conv2d(64, 3, padding = 1, bias = false) => BatchNorm => relu
                 => Conv2d(256, 1, bias = false) => BatchNorm } => relu }
          => Sum { Conv2d(128, 1, bias = false) => BatchNorm => relu
                     => Conv2d(128, 3, padding = 1, stride = 2, bias = false) => BatchNorm => relu
                     => Conv2d(512, 1, bias = false) => BatchNorm
                 | Conv2d(512, 1, stride = 2, bias = false) => BatchNorm } => relu
          => 3 * { Residual {
               Conv2d(128, 1, bias = false) => BatchNorm => relu
                 => Conv2d(128, 3, padding = 1, bias = false) => BatchNorm => relu
                 => Conv2d(512, 1, bias = false) => BatchNorm } => relu }
          => Sum { Conv2d(256, 1, bias = false) => BatchNorm => relu
                     => Conv2d(256, 3, padding = 1, stride = 2, bias = false) => BatchNorm => relu
                     => Conv2d(1024, 1, bias = false) => BatchNorm
                 | Conv2d(1024, 1, stride = 2, bias = false) => BatchNorm } => relu
          => 5 * { Residual {
               Conv2d(256, 1, bias = false) => BatchNorm => relu
                 => Conv2d(256, 3, padding = 1, bias = false) => BatchNorm => relu
                 => Conv2d(1024, 1, bias = false) => BatchNorm } => relu }
          => Sum { Conv2d(512, 1, bias = false) => BatchNorm => relu
                     => Conv2d(512, 3, padding = 1, stride = 2, bias = false) => BatchNorm => relu
                     => Conv2d(2048, 1, bias = false) => BatchNorm
                 | Conv2d(2048, 1, stride = 2, bias = false) => BatchNorm } => relu
          => 2 * { Residual {
               Conv2d(512, 1, bias = false) => BatchNorm => relu
                 => Conv2d(512, 3, padding = 1, bias = false) => BatchNorm => relu
                 => Conv2d(2048, 1, bias = false) => BatchNorm } => relu }
          => Mean => Dense(1000, softmax)
    }
}

/// What `torchvision` counts as learned, and a mean and a variance of each normalized channel.
const PARAMETERS: usize = 25_557_032 + 2 * 26_560;

fn main() -> Result<(), Box<dyn Error>> {
    assert_eq!(ResNet50::COUNT, PARAMETERS);
    println!("PREDICT_BYTES: {}", ResNet50::PREDICT_BYTES);
    let network = ResNet50::new(0);
    let image: Vec<f32> = (0..224 * 224 * 3_u32)
        .map(|i| (i as f32 * 0.01).sin())
        .collect();
    let mut classes = vec![0.0; 1000];
    let mut workspace = Workspace::new();
    for _ in 0..3 {
        let start = Instant::now();
        network.predict_in(&image, &mut classes, &mut workspace)?;
        println!("one image: {:.1?}", start.elapsed());
    }
    let sum: f32 = classes.iter().sum();
    assert!(
        (sum - 1.0).abs() < 1e-3,
        "probabilities that add up to {sum}"
    );
    Ok(())
}
