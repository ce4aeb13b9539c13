use nn_runtime::loss::MeanSquaredError;
use nn_runtime::network::Workspace;
use nn_runtime::prelude::*;

network! {
    struct Net { 64 => Dense(32, relu) => Dense(1) }
}

fn loss(net: &Net, classes: &Dataset<Vector<64>, u32>) -> nn_runtime::error::Result<f64> {
    net.loss(
        &MeanSquaredError::default(),
        classes.all(),
        &mut Workspace::new(),
    )
}

fn main() {
    let _ = loss;
}
