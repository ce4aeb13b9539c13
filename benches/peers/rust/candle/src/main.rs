//! candle.

mod gpt;

use std::collections::{HashMap, VecDeque};

use candle_core::{D, DType, Device, Result, Tensor, Var};
use candle_nn::kv_cache::KvCache;
use candle_nn::rnn::{GRU, GRUConfig, GRUState, LSTM, LSTMConfig, LSTMState, RNN};
use candle_nn::{AdamW, Conv2d, Conv2dConfig, Embedding, Linear, Module, Optimizer, ParamsAdamW};
use candle_nn::{VarBuilder, loss, ops};
use gpt::{Block, Norm, linear};
use protocol::{Layer, Recurrent, Workload, cannot, serve};

enum Stage {
    Conv(Conv2d),
    Pool(usize),
    Relu,
    Flatten,
    Lstm(LSTM),
    Gru(GRU),
    /// Nothing is left to do: of a sequence, recurrent layers give the last step.
    Last,
    Causal {
        /// A product with what the window sees, position after position.
        product: Linear,
        inputs: usize,
        kernel: usize,
        dilation: usize,
    },
    Dense(Linear),
    Embedding(Embedding),
    /// Learned, `[steps, features]`.
    Positions(Tensor),
    Norm(Norm),
    Block(Box<Block>),
}

/// The stages of a network, and the variables in them.
struct Network {
    stages: Vec<Stage>,
    variables: Vec<Var>,
    training: bool,
}

impl Network {
    fn new(workload: &Workload, device: &Device) -> Result<Self> {
        let (mut variables, training) = (Vec::new(), workload.is_training());
        let mut tensor = |values: Vec<f32>, shape: &[usize]| -> Result<Tensor> {
            let variable = Var::from_tensor(&Tensor::from_vec(values, shape, device)?)?;
            variables.push(variable.clone());
            // Inference does without the graph that `backward` needs.
            let detached = || variable.detach();
            Ok(if training {
                variable.as_tensor().clone()
            } else {
                detached()
            })
        };
        let stages = workload.layers().into_iter().map(|layer| {
            Ok(match layer {
                Layer::Conv {
                    inputs,
                    outputs,
                    kernel,
                    padding,
                    weight,
                    bias,
                } => {
                    let weight = tensor(weight, &[outputs, inputs, kernel, kernel])?;
                    let settings = Conv2dConfig {
                        padding,
                        ..Conv2dConfig::default()
                    };
                    Stage::Conv(Conv2d::new(
                        weight,
                        Some(tensor(bias, &[outputs])?),
                        settings,
                    ))
                }
                Layer::Pool(size) => Stage::Pool(size),
                Layer::Relu => Stage::Relu,
                Layer::Flatten => Stage::Flatten,
                Layer::Lstm(layer) => {
                    let parameters = recurrent(&layer, &mut tensor)?;
                    let settings = LSTMConfig::default();
                    Stage::Lstm(LSTM::new(layer.inputs, layer.units, settings, parameters)?)
                }
                Layer::Gru(layer) => {
                    let parameters = recurrent(&layer, &mut tensor)?;
                    let settings = GRUConfig::default();
                    Stage::Gru(GRU::new(layer.inputs, layer.units, settings, parameters)?)
                }
                Layer::Last => Stage::Last,
                Layer::Causal {
                    inputs,
                    outputs,
                    kernel,
                    dilation,
                    weight,
                    bias,
                } => {
                    let weight = tensor(weight, &[outputs, inputs, kernel])?;
                    let weight = weight.transpose(1, 2)?.reshape((outputs, ()))?;
                    let bias = tensor(bias, &[outputs])?;
                    Stage::Causal {
                        product: Linear::new(weight, Some(bias)),
                        inputs,
                        kernel,
                        dilation,
                    }
                }
                Layer::Dense(dense) => Stage::Dense(linear(dense, &mut tensor)?),
                Layer::Embedding(table) => {
                    let values = tensor(table.values, &[table.rows, table.features])?;
                    Stage::Embedding(Embedding::new(values, table.features))
                }
                Layer::Positions(table) => {
                    Stage::Positions(tensor(table.values, &[table.rows, table.features])?)
                }
                Layer::Norm(norm) => Stage::Norm(Norm::new(norm, training, &mut tensor)?),
                Layer::Block(block) => {
                    let steps = workload.input()[0];
                    Stage::Block(Box::new(Block::new(*block, steps, training, &mut tensor)?))
                }
            })
        });
        let stages = stages.collect::<Result<_>>()?;
        Ok(Self {
            stages,
            variables,
            training,
        })
    }

    /// Logits.
    fn forward(&self, inputs: &Tensor) -> Result<Tensor> {
        let mut x = inputs.clone();
        for stage in &self.stages {
            x = match stage {
                Stage::Conv(conv) => conv.forward(&x)?,
                Stage::Pool(size) => self.pooled(&x, *size)?,
                Stage::Relu => x.relu()?,
                Stage::Flatten => x.flatten_from(1)?,
                Stage::Lstm(lstm) => lstm.seq(&x)?.pop().expect("a step").h,
                Stage::Gru(gru) => gru.seq(&x)?.pop().expect("a step").h,
                Stage::Last => x,
                Stage::Causal { .. } => cannot("causal convolutions of whole sequences"),
                Stage::Dense(linear) => linear.forward(&x)?,
                Stage::Embedding(embedding) => embedding.forward(&x)?,
                Stage::Positions(table) => x.broadcast_add(table)?,
                Stage::Norm(norm) => norm.forward(&x)?,
                Stage::Block(block) => block.forward(&x)?,
            };
        }
        Ok(x)
    }

    /// candle divides the gradient of `max_pool2d` by the size of the square. It is multiplied
    /// by that here: the value stays `size² y − (size² − 1) y`.
    fn pooled(&self, x: &Tensor, size: usize) -> Result<Tensor> {
        let y = x.max_pool2d(size)?;
        if !self.training {
            return Ok(y);
        }
        let factor = (size * size) as f64;
        y.affine(factor, 0.0)? - y.detach().affine(factor - 1.0, 0.0)?
    }
}

/// A recurrent layer's parameters under the names that candle looks for.
fn recurrent(
    layer: &Recurrent,
    mut tensor: impl FnMut(Vec<f32>, &[usize]) -> Result<Tensor>,
) -> Result<VarBuilder<'static>> {
    let rows = layer.bias_ih.len();
    let parameters = [
        ("weight_ih_l0", &layer.weight_ih, vec![rows, layer.inputs]),
        ("weight_hh_l0", &layer.weight_hh, vec![rows, layer.units]),
        ("bias_ih_l0", &layer.bias_ih, vec![rows]),
        ("bias_hh_l0", &layer.bias_hh, vec![rows]),
    ];
    let named = parameters
        .map(|(name, values, shape)| Ok((name.to_owned(), tensor(values.clone(), &shape)?)));
    let named: HashMap<_, _> = named.into_iter().collect::<Result<_>>()?;
    Ok(VarBuilder::from_tensors(named, DType::F32, &Device::Cpu))
}

/// What a stage knows of the steps before.
enum State {
    Nothing,
    Lstm(LSTMState),
    Gru(GRUState),
    /// The last inputs.
    Causal(VecDeque<Tensor>),
    /// Which comes next.
    Position(usize),
    Block(KvCache),
}

impl State {
    fn new(stage: &Stage, device: &Device) -> Result<Self> {
        Ok(match stage {
            Stage::Lstm(lstm) => Self::Lstm(lstm.zero_state(1)?),
            Stage::Gru(gru) => Self::Gru(gru.zero_state(1)?),
            Stage::Causal {
                inputs,
                kernel,
                dilation,
                ..
            } => {
                let zeros = Tensor::zeros((1, *inputs), DType::F32, device)?;
                Self::Causal(vec![zeros; (kernel - 1) * dilation].into())
            }
            Stage::Positions(_) => Self::Position(0),
            Stage::Block(block) => Self::Block(block.cache()?),
            _ => Self::Nothing,
        })
    }
}

impl Network {
    /// The output at the next step.
    fn step(&self, input: &Tensor, states: &mut [State]) -> Result<Tensor> {
        let mut x = input.clone();
        for (stage, state) in self.stages.iter().zip(states) {
            x = match (stage, state) {
                (Stage::Lstm(lstm), State::Lstm(state)) => {
                    *state = lstm.step(&x, state)?;
                    state.h.clone()
                }
                (Stage::Gru(gru), State::Gru(state)) => {
                    *state = gru.step(&x, state)?;
                    state.h.clone()
                }
                (
                    Stage::Causal {
                        product,
                        kernel,
                        dilation,
                        ..
                    },
                    State::Causal(before),
                ) => {
                    before.push_back(x);
                    let seen: Vec<_> = (0..*kernel)
                        .map(|place| &before[place * dilation])
                        .collect();
                    let seen = Tensor::cat(&seen, 1)?;
                    before.pop_front();
                    product.forward(&seen)?
                }
                (Stage::Relu, _) => x.relu()?,
                (Stage::Dense(linear), _) => linear.forward(&x)?,
                (Stage::Embedding(embedding), _) => embedding.forward(&x)?,
                (Stage::Positions(table), State::Position(now)) => {
                    let position = table.narrow(0, *now, 1)?;
                    *now = (*now + 1) % table.dim(0)?;
                    (x + position)?
                }
                (Stage::Norm(norm), _) => norm.forward(&x)?,
                (Stage::Block(block), State::Block(cache)) => block.step(&x, cache)?,
                _ => cannot("streaming of this layer"),
            };
        }
        Ok(x)
    }
}

/// A call for each step of a sequence. The state is carried on.
fn stream(workload: &Workload, network: &Network, device: &Device) -> Result<()> {
    let inputs = Tensor::from_vec(workload.inputs(), workload.input(), device)?;
    let inputs = as_read(workload, inputs)?.chunk(workload.input()[0], 0)?;
    let states = network.stages.iter().map(|stage| State::new(stage, device));
    let mut states = states.collect::<Result<Vec<_>>>()?;
    let step = || {
        let outputs = inputs.iter().map(|input| network.step(input, &mut states));
        outputs.collect::<Result<Vec<_>>>().expect("outputs")
    };
    serve("detached tensors", step, |outputs| {
        let outputs = outputs.iter().map(|output| output.flatten_all()?.to_vec1());
        outputs.collect::<Result<Vec<_>>>().expect("f32").concat()
    });
    Ok(())
}

/// Inputs as the network takes them: tokens are integers.
fn as_read(workload: &Workload, inputs: Tensor) -> Result<Tensor> {
    if workload.has_tokens() {
        inputs.to_dtype(DType::U32)
    } else {
        Ok(inputs)
    }
}

fn main() -> Result<()> {
    let workload = Workload::from_arguments();
    let device = Device::Cpu;
    let network = Network::new(&workload, &device)?;
    if workload.is_streaming() {
        return stream(&workload, &network, &device);
    }
    let batches = workload.batches().into_iter().map(|(inputs, targets)| {
        let inputs = Tensor::from_vec(inputs, workload.batch_shape(), &device)?;
        let (inputs, count) = (as_read(&workload, inputs)?, targets.len());
        Ok((inputs, Tensor::from_vec(targets, count, &device)?))
    });
    let batches = batches.collect::<Result<Vec<_>>>()?;
    if workload.is_training() {
        let decays = workload.optimizer() == "adamw";
        let settings = ParamsAdamW {
            weight_decay: if decays { 0.01 } else { 0.0 },
            ..ParamsAdamW::default()
        };
        let mut optimizer = AdamW::new(network.variables.clone(), settings)?;
        let mut batches = batches.iter().cycle();
        let step = || -> Result<Tensor> {
            let (inputs, targets) = batches.next().expect("a batch");
            let logits = network.forward(inputs)?.flatten_to(D::Minus2)?;
            let loss = loss::cross_entropy(&logits, targets)?;
            optimizer.backward_step(&loss)?;
            Ok(loss)
        };
        let read = |loss: Result<Tensor>| vec![loss.and_then(|l| l.to_scalar()).expect("a loss")];
        let pools = network
            .stages
            .iter()
            .any(|stage| matches!(stage, Stage::Pool(_)));
        let corrected = ", gradient of `max_pool2d` corrected";
        let corrected = if pools { corrected } else { "" };
        let adam = if decays {
            "AdamW"
        } else {
            "AdamW without decay"
        };
        serve(&format!("{adam}{corrected}"), step, read);
    } else {
        let inputs = &batches[0].0;
        let step = || -> Result<Tensor> {
            let outputs = network.forward(inputs)?;
            if workload.ends_with_softmax() {
                ops::softmax(&outputs, D::Minus1)
            } else {
                Ok(outputs)
            }
        };
        let read = |outputs: Result<Tensor>| {
            let outputs = outputs.and_then(|o| o.flatten_all()?.to_vec1());
            outputs.expect("outputs")
        };
        serve("detached tensors", step, read);
    }
    Ok(())
}
