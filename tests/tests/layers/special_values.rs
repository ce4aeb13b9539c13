//! NaN and infinities through the stages, forward and backward, against `PyTorch`:
//! `reference/special_values.py` says where they differ on purpose.

use std::collections::BTreeSet;

use nn_runtime::network::{Network, Workspace};
use nn_runtime::scalar::Scalar;
use nn_runtime::shape::Shape;
use nn_tests::reference::Compared;

const VALUES: &str = include_str!("../../reference/special_values.csv");

/// The same: both NaN, the same infinity, or close.
fn is_same(found: f64, expected: f64, tolerance: f64) -> bool {
    found == expected
        || (found.is_nan() && expected.is_nan())
        || (found.is_finite() && (found - expected).abs() <= tolerance)
}

fn first_difference(found: &[f64], expected: &[f64], tolerance: f64) -> Option<String> {
    assert_eq!(found.len(), expected.len());
    let finite = expected.iter().filter(|x| x.is_finite());
    let largest = finite.fold(1.0, |a: f64, x| a.max(x.abs()));
    let mut pairs = found.iter().zip(expected).enumerate();
    let different =
        pairs.find(|(_, (found, expected))| !is_same(**found, **expected, tolerance * largest));
    different.map(|(place, (found, expected))| format!("{found:e} for {expected:e} at {place}"))
}

fn compare<N>(name: &str, tolerance: f64, failures: &mut Vec<String>)
where
    N: Compared + Network,
{
    for special in ["nan", "inf", "minus_inf"] {
        let beginning = format!("{name}/{special},");
        let line = VALUES
            .lines()
            .find_map(|line| line.strip_prefix(&beginning));
        let vectors = line.unwrap().split(',').map(|cell| {
            let numbers = cell.split_whitespace();
            numbers.map(|number| number.parse().unwrap()).collect()
        });
        let vectors: Vec<Vec<f64>> = vectors.collect();
        let [parameters, x, d_y, y, d_x, d] = &vectors[..] else {
            panic!("{name}: {} vectors", vectors.len())
        };
        let found = N::passes(parameters, x, d_y, None);
        let what = ["outputs", "gradient of inputs", "gradient of parameters"];
        for ((found, expected), what) in found.iter().zip([y, d_x, d]).zip(what) {
            if let Some(difference) = first_difference(found, expected, tolerance) {
                let scalar = N::Scalar::NAME;
                failures.push(format!("{name}/{special} {scalar}: {what}: {difference}"));
            }
        }
        // A network that normalizes by its batch does something else in use.
        if !N::WHOLE_BATCH {
            let alone = one_by_one::<N>(parameters, x);
            if let Some(difference) = first_difference(&alone, y, tolerance) {
                failures.push(format!("{name}/{special}: one by one: {difference}"));
            }
        }
    }
}

/// The outputs of samples, each by itself and in inference.
fn one_by_one<N: Network>(parameters: &[f64], x: &[f64]) -> Vec<f64> {
    let mut network = N::new(0);
    let mut parameters = parameters.iter();
    network.for_each_mut(|_, values| {
        values.fill_with(|| N::Scalar::from_f64(*parameters.next().unwrap()));
    });
    let mut workspace = Workspace::new();
    let mut outputs = Vec::new();
    for sample in x.chunks(N::Input::FEATURES * N::Input::POSITIONS) {
        let input: Vec<_> = sample.iter().map(|x| N::Scalar::from_f64(*x)).collect();
        let mut output = vec![N::Scalar::ZERO; N::Output::FEATURES * N::Output::POSITIONS];
        network
            .predict_in(&input, &mut output, &mut workspace)
            .unwrap();
        outputs.extend(output.iter().map(|y| y.to_f64()));
    }
    outputs
}

macro_rules! stages {
    ($($name:ident { $($body:tt)* })*) => {
        $(
            mod $name {
                use nn_runtime::prelude::*;
                network! { pub(super) struct Single { $($body)* } }
                network! { #[scalar(f64)] pub(super) struct Double { $($body)* } }
            }
        )*

        #[test]
        fn they_go_through_every_stage_as_in_pytorch() {
            let lines = VALUES.lines().skip(1);
            let names: BTreeSet<_> = lines.filter_map(|line| line.split('/').next()).collect();
            assert_eq!(names, BTreeSet::from([$(stringify!($name)),*]));
            let mut failures = Vec::new();
            $(
                compare::<$name::Single>(stringify!($name), 1e-5, &mut failures);
                compare::<$name::Double>(stringify!($name), 1e-6, &mut failures);
            )*
            assert!(failures.is_empty(), "{} differ: {failures:#?}", failures.len());
        }
    };
}

stages! {
    max_pool { [4, 6, 3] => MaxPool2d(2) }
    max_pool_overlaps { [7, 6, 2] => MaxPool2d(3, stride = 2, padding = 1) }
    max_pool_channels { [4, 4, 19] => MaxPool2d(2) }
    max_pool_steps { [9, 3] => MaxPool1d(3, 2, padding = 1, dilation = 2) }
    avg_pool { [4, 6, 3] => AvgPool2d(2) }
    avg_pool_overlaps { [7, 6, 2] => AvgPool2d(3, stride = 2, padding = 1) }
    avg_pool_channels { [3, 4, 17] => AvgPool2d(2, stride = 1) }
    batch_norm { [3, 4, 6] => BatchNorm(epsilon = 0.01) }
    batch_norm_plain { [7, 2] => BatchNorm(affine = false) }
    layer_norm { [3, 40] => LayerNorm(epsilon = 0.1) }
    layer_norm_plain { [4, 3] => LayerNorm(affine = false) }
    rms_norm { [3, 4] => RmsNorm(epsilon = 0.1) }
    rms_norm_plain { [2, 3, 5] => RmsNorm(epsilon = 1e-3, affine = false) }
    group_norm { [3, 4, 6] => GroupNorm(3, epsilon = 0.01) }
    group_norm_together { [5, 4] => GroupNorm(1) }
    instance_norm { [3, 4, 3] => InstanceNorm }
    instance_norm_affine { [7, 2] => InstanceNorm(affine = true, epsilon = 0.1) }
    global_avg_pool { [3, 4, 2] => GlobalAvgPool }
    global_max_pool { [3, 4, 2] => GlobalMaxPool }
    adaptive_avg_pool { [7, 5, 2] => AdaptiveAvgPool2d((3, 4)) }
    adaptive_max_pool { [7, 5, 2] => AdaptiveMaxPool2d((3, 4)) }
    upsample { [2, 3, 2] => Upsample(2) }
    upsample_bilinear { [3, 2, 2] => Upsample(3, mode = bilinear) }
    upsample_aligned { [3, 2, 2] => Upsample(3, mode = bilinear, align_corners = true) }
    upsample_linear { [4, 2] => Upsample(2, mode = linear) }
    upsample_linear_aligned { [4, 2] => Upsample(2, mode = linear, align_corners = true) }
    pixel_shuffle { [2, 3, 12] => PixelShuffle(2) }
    sum { [5, 3] => Sum }
    last { [5, 3] => Last }
    dense { [4, 19] => Dense(5) }
    dense_one { 7 => Dense(33) }
    dense_relu { [4, 3] => Dense(18, relu) }
    dense_softplus { [4, 3] => Dense(5, softplus) }
    conv { [5, 6, 3] => Conv2d(4, 3) }
    conv_same { [6, 2] => Conv1d(17, 3, leaky_relu, padding = same) }
    conv_strided { [7, 7, 2] => Conv2d(3, 3, stride = 2, padding = 1) }
    depthwise { [6, 6, 4] => DepthwiseConv2d(3) }
    transposed { [3, 4, 2] => ConvTranspose2d(3, 3, stride = 2) }
    softmax { [4, 5] => softmax => Slice(0..5) }
    log_softmax { [4, 19] => log_softmax => Slice(0..19) }
    prelu { [4, 3] => prelu => Slice(0..3) }
    residual { [4, 3] => Residual { Dense(3) } }
    rnn { [5, 3] => Rnn(4, tanh) }
    rnn_relu { [5, 3] => Rnn(4, relu) }
    lstm { [5, 3] => Lstm(4) }
    gru { [5, 3] => Gru(4) }
    attention { [5, 6] => Attention(heads = 2) }
    attention_causal { [6, 4] => Attention(heads = 1, causal = true) }
}
