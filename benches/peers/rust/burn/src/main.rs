//! burn, with its backend Flex.

mod gpt;

use std::collections::VecDeque;

use burn::module::{Module, Param};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::gru::{Gru, GruConfig};
use burn::nn::loss::CrossEntropyLossConfig;
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::nn::{GateController, Linear, LinearConfig, Lstm, LstmConfig, LstmState};
use burn::nn::{PaddingConfig2d, Relu};
use burn::optim::{AdamConfig, AdamWConfig, GradientsParams};
use burn::tensor::{Device, Int, Tensor, TensorData, activation};
use protocol::{Dense, Layer, Recurrent, Workload, serve};

#[expect(clippy::large_enum_variant, reason = "there are a few of them")]
#[derive(Module, Debug)]
enum Stage {
    Conv(Conv2d),
    Pool(MaxPool2d),
    Relu(Relu),
    Lstm(Lstm),
    Gru(Gru),
    Causal(Causal),
    Dense(Linear),
}

/// A causal convolution, as a product with what the window sees, position after position.
#[derive(Module, Debug)]
struct Causal {
    product: Linear,
    inputs: usize,
    kernel: usize,
    dilation: usize,
}

fn linear(dense: Dense, device: &Device) -> Linear {
    let (inputs, outputs) = (dense.inputs, dense.outputs);
    let mut linear = LinearConfig::new(inputs, outputs).init(device);
    let weight = TensorData::new(dense.transposed(), [inputs, outputs]);
    linear.weight = Param::from_data(weight, device);
    linear.bias = Some(Param::from_data(
        TensorData::new(dense.bias, [outputs]),
        device,
    ));
    linear
}

/// Gives gates their parameters, in `PyTorch`'s order.
fn fill<const N: usize>(gates: [&mut GateController; N], layer: &Recurrent, device: &Device) {
    for (place, gate) in gates.into_iter().enumerate() {
        let [input, hidden] = layer.gate(place);
        gate.input_transform = linear(input, device);
        gate.hidden_transform = linear(hidden, device);
    }
}

impl Stage {
    /// No stage for `Flatten` and `Last`.
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
            Layer::Lstm(layer) => {
                let mut lstm = LstmConfig::new(layer.inputs, layer.units, true).init(device);
                let forget = lstm.forget_gate.as_mut().expect("a gate of its own");
                let (input, cell) = (&mut lstm.input_gate, &mut lstm.cell_gate);
                fill([input, forget, cell, &mut lstm.output_gate], &layer, device);
                Self::Lstm(lstm)
            }
            Layer::Gru(layer) => {
                let mut gru = GruConfig::new(layer.inputs, layer.units, true).init(device);
                let (reset, update) = (&mut gru.reset_gate, &mut gru.update_gate);
                fill([reset, update, &mut gru.new_gate], &layer, device);
                Self::Gru(gru)
            }
            Layer::Last => return None,
            Layer::Causal {
                inputs,
                outputs,
                kernel,
                dilation,
                weight,
                bias,
            } => {
                let place = |i: usize| {
                    let (output, seen) = (i / (kernel * inputs), i % (kernel * inputs));
                    (output * inputs + seen % inputs) * kernel + seen / inputs
                };
                let dense = Dense {
                    inputs: kernel * inputs,
                    outputs,
                    weight: (0..weight.len()).map(|i| weight[place(i)]).collect(),
                    bias,
                };
                Self::Causal(Causal {
                    product: linear(dense, device),
                    inputs,
                    kernel,
                    dilation,
                })
            }
            Layer::Dense(dense) => Self::Dense(linear(dense, device)),
            Layer::Embedding(_) | Layer::Positions(_) | Layer::Norm(_) | Layer::Block(_) => {
                unreachable!("networks of tokens are made by `Gpt`")
            }
        })
    }

    fn of_images(&self, x: Tensor<4>) -> Tensor<4> {
        match self {
            Self::Conv(conv) => conv.forward(x),
            Self::Pool(pool) => pool.forward(x),
            Self::Relu(relu) => relu.forward(x),
            _ => unreachable!("images are flattened before"),
        }
    }

    fn of_vectors(&self, x: Tensor<2>) -> Tensor<2> {
        match self {
            Self::Dense(linear) => linear.forward(x),
            Self::Relu(relu) => relu.forward(x),
            _ => unreachable!("vectors are no images"),
        }
    }

    /// The last step that a recurrent layer makes of sequences.
    fn last(&self, x: Tensor<3>) -> Tensor<2> {
        match self {
            Self::Lstm(lstm) => lstm.forward(x, None).1.hidden,
            Self::Gru(gru) => {
                let steps = x.dims()[1];
                let outputs = gru.forward(x, None);
                outputs.narrow(1, steps - 1, 1).squeeze_dim(1)
            }
            _ => unreachable!("sequences go into recurrent layers"),
        }
    }
}

/// The stages before and after images are flattened, or the last step of sequences is taken.
#[derive(Module, Debug)]
struct Network {
    before: Vec<Stage>,
    of_vectors: Vec<Stage>,
}

impl Network {
    fn new(workload: &Workload, device: &Device) -> Self {
        let mut layers = workload.layers();
        let flatten = layers
            .iter()
            .position(|layer| matches!(layer, Layer::Flatten | Layer::Last));
        let of_vectors = layers.split_off(flatten.unwrap_or(0));
        let stages = |layers: Vec<Layer>| -> Vec<Stage> {
            let stages = layers.into_iter();
            stages
                .filter_map(|layer| Stage::new(layer, device))
                .collect()
        };
        Self {
            before: stages(layers),
            of_vectors: stages(of_vectors),
        }
    }

    /// Logits.
    fn forward(&self, inputs: Inputs) -> Tensor<2> {
        let flat = match inputs {
            Inputs::Vectors(x) => x,
            Inputs::Images(x) => {
                let stages = self.before.iter();
                stages.fold(x, |x, stage| stage.of_images(x)).flatten(1, 3)
            }
            Inputs::Sequences(x) => match &self.before[..] {
                [stage] => stage.last(x),
                _ => unreachable!("one recurrent layer"),
            },
        };
        let stages = self.of_vectors.iter();
        stages.fold(flat, |x, stage| stage.of_vectors(x))
    }
}

/// A batch of samples.
#[derive(Clone)]
enum Inputs {
    Vectors(Tensor<2>),
    Sequences(Tensor<3>),
    Images(Tensor<4>),
}

impl Inputs {
    fn new(values: Vec<f32>, workload: &Workload, device: &Device) -> Self {
        let data = TensorData::new(values, workload.batch_shape());
        match workload.input().len() {
            1 => Self::Vectors(Tensor::from_data(data, device)),
            2 => Self::Sequences(Tensor::from_data(data, device)),
            _ => Self::Images(Tensor::from_data(data, device)),
        }
    }
}

fn read<const D: usize>(values: Tensor<D>) -> Vec<f32> {
    values.into_data().try_to_vec().expect("f32")
}

/// What a stage knows of the steps before.
#[expect(clippy::large_enum_variant, reason = "one for each stage")]
enum State {
    Nothing,
    Lstm(LstmState<2>),
    Gru(Tensor<2>),
    /// The last inputs.
    Causal(VecDeque<Tensor<2>>),
}

impl State {
    fn new(stage: &Stage, device: &Device) -> Self {
        match stage {
            Stage::Lstm(lstm) => Self::Lstm(LstmState::initial([1, lstm.d_hidden], device)),
            Stage::Gru(gru) => Self::Gru(Tensor::zeros([1, gru.d_hidden], device)),
            Stage::Causal(causal) => {
                let zeros = Tensor::zeros([1, causal.inputs], device);
                let count = (causal.kernel - 1) * causal.dilation;
                Self::Causal(vec![zeros; count].into())
            }
            _ => Self::Nothing,
        }
    }
}

/// The output of a stage at the next step, and its next state.
fn step(stage: &Stage, x: Tensor<2>, state: State) -> (Tensor<2>, State) {
    match (stage, state) {
        (Stage::Lstm(lstm), State::Lstm(state)) => {
            let state = lstm.forward(x.unsqueeze_dim(1), Some(state)).1;
            (state.hidden.clone(), State::Lstm(state))
        }
        (Stage::Gru(gru), State::Gru(state)) => {
            let x: Tensor<3> = x.unsqueeze_dim(1);
            let state: Tensor<2> = gru.forward(x, Some(state)).squeeze_dim(1);
            (state.clone(), State::Gru(state))
        }
        (Stage::Causal(causal), State::Causal(mut before)) => {
            before.push_back(x);
            let seen = (0..causal.kernel).map(|place| before[place * causal.dilation].clone());
            let y = causal.product.forward(Tensor::cat(seen.collect(), 1));
            before.pop_front();
            (y, State::Causal(before))
        }
        (stage, state) => (stage.of_vectors(x), state),
    }
}

/// A call for each step of a sequence. The state is carried on.
fn stream(workload: &Workload) {
    let (device, features) = (Device::flex(), workload.input()[1]);
    let stages = workload.layers().into_iter();
    let stages = stages.filter_map(|layer| Stage::new(layer, &device));
    let stages: Vec<_> = stages.collect();
    let mut states: Vec<_> = stages
        .iter()
        .map(|stage| State::new(stage, &device))
        .collect();
    let inputs = workload.inputs();
    let inputs = inputs.chunks_exact(features).map(|input| {
        let data = TensorData::new(input.to_vec(), [1, features]);
        Tensor::<2>::from_data(data, &device)
    });
    let inputs: Vec<_> = inputs.collect();
    let block = || {
        let outputs = inputs.iter().map(|input| {
            let mut x = input.clone();
            for (stage, state) in stages.iter().zip(&mut states) {
                let before = std::mem::replace(state, State::Nothing);
                (x, *state) = step(stage, x, before);
            }
            x
        });
        outputs.collect::<Vec<_>>()
    };
    serve("Flex", block, |outputs| {
        outputs.into_iter().flat_map(read).collect()
    });
}

/// Training steps of a network whose inputs are made of batches; logits are what `forward` gives.
fn train<N: Module, I: Clone>(
    workload: &Workload,
    device: &Device,
    network: N,
    inputs: impl Fn(Vec<f32>) -> I,
    forward: impl Fn(&N, I) -> Tensor<2>,
) {
    let batches = workload.batches().into_iter().map(|(values, targets)| {
        let count = targets.len();
        let targets: Vec<i64> = targets.into_iter().map(i64::from).collect();
        let targets = Tensor::<1, Int>::from_data(TensorData::new(targets, [count]), device);
        (inputs(values), targets)
    });
    let batches: Vec<_> = batches.collect();
    let mut batches = batches.iter().cycle().cloned();
    let mut network = Some(network);
    let mut optimizer = match workload.optimizer() {
        "adamw" => {
            let settings = AdamWConfig::new().with_epsilon(1e-8);
            settings.with_weight_decay(0.01).init()
        }
        _ => AdamConfig::new().with_epsilon(1e-8).init(),
    };
    let loss = CrossEntropyLossConfig::new().init(device);
    let step = || {
        let current = network.take().expect("a network");
        let (inputs, targets) = batches.next().expect("a batch");
        let loss = loss.forward(forward(&current, inputs), targets);
        let gradients = GradientsParams::from_grads(loss.backward(), &current);
        network = Some(optimizer.step(1e-3, current, gradients));
        loss
    };
    serve("Flex", step, read);
}

fn infer(workload: &Workload) {
    let device = Device::flex();
    let inputs = Inputs::new(workload.inputs(), workload, &device);
    let network = Network::new(workload, &device);
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

fn main() {
    let workload = &Workload::from_arguments();
    if workload.has_tokens() {
        gpt::run(workload);
    } else if workload.is_streaming() {
        stream(workload);
    } else if workload.is_training() {
        let device = Device::flex().autodiff();
        let inputs = |values| Inputs::new(values, workload, &device);
        let network = Network::new(workload, &device);
        train(workload, &device, network, inputs, Network::forward);
    } else {
        infer(workload);
    }
}
