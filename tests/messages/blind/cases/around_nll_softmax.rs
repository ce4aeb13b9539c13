// A good answer: at the loss: `NegativeLogLikelihood` needs a network that ends in `log_softmax`; this
// one ends in `softmax`: use `CrossEntropy`.
use nn_runtime::loss::NegativeLogLikelihood;
use nn_runtime::network::Workspace;
use nn_runtime::prelude::*;

network! { struct Points { 2 => Dense(8, tanh) => Dense(3, softmax) } }

fn main() -> nn_runtime::error::Result<()> {
    let data = Dataset::<Vector<2>, u32>::from_pairs([([0.0, 0.5], [0]), ([1.0, 0.2], [2])]);
    let (mut network, mut gradient) = (Points::new(0), Points::zeros());
    let mut workspace = Workspace::new();
    let loss = NegativeLogLikelihood::default();
    let value = network.gradient(&loss, data.all(), &mut gradient, &mut workspace)?;
    println!("{value}");
    Ok(())
}
