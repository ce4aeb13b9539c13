// A good answer: at `backward`: the loss is a plain number; `network.gradient(&loss, batch,
// &mut gradient, &mut workspace)?` computes the gradient. (rustc's E0599.)
use nn_runtime::data::Order;
use nn_runtime::loss::CrossEntropy;
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

network! { struct Points { 2 => Dense(8, tanh) => Dense(3, softmax) } }

fn main() -> nn_runtime::error::Result<()> {
    let data = Dataset::<Vector<2>, u32>::from_pairs([([0.0, 0.5], [0]), ([1.0, 0.2], [2])]);
    let (mut network, mut gradient) = (Points::new(0), Points::zeros());
    let (mut workspace, mut order) = (Workspace::new(), Order::new(data.len(), 0));
    let mut adam = Optimizer::new(Adam::default())?;
    for epoch in 0..30 {
        for batch in data.batches(order.shuffle(epoch), 2)? {
            gradient.clear();
            let loss = network.loss(&CrossEntropy::default(), batch, &mut workspace)?;
            loss.backward();
            adam.step(&mut network, &gradient);
        }
    }
    Ok(())
}
