// A good answer: at `&mut test`: the pipeline was fitted on samples of `Vector<2>`, but these are
// `Vector<3>`.
use nn_runtime::data::{Pipeline, Step};
use nn_runtime::prelude::*;

fn main() -> nn_runtime::error::Result<()> {
    let mut train = Dataset::<Vector<2>, u32>::from_pairs([([1.0, 30.0], [0]), ([9.0, 58.0], [1])]);
    let mut test = Dataset::<Vector<3>, u32>::from_pairs([([2.0, 31.0, 7.0], [0])]);
    let pipeline = Pipeline::fit(&train, &[Step::Standardize.of_all()])?;
    pipeline.transform(&mut train)?;
    pipeline.transform(&mut test)?;
    let net = network!(2 => Dense(8, tanh) => Dense(2, softmax));
    println!("{} {}", test.len(), net.predict(&[0.1, 0.2].into())[0]);
    Ok(())
}
