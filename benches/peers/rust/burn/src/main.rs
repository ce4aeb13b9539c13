//! burn, with its backend Flex.

use burn::module::{Module, Param};
use burn::nn::loss::CrossEntropyLossConfig;
use burn::nn::{Linear, LinearConfig};
use burn::optim::{AdamConfig, GradientsParams};
use burn::tensor::{Device, Int, Tensor, TensorData, activation};
use protocol::{Workload, cannot, serve};

#[derive(Module, Debug)]
struct Mlp {
    layers: Vec<Linear>,
}

impl Mlp {
    fn new(workload: &Workload, device: &Device) -> Self {
        let layers = workload.layers().into_iter().map(|layer| {
            let mut linear = LinearConfig::new(layer.inputs, layer.outputs).init(device);
            let weight = TensorData::new(layer.transposed(), [layer.inputs, layer.outputs]);
            let bias = TensorData::new(layer.bias, [layer.outputs]);
            linear.weight = Param::from_data(weight, device);
            linear.bias = Some(Param::from_data(bias, device));
            linear
        });
        Self {
            layers: layers.collect(),
        }
    }

    /// Logits.
    fn forward(&self, inputs: Tensor<2>) -> Tensor<2> {
        let (last, hidden) = self.layers.split_last().expect("a layer");
        let mut x = inputs;
        for layer in hidden {
            x = activation::relu(layer.forward(x));
        }
        last.forward(x)
    }
}

fn read<const D: usize>(values: Tensor<D>) -> Vec<f32> {
    values.into_data().try_to_vec().expect("f32")
}

fn main() {
    let workload = Workload::from_arguments();
    if workload.model() != "mlp" {
        cannot(format_args!("no network `{}`", workload.model()));
    }
    let batch = workload.batch();
    let data = TensorData::new(workload.inputs(), [batch, workload.sizes()[0]]);
    if workload.is_training() {
        let device = Device::flex().autodiff();
        let inputs = Tensor::<2>::from_data(data, &device);
        let targets = workload.targets().into_iter().map(i64::from);
        let targets = TensorData::new(targets.collect(), [batch]);
        let targets = Tensor::<1, Int>::from_data(targets, &device);
        let mut network = Some(Mlp::new(&workload, &device));
        let mut optimizer = AdamConfig::new().with_epsilon(1e-8).init();
        let loss = CrossEntropyLossConfig::new().init(&device);
        let step = || {
            let current = network.take().expect("a network");
            let loss = loss.forward(current.forward(inputs.clone()), targets.clone());
            let gradients = GradientsParams::from_grads(loss.backward(), &current);
            network = Some(optimizer.step(1e-3, current, gradients));
            loss
        };
        serve("Flex", step, read);
    } else {
        let device = Device::flex();
        let inputs = Tensor::<2>::from_data(data, &device);
        let network = Mlp::new(&workload, &device);
        let step = || {
            let outputs = network.forward(inputs.clone());
            if workload.ends_with_softmax() {
                activation::softmax(outputs, 1)
            } else {
                outputs
            }
        };
        serve("Flex", step, read);
    }
}
