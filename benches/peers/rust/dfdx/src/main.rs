//! dfdx.

use dfdx::optim::{Adam, AdamConfig};
use dfdx::prelude::*;
use protocol::{Dense, Layer, Workload, cannot, serve};

type Two<const A: usize, const B: usize, const C: usize> = (Linear<A, B>, ReLU, Linear<B, C>);
type Three<const A: usize, const B: usize, const C: usize, const D: usize> =
    (Linear<A, B>, ReLU, Linear<B, C>, ReLU, Linear<C, D>);

fn fill<const I: usize, const O: usize>(
    linear: &mut dfdx::nn::modules::Linear<I, O, f32, Cpu>,
    layer: &Dense,
) {
    linear.weight.copy_from(&layer.weight);
    linear.bias.copy_from(&layer.bias);
}

macro_rules! contender {
    ($network:ty, $inputs:literal, $outputs:literal, $workload:expr, $($place:tt)*) => {{
        let (device, batch) = (Cpu::default(), $workload.batch());
        let mut network = device.build_module::<$network, f32>();
        for (place, layer) in $workload.layers().iter().enumerate() {
            $(if let Layer::Dense(dense) = layer && place == $place {
                fill(&mut network.$place, dense);
            })*
        }
        let inputs = device.tensor_from_vec($workload.inputs(), (batch, Const::<$inputs>));
        if $workload.is_training() {
            let mut targets = vec![0.0; batch * $outputs];
            for (sample, class) in $workload.targets().into_iter().enumerate() {
                targets[sample * $outputs + class as usize] = 1.0;
            }
            let targets = device.tensor_from_vec(targets, (batch, Const::<$outputs>));
            let mut optimizer = Adam::new(&network, AdamConfig::default());
            let mut gradients = Some(network.alloc_grads());
            let step = || {
                let traced = inputs.trace(gradients.take().expect("gradients"));
                let logits = network.forward_mut(traced);
                let loss = cross_entropy_with_logits_loss(logits, targets.clone());
                let value = loss.array();
                let mut used = loss.backward();
                optimizer.update(&mut network, &used).expect("all used");
                network.zero_grads(&mut used);
                gradients = Some(used);
                value
            };
            serve("gradients kept", step, |loss| vec![loss]);
        } else {
            let step = || {
                let outputs = network.forward(inputs.clone());
                if $workload.ends_with_softmax() {
                    outputs.softmax::<Axis<1>>()
                } else {
                    outputs
                }
            };
            serve("", step, |outputs| outputs.as_vec());
        }
    }};
}

fn main() {
    let workload = &Workload::from_arguments();
    match workload.model() {
        "784-128-10" => contender!(Two<784, 128, 10>, 784, 10, workload, 0 2),
        "784-512-512-10" => contender!(Three<784, 512, 512, 10>, 784, 10, workload, 0 2 4),
        "4-64-64-2" => contender!(Three<4, 64, 64, 2>, 4, 2, workload, 0 2 4),
        "6-64-8-4" => contender!(Three<6, 64, 8, 4>, 6, 4, workload, 0 2 4),
        _ if workload.input().len() == 2 => cannot("no recurrent layers, no streaming"),
        _ if workload.input().len() > 1 => cannot("convolutions need nightly Rust"),
        model => cannot(format_args!("no network {model} is declared")),
    }
}
