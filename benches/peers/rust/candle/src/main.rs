//! candle.

use candle_core::{D, Device, Result, Tensor, Var};
use candle_nn::{AdamW, Conv2d, Conv2dConfig, Linear, Module, Optimizer, ParamsAdamW, loss, ops};
use protocol::{Layer, Workload, serve};

enum Stage {
    Conv(Conv2d),
    Pool(usize),
    Relu,
    Flatten,
    Dense(Linear),
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
                Layer::Dense(dense) => {
                    let weight = tensor(dense.weight, &[dense.outputs, dense.inputs])?;
                    let bias = tensor(dense.bias, &[dense.outputs])?;
                    Stage::Dense(Linear::new(weight, Some(bias)))
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
                Stage::Dense(linear) => linear.forward(&x)?,
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

fn main() -> Result<()> {
    let workload = Workload::from_arguments();
    let (device, batch) = (Device::Cpu, workload.batch());
    let network = Network::new(&workload, &device)?;
    let batches = workload.batches().into_iter().map(|(inputs, targets)| {
        let inputs = Tensor::from_vec(inputs, workload.batch_shape(), &device)?;
        Ok((inputs, Tensor::from_vec(targets, batch, &device)?))
    });
    let batches = batches.collect::<Result<Vec<_>>>()?;
    if workload.is_training() {
        let settings = ParamsAdamW {
            weight_decay: 0.0,
            ..ParamsAdamW::default()
        };
        let mut optimizer = AdamW::new(network.variables.clone(), settings)?;
        let mut batches = batches.iter().cycle();
        let step = || -> Result<Tensor> {
            let (inputs, targets) = batches.next().expect("a batch");
            let loss = loss::cross_entropy(&network.forward(inputs)?, targets)?;
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
        serve(&format!("AdamW without decay{corrected}"), step, read);
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
