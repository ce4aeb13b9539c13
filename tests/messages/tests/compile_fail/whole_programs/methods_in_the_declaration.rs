use nn_runtime::loss::BinaryCrossEntropy;
use nn_runtime::nalgebra::SVector;
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;

network! {
    pub struct Xor { 2 => Dense(8, tanh) => Dense(1, sigmoid) }

    impl Xor {
        fn answer(&self, a: f32, b: f32) -> bool {
            self.predict(&SVector::from([a, b]))[0] > 0.5
        }
    }
}

fn main() -> nn_runtime::error::Result<()> {
    let table = [
        ([0.0, 0.0], [0.0]),
        ([0.0, 1.0], [1.0]),
        ([1.0, 0.0], [1.0]),
        ([1.0, 1.0], [0.0]),
    ];
    let data = Dataset::<Vector<2>, f32>::from_pairs(table);
    let loss = BinaryCrossEntropy::default();
    let (mut network, mut gradient) = (Xor::new(0), Xor::zeros());
    let (mut workspace, mut adam) = (Workspace::new(), Optimizer::new(Adam::default())?);
    for _ in 0..2000 {
        gradient.clear();
        network.gradient(&loss, data.all(), &mut gradient, &mut workspace)?;
        adam.step(&mut network, &gradient);
    }
    for ([a, b], _) in table {
        println!("{a} xor {b} = {}", network.answer(a, b));
    }
    Ok(())
}
