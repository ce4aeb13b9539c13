use nn_runtime::loss::CrossEntropy;
use nn_runtime::network::Workspace;
use nn_runtime::prelude::*;

network! {
    struct Net { 64 => Dense(32, relu) => Dense(10, softmax) }
}

fn loss(net: &Net, photos: &Dataset<Vector<784>, u32>) -> nn_runtime::error::Result<f64> {
    net.loss(
        &CrossEntropy::default(),
        photos.all(),
        &mut Workspace::new(),
    )
}

fn main() {
    let _ = loss;
}
