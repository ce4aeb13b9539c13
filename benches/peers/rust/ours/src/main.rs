//! Ours.

use std::hint::black_box;

use nn_runtime::data::Dataset;
use nn_runtime::loss::{CrossEntropy, Loss};
use nn_runtime::nalgebra::{Const, Dyn, OMatrix, SMatrix};
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Adam, AdamW, Optimizer};
use nn_runtime::prelude::*;
use nn_runtime::stream::{State, Streams, step, step_block};
use protocol::{Workload, cannot, serve};

network! { struct Wide { 784 => Dense(128, relu) => Dense(10, softmax) } }
network! { struct Deep { 784 => Dense(512, relu) => Dense(512, relu) => Dense(10, softmax) } }
network! { struct Small { 4 => Dense(64, relu) => Dense(64, relu) => Dense(2, softmax) } }
network! { struct Tiny { 6 => Dense(64, relu) => Dense(8, relu) => Dense(4, softmax) } }
network! { struct TinyLinear { 6 => Dense(64, relu) => Dense(8, relu) => Dense(4) } }

network! {
    struct LeNet {
        [28, 28, 1] => Conv2d(6, 5, relu) => MaxPool2d(2) => Conv2d(16, 5, relu) => MaxPool2d(2)
            => Flatten => Dense(120, relu) => Dense(84, relu) => Dense(10, softmax)
    }
}
network! {
    struct Color {
        [32, 32, 3]
            => Conv2d(32, 3, relu, padding = same) => Conv2d(32, 3, relu, padding = same) => MaxPool2d(2)
            => Conv2d(64, 3, relu, padding = same) => Conv2d(64, 3, relu, padding = same) => MaxPool2d(2)
            => Flatten => Dense(128, relu) => Dense(10, softmax)
    }
}

network! { struct WithLstm { [32, 32] => Lstm(128) => Last => Dense(10, softmax) } }
network! { struct WithGru { [32, 32] => Gru(128) => Last => Dense(10, softmax) } }

network! { struct Lstm16 { [64, 1] => Lstm(16) => Dense(1) } }
network! { struct Gru16 { [64, 1] => Gru(16) => Dense(1) } }
network! { struct Lstm64 { [64, 1] => Lstm(64) => Dense(1) } }
network! {
    struct Tcn {
        [64, 1]
            => Conv1d(16, 3, relu, padding = causal)
            => Conv1d(16, 3, relu, padding = causal, dilation = 2)
            => Conv1d(16, 3, relu, padding = causal, dilation = 4)
            => Conv1d(16, 3, relu, padding = causal, dilation = 8)
            => Conv1d(16, 3, relu, padding = causal, dilation = 16)
            => Conv1d(16, 3, relu, padding = causal, dilation = 32)
            => Conv1d(16, 3, relu, padding = causal, dilation = 64)
            => Conv1d(16, 3, relu, padding = causal, dilation = 128)
            => Dense(1)
    }
}

/// A GPT, and the same as it is in use.
macro_rules! gpt {
    ($name:ident, $($head:tt)*) => {
        network! {
            struct $name {
                Tokens(64, vocab = 96) => Embedding(128) => Positions(learned)
                    => 4 * {
                        Residual { LayerNorm => Attention(heads = 4, causal = true) }
                        => Residual { LayerNorm => Dense(512, gelu) => Dense(128) }
                    }
                    => LayerNorm => Dense(96 $($head)*)
            }
        }
    };
}
gpt!(Gpt, , softmax);
gpt!(GptLogits,);

const ABOUT: &str = "plain `cargo build --release`";

/// The network with the workload's initial parameters.
fn initial<N: Network<Scalar = f32>>(workload: &Workload) -> N {
    let parameters = workload.parameters_last();
    let mut parameters = parameters.as_slice();
    let mut network = N::zeros();
    network.for_each_mut(|_, values| {
        let (given, others) = parameters.split_at(values.len());
        values.copy_from_slice(given);
        parameters = others;
    });
    assert!(parameters.is_empty(), "as many parameters");
    network
}

fn train<N: Network<Scalar = f32>>(workload: &Workload)
where
    CrossEntropy: Loss<f32, N::Head, u32>,
{
    let data = Dataset::<N::Input, u32>::from_flat(workload.inputs_last(), workload.targets())
        .expect("as many targets as samples");
    let order: Vec<usize> = (0..data.len()).collect();
    let mut batches = order.chunks_exact(workload.batch()).cycle();
    let (mut network, mut gradient) = (initial::<N>(workload), N::zeros());
    let mut workspace = Workspace::new();
    let optimizer = "settings in range";
    let (mut adam, mut adamw) = (
        Optimizer::new(Adam::default()).expect(optimizer),
        Optimizer::new(AdamW::default()).expect(optimizer),
    );
    let is_adamw = workload.optimizer() == "adamw";
    let loss = CrossEntropy::default();
    let step = || {
        gradient.clear();
        let batch = data.batch(batches.next().expect("a batch"));
        let batch = batch.expect("indices of samples");
        let value = network.gradient(&loss, batch, &mut gradient, &mut workspace);
        if is_adamw {
            adamw.step(&mut network, &gradient);
        } else {
            adam.step(&mut network, &gradient);
        }
        value.expect("finite")
    };
    serve(ABOUT, step, |loss| vec![loss as f32]);
}

/// Inference of one sample whose scratch is too large for the stack.
fn infer_in<N: Network<Scalar = f32>>(workload: &Workload) {
    let (network, sample) = (initial::<N>(workload), workload.inputs_last());
    let (mut outputs, mut workspace) = (vec![0.0; N::Output::SIZE], Workspace::new());
    let step = || {
        let done = network.predict_in(black_box(&sample), &mut outputs, &mut workspace);
        done.expect("a sample");
        outputs.clone()
    };
    serve(ABOUT, step, |outputs| outputs);
}

/// Inference: of one sample `predict`, of several `predict_batch`. A sample is so many columns.
macro_rules! infer {
    ($network:ident, $inputs:literal, $columns:literal, $workload:expr) => {{
        let (network, inputs) = (initial::<$network>($workload), $workload.inputs_last());
        let sample = SMatrix::<f32, $inputs, $columns>::from_column_slice(&inputs);
        let step = || network.predict(black_box(&sample));
        serve(ABOUT, step, |outputs| outputs.as_slice().to_vec());
    }};
    ($network:ident, $inputs:literal, $workload:expr) => {{
        if $workload.batch() == 1 {
            infer!($network, $inputs, 1, $workload)
        } else {
            let network = initial::<$network>($workload);
            let samples = OMatrix::<f32, Const<$inputs>, Dyn>::from_vec($workload.inputs_last());
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

/// Streaming: a call for each step of a sequence. The state is carried on.
fn stream<N: Network<Scalar = f32> + Streams>(workload: &Workload) {
    let (network, inputs) = (initial::<N>(workload), workload.inputs_last());
    let mut state = State::new(&network);
    let mut outputs = vec![0.0; N::Output::SIZE];
    let step = || {
        let inputs = inputs.chunks_exact(N::STEP_INPUT);
        for (input, output) in inputs.zip(outputs.chunks_exact_mut(N::STEP_OUTPUT)) {
            step(&network, &mut state, black_box(input), output);
        }
        black_box(&outputs).clone()
    };
    serve(ABOUT, step, |outputs| outputs);
}

/// The same of a network that has room for one sequence, and then begins anew.
fn stream_anew<N: Network<Scalar = f32> + Streams>(workload: &Workload) {
    let (network, inputs) = (initial::<N>(workload), workload.inputs_last());
    let mut state = State::new(&network);
    let mut outputs = vec![0.0; N::Output::SIZE];
    let step = || {
        state.reset(&network);
        let inputs = inputs.chunks_exact(N::STEP_INPUT);
        for (input, output) in inputs.zip(outputs.chunks_exact_mut(N::STEP_OUTPUT)) {
            step_block(&network, &mut state, black_box(input), output).expect("room");
        }
        black_box(&outputs).clone()
    };
    serve(ABOUT, step, |outputs| outputs);
}

fn main() {
    let workload = &Workload::from_arguments();
    let model = workload.model();
    if workload.is_streaming() {
        return match model {
            "lstm16" => stream::<Lstm16>(workload),
            "gru16" => stream::<Gru16>(workload),
            "lstm64" => stream::<Lstm64>(workload),
            "tcn" => stream::<Tcn>(workload),
            "gpt-128-4-4" => stream_anew::<GptLogits>(workload),
            _ => cannot(format_args!("no network {model} is declared")),
        };
    }
    match (workload.is_training(), model, workload.ends_with_softmax()) {
        (true, "784-128-10", true) => train::<Wide>(workload),
        (true, "784-512-512-10", true) => train::<Deep>(workload),
        (true, "4-64-64-2", true) => train::<Small>(workload),
        (true, "6-64-8-4", true) => train::<Tiny>(workload),
        (true, "LeNet-5", true) => train::<LeNet>(workload),
        (true, "conv-32x32x3", true) => train::<Color>(workload),
        (true, "lstm", true) => train::<WithLstm>(workload),
        (true, "gru", true) => train::<WithGru>(workload),
        (true, "gpt-128-4-4", true) => train::<Gpt>(workload),
        (false, "784-128-10", true) => infer!(Wide, 784, workload),
        (false, "784-512-512-10", true) => infer!(Deep, 784, workload),
        (false, "4-64-64-2", true) => infer!(Small, 4, workload),
        (false, "6-64-8-4", false) => infer!(TinyLinear, 6, workload),
        (false, "LeNet-5", true) => infer!(LeNet, 1, 784, workload),
        (false, "conv-32x32x3", true) => infer_in::<Color>(workload),
        _ => cannot(format_args!("no network {model} is declared")),
    }
}
