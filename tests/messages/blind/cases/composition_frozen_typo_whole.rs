// A good answer: at "encodr.*": no stage matches this pattern; the stages are `encoder` and `dense1`;
// did you mean "encoder.*"? Nothing else should be reported.
use nn_runtime::data::CsvReader;
use nn_runtime::loss::{CrossEntropy, MeanSquaredError};
use nn_runtime::metric::Accuracy;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

network! { struct Encoder { 64 => Dense(64, gelu) => Dense(16, tanh) } }

network! { struct Autoencoder { 64 => encoder: Encoder => Dense(64, gelu) => Dense(64) } }

network! {
    #[frozen("encodr.*")]
    struct Classifier { 64 => encoder: Encoder => Dense(10, softmax) }
}

fn main() -> nn_runtime::error::Result<()> {
    let table = CsvReader::default().read("data/digits.csv")?;
    let digits: Dataset<Vector<64>, u32> = table.classes(0..64, 64)?;
    let (train, test) = digits.split(0.3, 0)?;
    let pixels = train.inputs().to_vec();
    let images = Dataset::<Vector<64>, f32>::values(pixels.clone(), pixels, 64)?;

    let trainer = Trainer { epochs: 20, ..Trainer::default() };
    let mut autoencoder = Autoencoder::new(0);
    let mut adam = Optimizer::new(Adam::default())?;
    trainer.fit(&mut autoencoder, &mut adam, Fit::new(&images, &MeanSquaredError::default()))?;

    let mut classifier = Classifier::new(1);
    classifier.encoder = autoencoder.encoder.clone();
    let mut accuracy = Accuracy::default();
    trainer.fit(
        &mut classifier,
        &mut Optimizer::new(Adam::default())?,
        Fit {
            train: &train,
            validation: Some(&test),
            loss: &CrossEntropy::default(),
            metrics: &mut [&mut accuracy],
        },
    )?;
    println!("accuracy {:.4}", accuracy.value());
    println!("{:?}", classifier.dense1.weight.shape());
    Ok(())
}
