use nn_runtime::{
    data::Dataset,
    loss::CrossEntropy,
    optimizer::{Adam, Optimizer},
    prelude::*,
    train::Trainer,
};

network! {
    struct Net { 64 => Dense(10, relu) }
}

fn main() -> nn_runtime::error::Result<()> {
    let data = Dataset::<Vector<64>, u32>::from_flat(vec![0.0; 640], vec![1; 10])?;
    let mut network = Net::new(1);
    let mut optimizer = Optimizer::new(Adam::default())?;
    let loss = CrossEntropy::default();
    Trainer::default().fit(&mut network, &mut optimizer, Fit::new(&data, &loss))?;
    Ok(())
}
