//! Forward and backward of layers, in nanoseconds a sample.
//!
//! `cargo bench -p nn-runtime --bench layers [name]`; it measures, and never fails. Times are
//! those of the thread on its processor, and the best of several repetitions.
#![allow(missing_docs)]

use std::hint::black_box;

use cpu_time::ThreadTime;
use nn_runtime::activation::Relu;
use nn_runtime::call::Saved;
use nn_runtime::call::{Advance, Backward};
use nn_runtime::initialize::Initializer;
use nn_runtime::kernels::convolution::Convolution;
use nn_runtime::kernels::dispatch::Undecided;
use nn_runtime::layers::{
    Attention, AvgPool2d, BatchNorm, BatchNormSettings, Configured, Conv, Elementwise, Epsilon,
    GroupNorm, Groups, Heads, LayerNorm, MaxPool2d, Padding, RmsNorm, SinusoidalPositions, Windows,
};
use nn_runtime::operation::{Folded, Folds, Operation};
use nn_runtime::parameter::Parameters;
use nn_runtime::pass::Pass;
use nn_runtime::stream::{BLOCK, Step};

/// Seconds of one call, the best of several repetitions.
fn best(mut work: impl FnMut()) -> f64 {
    let mut seconds = |calls: u32| {
        let start = ThreadTime::now();
        for _ in 0..calls {
            work();
        }
        start.elapsed().as_secs_f64() / f64::from(calls)
    };
    let calls = (1e-4 / seconds(2).max(1e-9)).clamp(1.0, 1e6) as u32;
    (0..40).fold(f64::INFINITY, |best, _| best.min(seconds(calls)))
}

const SAMPLES: usize = 8;

fn row<O: Operation<f32>>(name: &str, layer: &O, input: usize, output: usize, positions: usize) {
    if std::env::args()
        .skip(1)
        .any(|a| !a.starts_with('-') && !name.contains(&a))
    {
        return;
    }
    let numbers = |count: usize| -> Vec<f32> {
        (0..count * SAMPLES)
            .map(|i| (i * 7919 % 1000) as f32 / 500.0 - 1.0)
            .collect()
    };
    let pass = Pass::training(SAMPLES, 0, 1);
    let memory =
        |memory: nn_runtime::memory::Memory| vec![0.0; memory.at(positions).floats(SAMPLES)];
    let (x, mut y, mut tape) = (numbers(input), numbers(output), memory(O::NEEDS.tape));
    let mut scratch = memory(O::NEEDS.forward.or(O::NEEDS.backward));
    let forward = best(|| {
        layer.forward(
            pass.forward([black_box(&x)], &mut y, &mut scratch)
                .tape(&mut tape),
        );
        black_box(&mut y);
    });
    let (mut d_y, mut d_x) = (numbers(output), numbers(input));
    let mut gradient = O::Parameters::zeros();
    let backward = best(|| {
        let saved = Saved {
            input: [&x[..]],
            output: &y,
            tape: &tape,
        };
        let gradient = Some(&mut gradient);
        layer.backward(Backward {
            pass: &pass,
            saved,
            d_output: &mut d_y,
            d_input: [Some(&mut d_x)],
            gradient,
            scratch: &mut scratch,
        });
        black_box(&mut d_x);
    });
    let [forward, backward] = [forward, backward].map(|time| time * 1e9 / SAMPLES as f64);
    println!("{name:>40} {forward:>10.0} {backward:>10.0}");
}

/// A max-pool and an average pool of `K` × `K`, `S` apart, without padding.
fn pools<const C: usize, const K: usize, const S: usize>(side: usize) {
    let out = (side - K) / S + 1;
    let (input, output) = (side * side * C, out * out * C);
    let name = format!("{side}×{side}×{C}, {K}×{K} / {S}");
    let max = MaxPool2d::<C, K, K, S, S>::new([side; 2], [out; 2], [0; 2], [1; 2]);
    row(
        &format!("MaxPool2d {name}"),
        &max,
        input,
        output,
        side * side,
    );
    let average = AvgPool2d::<C, K, K, S, S>::new([side; 2], [out; 2], [0; 2], [0; 2]);
    row(
        &format!("AvgPool2d {name}"),
        &average,
        input,
        output,
        side * side,
    );
}

/// The three parts of a convolution of a square image, `K` × `K`, `P` pixels around it: forward,
/// the weight's gradient, the input's.
fn convolution(side: usize, channels: [usize; 2], kernel: usize, stride: usize, around: usize) {
    let [inputs, outputs] = channels;
    let out = (side + 2 * around - kernel) / stride + 1;
    let sizes = Convolution {
        input: [side, side, inputs],
        output: [out, out, outputs],
        kernel: [kernel; 2],
        stride: [stride; 2],
        dilation: [1; 2],
        sides: [around; 4],
        padding: Padding::Constant(0.0),
        groups: 1,
    };
    let name = format!("Conv2d {side}×{side}×{inputs}, {outputs}, {kernel}×{kernel} / {stride}");
    if std::env::args()
        .skip(1)
        .any(|a| !a.starts_with('-') && !name.contains(&a))
    {
        return;
    }
    let numbers = |count: usize| -> Vec<f32> {
        (0..count)
            .map(|i| (i * 7919 % 1000) as f32 / 500.0 - 1.0)
            .collect()
    };
    let x = numbers(SAMPLES * side * side * inputs);
    let weight = numbers(sizes.window() * outputs);
    let bias = numbers(outputs);
    let d_y = numbers(SAMPLES * out * out * outputs);
    let (mut y, mut d_x, mut d_weight) = (d_y.clone(), x.clone(), weight.clone());
    let mut scratch = vec![0.0; sizes.weight_gradient_scratch() + sizes.input_gradient_scratch()];
    let forward = best(|| {
        sizes.forward(
            [black_box(&x), &weight, &bias],
            &mut y,
            &mut scratch,
            &mut |_, _| {},
        );
        black_box(&mut y);
    });
    let to_weight = best(|| {
        sizes.weight_gradient([black_box(&x), &d_y], &mut d_weight, &mut scratch);
        black_box(&mut d_weight);
    });
    let to_input = best(|| {
        sizes.input_gradient([black_box(&d_y), &weight, &[]], &mut d_x, &mut scratch);
        black_box(&mut d_x);
    });
    let operations = (2 * sizes.window() * outputs * out * out) as f64;
    let times = [forward, to_weight, to_input].map(|time| {
        let time = time * 1e9 / SAMPLES as f64;
        format!("{time:>10.0} {:>4.0}", operations / time)
    });
    println!("{name:>40} {}", times.join(" "));
}

/// Every normalization of so many positions of `F` features.
fn norms<const F: usize>(positions: usize) {
    let size = positions * F;
    let name = format!("{positions}×{F}");
    let layer = LayerNorm::<f32, F>::zeros();
    let configured = Configured(&layer, Epsilon::new(1e-5));
    row(
        &format!("LayerNorm {name}"),
        &configured,
        size,
        size,
        positions,
    );
    let layer = RmsNorm::<f32, F>::zeros();
    let configured = Configured(&layer, Epsilon::new(1e-5));
    row(
        &format!("RmsNorm {name}"),
        &configured,
        size,
        size,
        positions,
    );
    let layer = BatchNorm::<f32, F>::zeros();
    let configured = Configured(&layer, BatchNormSettings::new(0.1, 1e-5));
    row(
        &format!("BatchNorm {name}"),
        &configured,
        size,
        size,
        positions,
    );
    let layer = GroupNorm::<f32, F>::zeros();
    let configured = Configured(&layer, Groups::new([2, positions], 1e-5));
    row(
        &format!("GroupNorm(2) {name}"),
        &configured,
        size,
        size,
        positions,
    );
}

/// Causal attention of `T` positions of `F` features with `COUNT` heads, with every way in which keys
/// may count: whole sequences, then steps.
fn attentions<const T: usize, const F: usize, const COUNT: usize>() {
    let mut layer = Attention::<f32, F>::zeros();
    let mut generator = nn_runtime::random::generator(0);
    layer.initialize(Initializer::GlorotUniform, &mut generator);
    for (name, options, theta, dropout) in [
        ("", [1, 0], 0.0, 0.0),
        (" both ways", [0, 0], 0.0, 0.0),
        (" rope", [1, 0], 10_000.0, 0.0),
        (" alibi", [1, 1], 0.0, 0.0),
        (" dropout", [1, 0], 0.0, 0.1),
    ] {
        let operation = Configured(&layer, Heads::<COUNT, T, 0>::new(options, theta, dropout));
        let name = format!("Attention {T}×{F}, {}{name}", F / COUNT);
        row(&name, &operation, T * F, T * F, T);
        if options == [1, 0] && dropout == 0.0 {
            steps(&name, &operation, F, T);
        }
    }
}

/// The steps of a sequence, one by one and in blocks, in nanoseconds a step.
fn steps<O: Step<f32>>(name: &str, layer: &O, features: usize, steps: usize) {
    let name = format!("{name} by step");
    if std::env::args()
        .skip(1)
        .any(|a| !a.starts_with('-') && !name.contains(&a))
    {
        return;
    }
    let x: Vec<f32> = (0..features * BLOCK)
        .map(|i| (i * 7919 % 1000) as f32 / 500.0 - 1.0)
        .collect();
    let mut y = x.clone();
    let mut state = vec![0.0; O::STATE];
    let mut scratch = vec![0.0; O::SCRATCH.max(O::BLOCK_SCRATCH)];
    let [alone, blocks] = [1, BLOCK].map(|count| {
        let numbers = features * count;
        let time = best(|| {
            for now in (0..steps as u64).step_by(count) {
                let (x, y) = (black_box(&x[..numbers]), &mut y[..numbers]);
                layer.steps(
                    Undecided,
                    Advance {
                        now,
                        count,
                        input: [x],
                        output: y,
                        state: &mut state,
                        scratch: &mut scratch,
                    },
                );
            }
            black_box(&mut y);
        });
        time * 1e9 / steps as f64
    });
    println!("{name:>40} {alone:>10.0} {blocks:>10.0}");
}

/// A convolution that keeps the sizes of square images.
struct Same<const SIDE: usize, const C: usize, const KERNEL: usize, const AROUND: usize>;

impl<const SIDE: usize, const C: usize, const KERNEL: usize, const AROUND: usize> Windows
    for Same<SIDE, C, KERNEL, AROUND>
{
    const SIZES: Convolution = Convolution {
        input: [SIDE, SIDE, C],
        output: [SIDE, SIDE, C],
        kernel: [KERNEL; 2],
        stride: [1; 2],
        dilation: [1; 2],
        sides: [AROUND; 4],
        padding: Padding::Constant(0.0),
        groups: 1,
    };
}

/// A block of a `ResNet` for one sample in inference, convolution, `BatchNorm` and relu: each by
/// itself, as inference computes them, and the convolution with a bias and relu alone, which is
/// what weights that are scaled beforehand would leave.
fn folding<
    const SIDE: usize,
    const C: usize,
    const WINDOW: usize,
    const TAPS: usize,
    const KERNEL: usize,
    const AROUND: usize,
>() {
    let name = format!("folding {SIDE}×{SIDE}×{C}, {KERNEL}×{KERNEL}");
    if std::env::args()
        .skip(1)
        .any(|a| !a.starts_with('-') && !name.contains(&a))
    {
        return;
    }
    let mut generator = nn_runtime::random::generator(0);
    let mut plain = Conv::<f32, C, WINDOW, TAPS, 0>::zeros();
    let mut biased = Conv::<f32, C, WINDOW, TAPS, C>::zeros();
    let mut norm = BatchNorm::<f32, C>::zeros();
    plain.initialize(Initializer::HeNormal, &mut generator);
    biased.initialize(Initializer::HeNormal, &mut generator);
    norm.initialize(&mut generator);
    let plain = plain.over::<Same<SIDE, C, KERNEL, AROUND>>();
    let biased = biased.over::<Same<SIDE, C, KERNEL, AROUND>>().with(Relu);
    let norm = Configured(&norm, BatchNormSettings::new(0.1, 1e-5));
    let relu = Elementwise(Relu);
    let pass = Pass::inference(1);
    let numbers = SIDE * SIDE * C;
    let x: Vec<f32> = (0..numbers)
        .map(|i| (i * 7919 % 1000) as f32 / 500.0 - 1.0)
        .collect();
    let mut memory = [(); 3].map(|()| vec![0.0; numbers]);
    let [h1, h2, y] = &mut memory;
    let mut scratch = vec![0.0; (SIDE + 2 * AROUND) * (SIDE + 2 * AROUND) * C];
    let apart = best(|| {
        plain.infer(Undecided, pass.infer([black_box(&x)], h1, &mut scratch));
        norm.infer(Undecided, pass.infer([h1], h2, &mut []));
        relu.infer(Undecided, pass.infer([h2], y, &mut []));
        black_box(&mut *y);
    });
    let folded = best(|| {
        let finish = norm.with(Relu);
        let finish = finish.finish();
        plain.infer_folding(
            Undecided,
            pass.infer([black_box(&x)], h1, &mut scratch),
            &finish,
        );
        black_box(&mut *h1);
    });
    let scaled = best(|| {
        biased.infer(Undecided, pass.infer([black_box(&x)], h1, &mut scratch));
        black_box(&mut *h1);
    });
    let [apart, folded, scaled] = [apart, folded, scaled].map(|time| time * 1e9);
    println!("{name:>40} {apart:>10.0} {folded:>10.0} {scaled:>10.0}");
}

fn main() {
    println!(
        "{:>40} {:>10} {:>10} {:>10}",
        "ns of one sample, inference", "apart", "folded", "scaled"
    );
    folding::<32, 16, 144, 9, 3, 1>();
    folding::<16, 32, 288, 9, 3, 1>();
    folding::<8, 64, 576, 9, 3, 1>();
    folding::<32, 64, 64, 1, 1, 0>();
    println!("{:>40} {:>10} {:>10}", "ns a sample", "forward", "backward");
    pools::<6, 2, 2>(24);
    pools::<16, 2, 2>(8);
    pools::<1, 2, 2>(28);
    pools::<3, 2, 2>(32);
    pools::<32, 2, 2>(28);
    pools::<64, 3, 2>(29);
    norms::<64>(32);
    norms::<256>(32);
    norms::<6>(576);
    norms::<32>(784);
    norms::<16>(1024);
    attentions::<64, 128, 4>();
    attentions::<256, 64, 4>();
    attentions::<1024, 128, 2>();
    row(
        "Positions 64×128",
        &SinusoidalPositions::<128, 64>,
        64 * 128,
        64 * 128,
        64,
    );
    row(
        "Positions 512×512",
        &SinusoidalPositions::<512, 512>,
        512 * 512,
        512 * 512,
        512,
    );
    println!(
        "\n{:>40} {:>15} {:>15} {:>15}",
        "ns a sample and GFLOP/s", "forward", "weight", "input"
    );
    convolution(28, [1, 6], 5, 1, 0);
    convolution(12, [6, 16], 5, 1, 0);
    convolution(32, [3, 32], 3, 1, 1);
    convolution(32, [32, 32], 3, 1, 1);
    convolution(16, [64, 64], 3, 1, 1);
    convolution(8, [128, 128], 3, 1, 1);
    convolution(32, [32, 64], 3, 2, 1);
    convolution(16, [64, 128], 1, 1, 0);
    convolution(14, [256, 256], 3, 1, 1);
    convolution(7, [512, 512], 3, 1, 1);
}
