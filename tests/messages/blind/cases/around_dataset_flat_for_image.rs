// A good answer: at `Fit::new(…)`: the data set holds `Vector<64>`, but the network expects
// `Image<8, 8, 1>`; declare the data set as `Dataset<Image<8, 8, 1>, u32>`.
use nn_runtime::data::CsvReader;
use nn_runtime::loss::CrossEntropy;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

network! {
    struct Small { [8, 8, 1] => Conv2d(16, 3, relu) => MaxPool2d(2) => Flatten => Dense(10, softmax) }
}

fn main() -> nn_runtime::error::Result<()> {
    let train: Dataset<Vector<64>, u32> =
        CsvReader::default().read("data/digits.csv")?.classes(0..64, 64)?;
    let mut network = Small::new(0);
    let mut adam = Optimizer::new(Adam::default())?;
    let trainer = Trainer { epochs: 10, ..Trainer::default() };
    trainer.fit(&mut network, &mut adam, Fit::new(&train, &CrossEntropy::default()))?;
    Ok(())
}
