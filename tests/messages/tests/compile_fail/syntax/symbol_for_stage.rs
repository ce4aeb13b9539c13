use nn_runtime::{
    data::Dataset,
    loss::CrossEntropy,
    metric::Accuracy,
    nalgebra::SVector,
    optimizer::{Adam, Optimizer},
    prelude::*,
    train::Trainer,
};

network! {
    struct Net { 64 => ? => Dense(10, softmax) }
}

fn main() -> nn_runtime::error::Result<()> {
    let data = Dataset::<Vector<64>, u32>::from_flat(vec![0.0; 640], vec![1; 10])?;
    let mut network = Net::new(1);
    let mut optimizer = Optimizer::new(Adam::default())?;
    let mut accuracy = Accuracy::default();
    let history = Trainer::default().fit(&mut network, &mut optimizer, Fit { train: &data, validation: None, loss: &CrossEntropy::default(), metrics: &mut [&mut accuracy] })?;
    let output = network.predict(&SVector::<f32, 64>::zeros());
    println!("{history} {} {}", output[9], network.dense1.weight[(0, 0)]);
    Ok(())
}
