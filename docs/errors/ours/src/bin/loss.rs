use nn_runtime::data::Batch;
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::network::Workspace;
use nn_runtime::prelude::*;

network! {
    struct Net { 64 => Dense(32, relu) => Dense(10, softmax) }
}

fn loss(net: &Net, batch: Batch<'_, Vector<64>, f32>) -> nn_runtime::error::Result<f64> {
    net.loss(&MeanSquaredError::default(), batch, &mut Workspace::new())
}

fn main() {
    let _ = loss;
}
