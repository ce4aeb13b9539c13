use nn_runtime::data::{CifarReader, HorizontalFlip, Augmented};
use nn_runtime::loss::CrossEntropy;
use nn_runtime::metric::ConfusionMatrix;
use nn_runtime::optimizer::{AdamW, Optimizer};
use nn_runtime::{io, prelude::*};

network! {
    pub struct ResNet {
        [32, 32, 3] => Conv2d(16, 3, padding = same, bias = false) => BatchNorm => relu
          => Residual {
               Conv2d(16, 3, padding = same, bias = false) => BatchNorm => relu
                 => Conv2d(16, 3, padding = same, bias = false) => BatchNorm } => relu
          => Residual {
               Conv2d(32, 3, padding = 1, stride = 2, bias = false) => BatchNorm => relu
                 => Conv2d(32, 3, padding = same, bias = false) => BatchNorm } => relu
          => Mean => Dense(10, softmax)
    }
}

fn main() -> nn_runtime::error::Result<()> {
    let (train, test): (Dataset<Image<32, 32, 3>, u32>, _) =
        CifarReader::default().read_directory("data/cifar-10-batches-bin")?;
    let mut network = ResNet::new(0);
    let mut optimizer = Optimizer::new(AdamW { learning_rate: 2e-3, ..AdamW::default() })?;
    let mut confusion = ConfusionMatrix::default();
    let trainer = Trainer { epochs: 5, batch_size: 64, ..Trainer::default() };
    trainer.fit(
        &mut network,
        &mut optimizer,
        Fit {
            train: &Augmented::new(&train, HorizontalFlip { probability: 0.5 }, 0)?,
            validation: Some(&test),
            loss: &CrossEntropy::default(),
            metrics: &mut [&mut confusion],
        },
    )?;
    println!("{confusion}\n{:?}", network.dense1.weight.shape());
    io::save(&network, "resnet.safetensors")?;
    Ok(())
}
