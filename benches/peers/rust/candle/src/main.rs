//! candle.

use candle_core::{D, Device, Result, Tensor, Var};
use candle_nn::{AdamW, Optimizer, ParamsAdamW, loss, ops};
use protocol::{Workload, cannot, serve};

/// Weight `[outputs, inputs]` and bias of each layer.
struct Mlp(Vec<[Var; 2]>);

impl Mlp {
    fn new(workload: &Workload, device: &Device) -> Result<Self> {
        let layers = workload.layers().into_iter().map(|layer| {
            let shape = (layer.outputs, layer.inputs);
            let weight = Tensor::from_vec(layer.weight, shape, device)?;
            let bias = Tensor::from_vec(layer.bias, layer.outputs, device)?;
            Ok([Var::from_tensor(&weight)?, Var::from_tensor(&bias)?])
        });
        layers.collect::<Result<_>>().map(Self)
    }

    /// Without the graph that `backward` needs.
    fn detached(&self) -> Vec<candle_nn::Linear> {
        let layers = self.0.iter();
        let layers = layers.map(|layer| layer.each_ref().map(|parameter| parameter.detach()));
        layers
            .map(|[weight, bias]| candle_nn::Linear::new(weight, Some(bias)))
            .collect()
    }

    fn linears(&self) -> Vec<candle_nn::Linear> {
        let layers = self.0.iter();
        let layers = layers.map(|layer| layer.each_ref().map(|var| var.as_tensor().clone()));
        layers
            .map(|[weight, bias]| candle_nn::Linear::new(weight, Some(bias)))
            .collect()
    }
}

fn forward(layers: &[candle_nn::Linear], inputs: &Tensor) -> Result<Tensor> {
    use candle_nn::Module;
    let (last, hidden) = layers.split_last().expect("a layer");
    let mut x = inputs.clone();
    for layer in hidden {
        x = layer.forward(&x)?.relu()?;
    }
    last.forward(&x)
}

fn main() -> Result<()> {
    let workload = Workload::from_arguments();
    if workload.model() != "mlp" {
        cannot(format_args!("no network `{}`", workload.model()));
    }
    let (device, batch) = (Device::Cpu, workload.batch());
    let network = Mlp::new(&workload, &device)?;
    let inputs = Tensor::from_vec(workload.inputs(), (batch, workload.sizes()[0]), &device)?;
    if workload.is_training() {
        let targets = Tensor::from_vec(workload.targets(), batch, &device)?;
        let variables = network.0.iter().flatten().cloned().collect();
        let settings = ParamsAdamW {
            weight_decay: 0.0,
            ..ParamsAdamW::default()
        };
        let mut optimizer = AdamW::new(variables, settings)?;
        let layers = network.linears();
        let step = || -> Result<Tensor> {
            let loss = loss::cross_entropy(&forward(&layers, &inputs)?, &targets)?;
            optimizer.backward_step(&loss)?;
            Ok(loss)
        };
        let read = |loss: Result<Tensor>| vec![loss.and_then(|l| l.to_scalar()).expect("a loss")];
        serve("AdamW without decay", step, read);
    } else {
        let layers = network.detached();
        let step = || -> Result<Tensor> {
            let outputs = forward(&layers, &inputs)?;
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
