use nn_runtime::loss::MeanSquaredError;
use nn_runtime::network::Workspace;
use nn_runtime::prelude::*;
use pinned_shapes::Digits;

fn main() {
    let data = Dataset::<Vector<64>, f32>::from_pairs([([0.5; 64], [0.1; 10])]);
    let loss = MeanSquaredError::default();
    let _ = Digits::new(0).loss(&loss, data.all(), &mut Workspace::new());
}
