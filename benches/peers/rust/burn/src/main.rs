//! burn, with its backend Flex.

use burn::module::{Module, Param};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::loss::CrossEntropyLossConfig;
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::nn::{Linear, LinearConfig, PaddingConfig2d, Relu};
use burn::optim::{AdamConfig, GradientsParams};
use burn::tensor::{Device, Int, Tensor, TensorData, activation};
use protocol::{Layer, Workload, serve};

#[derive(Module, Debug)]
enum Stage {
    Conv(Conv2d),
    Pool(MaxPool2d),
    Relu(Relu),
    Dense(Linear),
}

impl Stage {
    /// No stage for `Flatten`.
    fn new(layer: Layer, device: &Device) -> Option<Self> {
        let bias = |values: Vec<f32>| {
            let length = values.len();
            Some(Param::from_data(TensorData::new(values, [length]), device))
        };
        Some(match layer {
            Layer::Conv {
                inputs,
                outputs,
                kernel,
                padding,
                weight,
                bias: values,
            } => {
                let edges = PaddingConfig2d::Explicit(padding, padding, padding, padding);
                let settings = Conv2dConfig::new([inputs, outputs], [kernel, kernel]);
                let mut conv = settings.with_padding(edges).init(device);
                let weight = TensorData::new(weight, [outputs, inputs, kernel, kernel]);
                conv.weight = Param::from_data(weight, device);
                conv.bias = bias(values);
                Self::Conv(conv)
            }
            Layer::Pool(size) => Self::Pool(MaxPool2dConfig::new([size, size]).init()),
            Layer::Relu => Self::Relu(Relu::new()),
            Layer::Flatten => return None,
            Layer::Dense(dense) => {
                let (inputs, outputs) = (dense.inputs, dense.outputs);
                let mut linear = LinearConfig::new(inputs, outputs).init(device);
                let weight = TensorData::new(dense.transposed(), [inputs, outputs]);
                linear.weight = Param::from_data(weight, device);
                linear.bias = bias(dense.bias);
                Self::Dense(linear)
            }
        })
    }

    fn of_images(&self, x: Tensor<4>) -> Tensor<4> {
        match self {
            Self::Conv(conv) => conv.forward(x),
            Self::Pool(pool) => pool.forward(x),
            Self::Relu(relu) => relu.forward(x),
            Self::Dense(_) => unreachable!("images are flattened before"),
        }
    }

    fn of_vectors(&self, x: Tensor<2>) -> Tensor<2> {
        match self {
            Self::Dense(linear) => linear.forward(x),
            Self::Relu(relu) => relu.forward(x),
            Self::Conv(_) | Self::Pool(_) => unreachable!("vectors are no images"),
        }
    }
}

/// The stages before and after images are flattened.
#[derive(Module, Debug)]
struct Network {
    of_images: Vec<Stage>,
    of_vectors: Vec<Stage>,
}

impl Network {
    fn new(workload: &Workload, device: &Device) -> Self {
        let mut layers = workload.layers();
        let flatten = layers
            .iter()
            .position(|layer| matches!(layer, Layer::Flatten));
        let of_vectors = layers.split_off(flatten.unwrap_or(0));
        let stages = |layers: Vec<Layer>| -> Vec<Stage> {
            let stages = layers.into_iter();
            stages
                .filter_map(|layer| Stage::new(layer, device))
                .collect()
        };
        Self {
            of_images: stages(layers),
            of_vectors: stages(of_vectors),
        }
    }

    /// Logits.
    fn forward(&self, inputs: Inputs) -> Tensor<2> {
        let flat = match inputs {
            Inputs::Vectors(x) => x,
            Inputs::Images(x) => {
                let stages = self.of_images.iter();
                stages.fold(x, |x, stage| stage.of_images(x)).flatten(1, 3)
            }
        };
        let stages = self.of_vectors.iter();
        stages.fold(flat, |x, stage| stage.of_vectors(x))
    }
}

/// A batch of samples.
#[derive(Clone)]
enum Inputs {
    Vectors(Tensor<2>),
    Images(Tensor<4>),
}

impl Inputs {
    fn new(values: Vec<f32>, workload: &Workload, device: &Device) -> Self {
        let data = TensorData::new(values, workload.batch_shape());
        match workload.input().len() {
            1 => Self::Vectors(Tensor::from_data(data, device)),
            _ => Self::Images(Tensor::from_data(data, device)),
        }
    }
}

fn read<const D: usize>(values: Tensor<D>) -> Vec<f32> {
    values.into_data().try_to_vec().expect("f32")
}

fn main() {
    let workload = Workload::from_arguments();
    if workload.is_training() {
        let device = Device::flex().autodiff();
        let batches = workload.batches().into_iter().map(|(inputs, targets)| {
            let targets: Vec<i64> = targets.into_iter().map(i64::from).collect();
            let targets = TensorData::new(targets, [workload.batch()]);
            let targets = Tensor::<1, Int>::from_data(targets, &device);
            (Inputs::new(inputs, &workload, &device), targets)
        });
        let batches: Vec<_> = batches.collect();
        let mut batches = batches.iter().cycle().cloned();
        let mut network = Some(Network::new(&workload, &device));
        let mut optimizer = AdamConfig::new().with_epsilon(1e-8).init();
        let loss = CrossEntropyLossConfig::new().init(&device);
        let step = || {
            let current = network.take().expect("a network");
            let (inputs, targets) = batches.next().expect("a batch");
            let loss = loss.forward(current.forward(inputs), targets);
            let gradients = GradientsParams::from_grads(loss.backward(), &current);
            network = Some(optimizer.step(1e-3, current, gradients));
            loss
        };
        serve("Flex", step, read);
    } else {
        let device = Device::flex();
        let inputs = Inputs::new(workload.inputs(), &workload, &device);
        let network = Network::new(&workload, &device);
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
