// A good answer: at `BatchNorm2d`: there is no layer `BatchNorm2d`; write `BatchNorm`, which finds
// out the number of channels. No errors about `Small`, its fields or its methods should follow.
use nn_runtime::data::CsvReader;
use nn_runtime::loss::CrossEntropy;
use nn_runtime::metric::ConfusionMatrix;
use nn_runtime::optimizer::{AdamW, Optimizer};
use nn_runtime::prelude::*;

network! {
    /// For 8 × 8 pixels.
    pub struct Small {
        [8, 8, 1]
          => Conv2d(16, 3, padding = same, bias = false) => BatchNorm2d(16) => relu
          => Conv2d(32, 3, relu, padding = same) => MaxPool2d(2) => Flatten
          => Dropout(0.3) => Dense(64, relu) => Dense(10, softmax)
    }
}

fn main() -> nn_runtime::error::Result<()> {
    let table = CsvReader::default().read("data/digits.csv")?;
    let data: Dataset<Image<8, 8, 1>, u32> = table.classes(0..64, 64)?;
    let (train, test) = data.split(0.2, 0)?;

    let mut network = Small::new(0);
    let mut optimizer = Optimizer::new(AdamW { learning_rate: 1e-3, ..AdamW::default() })?;
    optimizer.spare_from_decay();
    let mut confusion = ConfusionMatrix::default();
    let trainer = Trainer { epochs: 30, batch_size: 32, ..Trainer::default() };
    trainer.fit(
        &mut network,
        &mut optimizer,
        Fit {
            train: &train,
            validation: Some(&test),
            loss: &CrossEntropy::default(),
            metrics: &mut [&mut confusion],
        },
    )?;
    println!("{confusion}");
    println!("{:?}", network.conv1.weight.shape());
    println!("{:?}", network.batch_norm1.running_var.as_slice());
    println!("{} parameters", Small::COUNT);
    Ok(())
}
