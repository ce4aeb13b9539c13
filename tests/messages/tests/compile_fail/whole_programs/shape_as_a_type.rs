use nn_runtime::data::{Augmented, IdxReader, RandomCrop};
use nn_runtime::loss::CrossEntropy;
use nn_runtime::metric::Accuracy;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::{io, prelude::*};

network! {
    /// Which piece of clothing is it?
    pub struct Clothes {
        Image<28, 28, 1>
          => Conv2d(6, 5, relu) => MaxPool2d(2)
          => Conv2d(16, 5, relu) => MaxPool2d(2) => Flatten
          => Dense(120, relu) => Dense(84, relu) => Dense(10, softmax)
    }
}

fn main() -> nn_runtime::error::Result<()> {
    let (train, test): (Dataset<Image<28, 28, 1>, u32>, _) =
        IdxReader::default().read_directory("data/fashion-mnist")?;
    let shifted = RandomCrop { padding: 2, ..RandomCrop::default() };
    let trainer = Trainer { epochs: 10, batch_size: 128, ..Trainer::default() };
    let mut network = Clothes::new(0);
    let mut accuracy = Accuracy::default();
    trainer.fit(
        &mut network,
        &mut Optimizer::new(Adam::default())?,
        Fit {
            train: &Augmented::new(train, shifted, 0)?,
            validation: Some(&test),
            loss: &CrossEntropy::default(),
            metrics: &mut [&mut accuracy],
        },
    )?;
    println!("accuracy {:.4}", accuracy.value());
    println!("kernels of the second layer: {:?}", network.conv2.weight.shape());
    io::save(&network, "clothes.safetensors")?;
    Ok(())
}
