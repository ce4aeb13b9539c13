// A good answer: at `predict_batch(…)`: the argument `&mut workspace` is missing, made by
// `Workspace::new()`. (rustc's E0061.)
use nn_runtime::prelude::*;

network! { struct Points { 2 => Dense(8, tanh) => Dense(3, softmax) } }

fn main() -> nn_runtime::error::Result<()> {
    let network = Points::new(0);
    let outputs = network.predict_batch(&[[0.1, 0.2], [0.3, 0.4]])?;
    println!("{:?}", outputs.shape());
    Ok(())
}
