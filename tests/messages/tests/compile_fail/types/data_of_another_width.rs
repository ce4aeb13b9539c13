use nn_runtime::{
    data::Dataset,
    loss::CrossEntropy,
    optimizer::{Adam, Optimizer},
    prelude::*,
    train::Trainer,
};

network! {
    struct Net { 64 => Dense(10, softmax) }
}

fn main() -> nn_runtime::error::Result<()> {
    let data = Dataset::<Vector<32>, u32>::from_flat(vec![0.0; 320], vec![1; 10])?;
    let mut network = Net::new(1);
    let mut optimizer = Optimizer::new(Adam::default())?;
    let loss = CrossEntropy::default();
    Trainer::default().fit(&mut network, &mut optimizer, Fit::new(&data, &loss))?;
    Ok(())
}
