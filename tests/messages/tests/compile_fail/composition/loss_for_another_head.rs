use nn_runtime::data::Dataset;
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::network::Workspace;
use nn_runtime::prelude::*;

network! { pub struct Classifier { 6 => Dense(4, softmax) } }
network! { struct Net { 8 => Dense(6, relu) => Classifier } }

fn main() {
    let data = Dataset::<Vector<8>, f32>::from_pairs([([0.0; 8], [0.0; 4])]);
    let (network, mut gradient) = (Net::new(0), Net::zeros());
    let mut workspace = Workspace::new();
    let loss = MeanSquaredError::default();
    let _ = network.gradient(&loss, data.all(), &mut gradient, &mut workspace);
}
