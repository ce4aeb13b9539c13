// A good answer: at the first `Concat` or its second branch `low`: the first branch is an image of
// 14 × 14 pixels, since the pool of 15 rows gives 7, and `low` has 15 × 15. Use images of 32 × 32, or
// pad. An error about the second `Concat` may follow only if it is about the same cause.
use nn_runtime::loss::BinaryCrossEntropy;
use nn_runtime::nalgebra::SMatrix;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

network! {
    /// Which pixels are part of a cell?
    pub struct UNet(image: [30, 30, 1]) {
        let high = image => Conv2d(8, 3, relu, padding = same);
        let low = high => MaxPool2d(2) => Conv2d(16, 3, relu, padding = same);
        let deepest = low => MaxPool2d(2) => Conv2d(32, 3, relu, padding = same);
        let up = Concat { deepest => Upsample(2, mode = bilinear) | low }
            => Conv2d(16, 3, relu, padding = same);
        Concat { up => Upsample(2, mode = bilinear) | high }
            => Conv2d(8, 3, relu, padding = same)
            => Conv2d(1, 1, sigmoid)
    }
}

fn main() -> nn_runtime::error::Result<()> {
    let (mut images, mut masks) = (vec![], vec![]);
    for cell in 0..40_usize {
        for pixel in 0..900 {
            let (row, column) = (pixel / 30, pixel % 30);
            let inside = row.abs_diff(cell % 30) + column.abs_diff(15) < 6;
            images.push(if inside { 0.8 } else { 0.1 });
            masks.push(if inside { 1.0 } else { 0.0 });
        }
    }
    let data = Dataset::<<UNet as Layer>::Input, f32>::values(images, masks, 900)?;
    let mut network = UNet::new(0);
    let mut adam = Optimizer::new(Adam::default())?;
    let trainer = Trainer { epochs: 3, batch_size: 8, ..Trainer::default() };
    trainer.fit(&mut network, &mut adam, Fit::new(&data, &BinaryCrossEntropy::default()))?;
    let mask = network.predict(&SMatrix::<f32, 1, 900>::from_element(0.5));
    println!("{:?} {}", mask.shape(), network.conv1.bias.len());
    Ok(())
}
