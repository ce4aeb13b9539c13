//! The loss in inference works in memory of inference, not of training.

use nn_runtime::data::Dataset;
use nn_runtime::loss::CrossEntropy;
use nn_runtime::network::Workspace;
use nn_runtime::prelude::*;

network! { struct Small { [6, 2] => Lstm(3) => Last => Dense(2) } }

#[test]
fn the_loss_is_that_of_a_calculation_by_hand_with_any_workspace() {
    let inputs = (0..9 * 12).map(|i| ((i * 37 % 23) as f32 - 11.0) * 0.2);
    let data = Dataset::<_, u32, f32>::from_flat(inputs.collect(), vec![1; 9]).unwrap();
    let (network, loss, mut used) = (
        Small::new(0),
        CrossEntropy::default(),
        Workspace::<Small>::new(),
    );
    let fresh = network.loss(&loss, data.all(), &mut Workspace::new());
    network
        .gradient(&loss, data.all(), &mut Small::zeros(), &mut used)
        .unwrap();
    for value in [fresh, network.loss(&loss, data.all(), &mut used)] {
        assert!((value.unwrap() - 0.735281).abs() < 1e-6);
    }
}
