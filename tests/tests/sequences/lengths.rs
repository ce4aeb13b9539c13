//! What stands in padded positions changes nothing, and each sample gives what it gives alone.

use nn_runtime::data::Dataset;
use nn_runtime::loss::{Loss, MeanSquaredError, Reduction};
use nn_runtime::nalgebra::{Const, Dyn, OMatrix};
use nn_runtime::network::{Network, Workspace};
use nn_runtime::prelude::*;
use nn_runtime::samples::Padded;
use nn_runtime::shape::{Samples, Shape};
use nn_runtime::testing::Check;

use super::smooth::Smooth;
use super::{assert_close, noise, numbers, with_numbers};

const LENGTHS: [usize; 5] = [6, 4, 1, 4, 2];

network! {
    #[scalar(f64)]
    struct Reduced<const T: usize> {
        [T, 3] => Dense(4, tanh)
          => Concat { Mean | Max | First | Last | Sum | GlobalAvgPool => Dense(2) | GlobalMaxPool }
          => Dense(2, gelu) => Dense(3)
    }
}

network! {
    #[scalar(f64)]
    struct Adaptive<const T: usize> {
        [T, 3] => Concat { AdaptiveAvgPool1d(1) | AdaptiveMaxPool1d(1) => Dense(2, tanh) }
          => Flatten => Dense(2)
    }
}

network! {
    #[scalar(f64)]
    struct Normalized<const T: usize> {
        [T, 4] => GroupNorm(2) => Dense(4, silu) => InstanceNorm(affine = true) => LayerNorm
          => Residual { RmsNorm => Dense(4, prelu) } => Last => Dense(2)
    }
}

network! {
    #[scalar(f64)]
    struct Steps<const T: usize> {
        [T, 3] => Dense(4, tanh)
          => Product { Slice(1..) | Slice(..1) => Expand(3) }
          => Concat { identity | Mean => RepeatVector(T) }
          => Dense(2, tanh)
    }
}

network! {
    #[scalar(f64)]
    struct Repeated<const T: usize> {
        [T, 3] => 2 * { Residual { Dense(5, tanh) => Dense(3) => InstanceNorm } }
          => GroupNorm(1) => Dense(2)
    }
}

macro_rules! of_steps {
    ($($name:ident $inner:ident $outer:ident $steps:literal)*) => {
        $(
            network! {
                #[scalar(f64)]
                struct $inner { [$steps, 3] => GroupNorm(1) => Dense(3, tanh) }
            }

            network! {
                #[scalar(f64)]
                struct $outer {
                    [$steps, 3] => self::$inner => Smooth::<$steps, 3>
                      => 2 * { Smooth::<$steps, 3> => Dense(3, tanh) } => Mean
                }
            }

            network! {
                #[scalar(f64)]
                struct $name {
                    [$steps, 3] => Conv1d(4, 3, tanh, padding = same)
                      => Concat {
                          Conv1d(4, 3, gelu, dilation = 2, padding = same)
                        | DepthwiseConv1d(3, padding = same)
                        | SeparableConv1d(2, 3, relu, padding = same)
                        | Conv1d(2, 1)
                      }
                      => Conv1d(2, 2, padding = same)
                }
            }
        )*
    };
}
of_steps! {
    Convolved6 Inner6 Outer6 6
    Convolved4 Inner4 Outer4 4
    Convolved2 Inner2 Outer2 2
    Convolved1 Inner1 Outer1 1
}

network! {
    #[scalar(f64)]
    struct Statistics<const T: usize> {
        [T, 3] => Dense(4) => BatchNorm => tanh => Dense(3, silu) => BatchNorm(affine = false)
          => Dense(2)
    }
}

network! {
    #[scalar(f64)]
    struct Random<const T: usize> {
        [T, 3] => Dropout(0.4) => Dense(4) => BatchNorm => Dropout1d(0.3) => Mean => Dense(2)
    }
}

/// Inputs of samples of these lengths, with noise where there is no step.
fn padded<I: Shape>(lengths: &[usize], padding: usize) -> Vec<f64> {
    let mut all = vec![];
    for (sample, &length) in lengths.iter().enumerate() {
        let real = noise(sample, length * I::FEATURES);
        all.extend(real);
        let count = (I::POSITIONS - length) * I::FEATURES;
        all.extend(noise(padding + sample, count).iter().map(|x| x * 7.0));
    }
    all
}

/// Numbers of a sample that belong to its real steps.
fn real<O: Shape>(length: usize) -> usize {
    O::FEATURES * length.min(O::POSITIONS)
}

/// What comes of samples: loss, gradient, outputs, and the gradient of the inputs.
struct Results {
    loss: f64,
    gradient: Vec<f64>,
    outputs: Vec<f64>,
    d_inputs: Vec<f64>,
}

fn matrix<I: Shape<Rows = Const<F>>, const F: usize>(numbers: Vec<f64>) -> Samples<I, f64> {
    let columns = Dyn(numbers.len() / F);
    OMatrix::from_vec_generic(Const::<F>, columns, numbers)
}

fn results<N, const F: usize, const O: usize>(
    network: &N,
    lengths: Option<&[usize]>,
    inputs: Vec<f64>,
    targets: Vec<f64>,
    reduction: Reduction,
) -> Results
where
    N: Network<Scalar = f64, Input: Shape<Rows = Const<F>>, Output: Shape<Rows = Const<O>>>,
    MeanSquaredError: Loss<f64, N::Head, f64>,
{
    let loss = MeanSquaredError { reduction };
    let mut data = Dataset::<N::Input, f64, f64>::from_flat(inputs.clone(), targets).unwrap();
    if let Some(lengths) = lengths {
        data = data.with_lengths(lengths.to_vec()).unwrap();
    }
    let mut workspace = Workspace::new();
    let mut gradient = N::zeros();
    let value = network
        .gradient(&loss, data.all(), &mut gradient, &mut workspace)
        .unwrap();
    let outputs = network.predict_batch(data.all(), &mut workspace).unwrap();
    let outputs = outputs.as_slice().to_vec();

    // A function of the outputs of its own, whose gradient at padded positions counts for nothing.
    let x = matrix::<N::Input, F>(inputs);
    let mut d_inputs = x.clone();
    match lengths {
        None => network.forward(&x, &mut workspace).unwrap(),
        Some(lengths) => network
            .forward(Padded::new(&x, lengths), &mut workspace)
            .unwrap(),
    };
    let mut d_outputs = vec![];
    for sample in 0..data.len() {
        d_outputs.extend(noise(500 + sample, N::Output::SIZE));
    }
    let d_outputs = matrix::<N::Output, O>(d_outputs);
    network
        .backward(
            &d_outputs,
            Some(d_inputs.as_mut_slice()),
            None,
            &mut workspace,
        )
        .unwrap();
    Results {
        loss: value,
        gradient: numbers(&gradient),
        outputs,
        d_inputs: d_inputs.as_slice().to_vec(),
    }
}

/// The targets of samples, with noise where there is no step.
fn targets<O: Shape>(lengths: &[usize], padding: usize) -> Vec<f64> {
    let mut all = vec![];
    for (sample, &length) in lengths.iter().enumerate() {
        let count = real::<O>(length);
        all.extend(noise(100 + sample, count));
        all.extend(noise(padding + sample, O::SIZE - count));
    }
    all
}

fn padding_changes_nothing<N, const F: usize, const O: usize>() -> (Results, N)
where
    N: Network<Scalar = f64, Input: Shape<Rows = Const<F>>, Output: Shape<Rows = Const<O>>>,
    MeanSquaredError: Loss<f64, N::Head, f64>,
{
    assert_eq!(N::WHOLE_SEQUENCES, None);
    let network = N::new(3);
    let of = |padding: usize| {
        let inputs = padded::<N::Input>(&LENGTHS, padding);
        let targets = targets::<N::Output>(&LENGTHS, padding);
        results(&network, Some(&LENGTHS), inputs, targets, Reduction::Mean)
    };
    let expected = of(1000);
    for padding in [2000, 3000] {
        let found = of(padding);
        assert_eq!(found.loss.to_bits(), expected.loss.to_bits());
        assert_eq!(found.gradient, expected.gradient);
        assert_eq!(found.d_inputs, expected.d_inputs);
        for (sample, &length) in LENGTHS.iter().enumerate() {
            let place = sample * N::Output::SIZE..;
            let count = real::<N::Output>(length);
            assert_eq!(
                found.outputs[place.clone()][..count],
                expected.outputs[place][..count]
            );
        }
    }
    for (sample, &length) in LENGTHS.iter().enumerate() {
        let d = &expected.d_inputs[sample * N::Input::SIZE..(sample + 1) * N::Input::SIZE];
        let (steps, padding) = d.split_at(real::<N::Input>(length));
        // Of one step, an instance normalization leaves nothing.
        assert!(length == 1 || steps.iter().any(|d| *d != 0.0));
        assert!(padding.iter().all(|d| *d == 0.0));
    }
    (expected, network)
}

/// The loss of one sample of so many steps alone, to be added up, and its gradient.
fn alone<N, const F: usize, const O: usize>(parameters: &[f64], sample: usize) -> Results
where
    N: Network<Scalar = f64, Input: Shape<Rows = Const<F>>, Output: Shape<Rows = Const<O>>>,
    MeanSquaredError: Loss<f64, N::Head, f64>,
{
    let network: N = with_numbers(parameters);
    let inputs = noise(sample, N::Input::SIZE);
    let targets = noise(100 + sample, N::Output::SIZE);
    results(&network, None, inputs, targets, Reduction::Sum)
}

macro_rules! checked {
    ($($test:ident $six:ty, $four:ty, $two:ty, $one:ty;)*) => {
        $(
            #[test]
            fn $test() {
                each_as_alone::<$six, _, _>(|length| match length {
                    6 => alone::<$six, _, _>,
                    4 => alone::<$four, _, _>,
                    2 => alone::<$two, _, _>,
                    _ => alone::<$one, _, _>,
                });
            }
        )*
    };
}

checked! {
    reductions Reduced<6>, Reduced<4>, Reduced<2>, Reduced<1>;
    pools_of_all_positions Adaptive<6>, Adaptive<4>, Adaptive<2>, Adaptive<1>;
    normalizations Normalized<6>, Normalized<4>, Normalized<2>, Normalized<1>;
    steps_by_themselves Steps<6>, Steps<4>, Steps<2>, Steps<1>;
    repeats Repeated<6>, Repeated<4>, Repeated<2>, Repeated<1>;
    nested_layers Outer6, Outer4, Outer2, Outer1;
    convolutions Convolved6, Convolved4, Convolved2, Convolved1;
}

/// Samples with lengths give together what each gives in a network of its own length.
fn each_as_alone<N, const F: usize, const O: usize>(
    alone: impl Fn(usize) -> fn(&[f64], usize) -> Results,
) where
    N: Network<Scalar = f64, Input: Shape<Rows = Const<F>>, Output: Shape<Rows = Const<O>>>,
    MeanSquaredError: Loss<f64, N::Head, f64>,
{
    let (_, network) = padding_changes_nothing::<N, F, O>();
    let parameters = numbers(&network);
    let inputs = padded::<N::Input>(&LENGTHS, 1000);
    let targets = targets::<N::Output>(&LENGTHS, 1000);
    let all = results(&network, Some(&LENGTHS), inputs, targets, Reduction::Sum);
    let mut loss = 0.0;
    let mut gradient = vec![0.0; parameters.len()];
    for (sample, &length) in LENGTHS.iter().enumerate() {
        let found = alone(length)(&parameters, sample);
        loss += found.loss;
        for (sum, part) in gradient.iter_mut().zip(&found.gradient) {
            *sum += part;
        }
        let here = &all.outputs[sample * N::Output::SIZE..][..found.outputs.len()];
        assert_close(here, &found.outputs, "outputs");
        let steps = &noise(sample, length * F);
        let mut output = vec![0.0; found.outputs.len()];
        network
            .predict_sequence(steps, &mut output, &mut Workspace::new())
            .unwrap();
        assert_close(&output, &found.outputs, "one sequence");
    }
    assert_close(&[all.loss], &[loss], "loss");
    assert_close(&all.gradient, &gradient, "gradient");
}

#[test]
fn statistics_of_batches_are_those_of_real_steps() {
    let (_, network) = padding_changes_nothing::<Statistics<6>, 3, 2>();
    // All stages see each step by itself, so that all steps may be those of one sample.
    let inputs = padded::<<Statistics<6> as Layer>::Input>(&LENGTHS, 1000);
    let targets = targets::<<Statistics<6> as Layer>::Output>(&LENGTHS, 1000);
    let all = results(&network, Some(&LENGTHS), inputs, targets, Reduction::Mean);
    let whole: Statistics<17> = with_numbers(&numbers(&network));
    let (mut inputs, mut targets) = (vec![], vec![]);
    for (sample, length) in LENGTHS.into_iter().enumerate() {
        inputs.extend(noise(sample, 3 * length));
        targets.extend(noise(100 + sample, 2 * length));
    }
    let expected = results(&whole, None, inputs, targets, Reduction::Mean);
    assert_close(&[all.loss], &[expected.loss], "loss");
    // With the steps of the running statistics.
    assert_close(&all.gradient, &expected.gradient, "gradient");
}

#[test]
fn random_stages_do_not_see_padding_either() {
    padding_changes_nothing::<Random<6>, 3, 2>();
}

#[test]
fn gradients_are_derivatives() {
    fn check<L: Layer<Scalar = f64>>() {
        let check = Check {
            samples: 5,
            lengths: Some(&LENGTHS),
            ..Check::default()
        };
        check.layer::<L>().unwrap();
    }
    check::<Reduced<6>>();
    check::<Adaptive<6>>();
    check::<Normalized<6>>();
    check::<Steps<6>>();
    check::<Repeated<6>>();
    check::<Statistics<6>>();
    check::<Random<6>>();
    check::<Convolved6>();
    check::<Outer6>();
}

#[test]
fn lengths_of_all_steps_are_as_none() {
    let network = Normalized::<6>::new(1);
    let inputs = noise(1, 3 * 6 * 4);
    let targets = noise(2, 3 * 2);
    let of = |lengths: Option<&[usize]>| {
        let (inputs, targets) = (inputs.clone(), targets.clone());
        results(&network, lengths, inputs, targets, Reduction::Mean)
    };
    let (with, without) = (of(Some(&[6, 6, 6])), of(None));
    assert_eq!(with.loss.to_bits(), without.loss.to_bits());
    assert_eq!(with.gradient, without.gradient);
    assert_eq!(with.outputs, without.outputs);
    assert_eq!(with.d_inputs, without.d_inputs);
}
