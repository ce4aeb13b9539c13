//! Ours.

use std::hint::black_box;

use nn_runtime::data::Dataset;
use nn_runtime::loss::{CrossEntropy, Loss};
use nn_runtime::nalgebra::{Const, Dyn, OMatrix, SMatrix};
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;
use protocol::{Workload, cannot, serve};

network! { struct Wide { 784 => Dense(128, relu) => Dense(10, softmax) } }
network! { struct Deep { 784 => Dense(512, relu) => Dense(512, relu) => Dense(10, softmax) } }
network! { struct Small { 4 => Dense(64, relu) => Dense(64, relu) => Dense(2, softmax) } }
network! { struct Tiny { 6 => Dense(64, relu) => Dense(8, relu) => Dense(4, softmax) } }
network! { struct TinyLinear { 6 => Dense(64, relu) => Dense(8, relu) => Dense(4) } }

const ABOUT: &str = "plain `cargo build --release`";

/// The network with the workload's initial parameters.
fn initial<N: Network<Scalar = f32>>(workload: &Workload) -> N {
    let layers = workload.layers();
    let parameters = layers.iter().flat_map(|layer| [&layer.weight, &layer.bias]);
    let mut parameters = parameters;
    let mut network = N::zeros();
    network.for_each_mut(|description, values| {
        let (rows, columns) = (description.rows, description.columns);
        let given = parameters.next().expect("as many parameters");
        // Row after row in the file, column after column here.
        for (i, value) in values.iter_mut().enumerate() {
            *value = given[i % rows * columns + i / rows];
        }
    });
    network
}

fn train<N: Network<Scalar = f32>>(workload: &Workload)
where
    CrossEntropy: Loss<f32, N::Head, u32>,
{
    let data = Dataset::<N::Input, u32>::from_flat(workload.inputs(), workload.targets())
        .expect("as many targets as samples");
    let (mut network, mut gradient) = (initial::<N>(workload), N::zeros());
    let mut workspace = Workspace::new();
    let mut optimizer = Optimizer::new(Adam::default()).expect("settings in range");
    let loss = CrossEntropy::default();
    let step = || {
        gradient.clear();
        let value = network.gradient(&loss, data.all(), &mut gradient, &mut workspace);
        optimizer.step(&mut network, &gradient);
        value.expect("finite")
    };
    serve(ABOUT, step, |loss| vec![loss as f32]);
}

/// Inference: of one sample `predict`, of several `predict_batch`.
macro_rules! infer {
    ($network:ident, $inputs:literal, $workload:expr) => {{
        let network = initial::<$network>($workload);
        if $workload.batch() == 1 {
            let sample = SMatrix::<f32, $inputs, 1>::from_column_slice(&$workload.inputs());
            let step = || network.predict(black_box(&sample));
            serve(ABOUT, step, |outputs| outputs.as_slice().to_vec());
        } else {
            let samples = OMatrix::<f32, Const<$inputs>, Dyn>::from_vec($workload.inputs());
            let mut workspace = Workspace::new();
            let step = || {
                let outputs = network.predict_batch(black_box(&samples), &mut workspace);
                let outputs = outputs.expect("whole samples");
                // The outputs stay in the workspace.
                (outputs.as_ptr(), outputs.len())
            };
            let mut again = Workspace::new();
            serve(ABOUT, step, |_| {
                let outputs = network.predict_batch(&samples, &mut again);
                outputs.expect("whole samples").as_slice().to_vec()
            });
        }
    }};
}

fn main() {
    let workload = &Workload::from_arguments();
    let sizes = workload.sizes_written();
    match (workload.is_training(), sizes, workload.ends_with_softmax()) {
        _ if workload.model() != "mlp" => cannot(format_args!("no network `{}`", workload.model())),
        (true, "784,128,10", true) => train::<Wide>(workload),
        (true, "784,512,512,10", true) => train::<Deep>(workload),
        (true, "4,64,64,2", true) => train::<Small>(workload),
        (true, "6,64,8,4", true) => train::<Tiny>(workload),
        (false, "784,128,10", true) => infer!(Wide, 784, workload),
        (false, "784,512,512,10", true) => infer!(Deep, 784, workload),
        (false, "4,64,64,2", true) => infer!(Small, 4, workload),
        (false, "6,64,8,4", false) => infer!(TinyLinear, 6, workload),
        _ => cannot(format_args!("no network {sizes} is declared")),
    }
}
