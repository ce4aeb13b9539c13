// A good answer: at the pairs or `from_pairs`: a target is an array too, with one number per output:
// write `([0.0, 0.0], [0])`.
use nn_runtime::prelude::*;

fn main() -> nn_runtime::error::Result<()> {
    let data = Dataset::<Vector<2>, u32>::from_pairs([
        ([0.0, 0.0], 0),
        ([0.0, 1.0], 1),
        ([1.0, 0.0], 1),
        ([1.0, 1.0], 0),
    ]);
    let net = network!(2 => Dense(8, tanh) => Dense(2, softmax));
    println!("{} {}", data.len(), net.predict(&[0.0, 1.0].into()).imax());
    Ok(())
}
