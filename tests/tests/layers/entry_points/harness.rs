//! What every entry point gives for the same samples, held against each other: each with a fresh
//! workspace, and with one that any other has used before.

use nn_runtime::activation::Identity;
use nn_runtime::data::{Dataset, Target};
use nn_runtime::error::Result;
use nn_runtime::layer::Layer;
use nn_runtime::loss::{Loss, MeanSquaredError, Tile};
use nn_runtime::nalgebra::{Const, Dyn, OMatrix};
use nn_runtime::network::{Network, Workspace};
use nn_runtime::parameter::Role;
use nn_runtime::pass::Lengths;
use nn_runtime::samples::Padded;
use nn_runtime::scalar::Scalar;
use nn_runtime::shape::{Samples, Shape};
use nn_runtime::train::evaluate;

/// What a network is.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    /// It computes the same in training and in use.
    Plain,
    /// The same, and some of its inputs are tokens.
    Tokens,
    /// The same, with too much scratch for `predict`.
    Large,
    /// In training something is dropped, or statistics are those of the batch.
    Training,
}

/// Samples that differ from each other; larger batches repeat them.
const DISTINCT: usize = 5;
/// Tokens are numbers below.
const VOCABULARY: usize = 5;

/// A batch, and the network that it goes through.
struct Case<N: Network> {
    network: N,
    predict: Option<Predict<N>>,
    samples: usize,
    inputs: Vec<N::Scalar>,
    targets: Vec<N::Scalar>,
    lengths: Option<Vec<usize>>,
    /// Of the outputs, by the reference: the loss in inference, and its gradient.
    loss: f64,
    d_outputs: Vec<N::Scalar>,
}

/// What an emitted `predict` calls.
pub(crate) type Predict<N> = fn(&N, &[<N as Layer>::Scalar], &mut [<N as Layer>::Scalar]);

/// Numbers that an entry point gave.
type Numbers = Vec<f64>;

/// An entry point: the outputs, the loss, and the gradient, of those that it gives.
type Entry<N> = fn(&Case<N>, &mut Workspace<N>) -> Result<[Option<Numbers>; 3]>;

/// A network of which everything is different from zero.
pub(crate) fn network<N: Network>() -> N {
    let mut network = N::new(3);
    let mut number = 0;
    network.for_each_mut(|parameter, values| {
        if parameter.role != Role::Statistic {
            for value in values {
                number += 1;
                *value += N::Scalar::from_f64(f64::from(number * 37 % 23 - 11) * 0.01);
            }
        }
    });
    network
}

/// Numbers that look like drawn ones, or tokens.
pub(crate) fn numbers<S: Scalar>(count: usize, are_tokens: bool) -> Vec<S> {
    let number = |place: usize| {
        if are_tokens {
            (place * 37 % 23 % VOCABULARY) as f64
        } else {
            ((place * 37 % 101) as f64 - 50.0) * 0.02
        }
    };
    (0..count).map(|place| S::from_f64(number(place))).collect()
}

fn wide<S: Scalar>(values: &[S]) -> Numbers {
    values.iter().map(|value| value.to_f64()).collect()
}

fn gradient_of<N: Network>(gradient: &N) -> Numbers {
    let mut all = vec![];
    gradient.for_each(|_, values| all.extend(wide(values)));
    all
}

/// As nalgebra has them.
fn matrix<I, S, const F: usize>(values: &[S]) -> Samples<I, S>
where
    I: Shape<Rows = Const<F>>,
    S: Scalar,
{
    let columns = Dyn(values.len() / F);
    OMatrix::from_iterator_generic(Const::<F>, columns, values.iter().copied())
}

impl<N: Network> Case<N> {
    fn input(&self, sample: usize) -> &[N::Scalar] {
        &self.inputs[sample * N::Input::SIZE..][..N::Input::SIZE]
    }

    fn lengths(&self, sample: usize) -> Option<&[usize]> {
        let each = N::Input::SEQUENCES;
        Some(&self.lengths.as_ref()?[sample * each..][..each])
    }

    fn data<T: Copy>(&self, targets: &[T]) -> Dataset<N::Input, T, N::Scalar> {
        let data = Dataset::from_flat(self.inputs.clone(), targets.to_vec()).unwrap();
        match &self.lengths {
            Some(lengths) => data.with_lengths(lengths.clone()).unwrap(),
            None => data,
        }
    }
}

/// The outputs of some samples, a sample at a time, each in a workspace of its own.
fn outputs<N: Network>(case: &Case<N>) -> Vec<N::Scalar> {
    let mut all = vec![];
    for sample in 0..case.samples {
        let mut output = vec![N::Scalar::ZERO; N::Output::SIZE];
        let (network, mut workspace) = (&case.network, Workspace::new());
        let input = case.input(sample);
        match case.lengths(sample) {
            None => network.predict_in(input, &mut output, &mut workspace),
            Some(lengths) => {
                network.predict_in(Padded::new(input, lengths), &mut output, &mut workspace)
            }
        }
        .unwrap();
        all.extend(output);
    }
    all
}

/// A batch of so many samples, of different lengths where that is asked; and its outputs.
fn case<N>(
    predict: Option<Predict<N>>,
    samples: usize,
    are_tokens: bool,
    has_lengths: bool,
) -> (Case<N>, Numbers)
where
    N: Network,
    MeanSquaredError: Loss<N::Scalar, Identity, N::Scalar>,
{
    let distinct = samples.min(DISTINCT);
    let steps: Vec<usize> = N::Input::steps().collect();
    // Sequences that are joined have the same length.
    let length = |sample: usize, most: usize| most.min(1 + (sample * 3 + 2) % 6);
    let mut case = Case::<N> {
        network: network(),
        predict,
        samples: distinct,
        inputs: numbers(distinct * N::Input::SIZE, are_tokens),
        targets: numbers(distinct * N::Output::SIZE, false),
        lengths: has_lengths.then(|| {
            let samples = 0..distinct;
            samples
                .flat_map(|sample| steps.iter().map(move |most| length(sample, *most)))
                .collect()
        }),
        loss: 0.0,
        d_outputs: vec![],
    };
    let outputs = outputs(&case);
    let again = |of: &[N::Scalar], size: usize| -> Vec<N::Scalar> {
        let numbers = of.iter().copied().cycle();
        numbers.take(size * samples).collect()
    };
    case.inputs = again(&case.inputs, N::Input::SIZE);
    case.targets = again(&case.targets, N::Output::SIZE);
    let outputs = again(&outputs, N::Output::SIZE);
    let each = N::Input::SEQUENCES * samples;
    let lengths = case.lengths.take();
    case.lengths = lengths.map(|all| all.iter().copied().cycle().take(each).collect());
    case.samples = samples;

    let lengths = case.lengths.as_deref();
    let lengths = lengths.map(|all| Lengths::new(all, N::Input::SEQUENCES));
    let tile = Tile {
        features: N::Output::FEATURES,
        positions: N::Output::POSITIONS,
        logits: &outputs,
        targets: &case.targets,
        weights: None,
        lengths: lengths.map(|lengths| lengths.select(N::OUTPUT_LENGTHS)),
    };
    let (loss, mut divisors) = (MeanSquaredError::default(), [0.0; 4]);
    Loss::<N::Scalar, Identity, N::Scalar>::add_divisors(&loss, &tile, &mut divisors);
    let scales = Loss::<N::Scalar, Identity, N::Scalar>::scales(&loss, &divisors);
    let mut d_outputs = vec![N::Scalar::ZERO; outputs.len()];
    let parts = loss.evaluate_parts(Identity, &tile, &scales, Some(&mut d_outputs));
    case.loss = parts.iter().sum();
    case.d_outputs = d_outputs;
    (case, wide(&outputs))
}

fn by_sample<N: Network>(
    case: &Case<N>,
    workspace: &mut Workspace<N>,
) -> Result<[Option<Numbers>; 3]> {
    let mut all = vec![];
    for sample in 0..case.samples.min(DISTINCT) {
        let mut output = vec![N::Scalar::ZERO; N::Output::SIZE];
        let input = case.input(sample);
        let Some(lengths) = case.lengths(sample) else {
            case.network.predict_in(input, &mut output, workspace)?;
            if let Some(predict) = case.predict {
                let mut other = output.clone();
                predict(&case.network, input, &mut other);
                assert_eq!(wide(&output), wide(&other), "predict and predict_in");
            }
            all.extend(wide(&output));
            continue;
        };
        let network = &case.network;
        network.predict_in(Padded::new(input, lengths), &mut output, workspace)?;
        // A sequence by itself, without its padding.
        if N::Input::DIMENSIONS.len() == 2 && N::Input::SEQUENCES == 1 {
            let steps = &input[..lengths[0] * N::Input::FEATURES];
            let own = Lengths::new(lengths, 1).select(N::OUTPUT_LENGTHS);
            let positions = own.get(0, 0).unwrap_or(N::Output::POSITIONS);
            let real = positions.min(N::Output::POSITIONS) * N::Output::FEATURES;
            let mut alone = vec![N::Scalar::ZERO; real];
            network.predict_sequence(steps, &mut alone, workspace)?;
            assert_eq!(wide(&alone), wide(&output[..real]), "predict_sequence");
        }
        all.extend(wide(&output));
    }
    let all = all.iter().copied().cycle();
    let all = all.take(case.samples * N::Output::SIZE).collect();
    Ok([Some(all), None, None])
}

fn by_batch<N, const I: usize>(
    case: &Case<N>,
    workspace: &mut Workspace<N>,
) -> Result<[Option<Numbers>; 3]>
where
    N: Network<Input: Shape<Rows = Const<I>>>,
{
    let inputs = matrix::<N::Input, N::Scalar, I>(&case.inputs);
    let found = match &case.lengths {
        None => case.network.predict_batch(&inputs, workspace)?,
        Some(lengths) => {
            let network = &case.network;
            network.predict_batch(Padded::new(&inputs, lengths), workspace)?
        }
    };
    let found: Numbers = found.iter().map(|value| value.to_f64()).collect();
    let data = case.data(&case.targets);
    let other = case.network.predict_batch(data.all(), workspace)?;
    let other: Numbers = other.iter().map(|value| value.to_f64()).collect();
    assert_eq!(found, other, "predict_batch of a matrix, and of a data set");
    Ok([Some(found), None, None])
}

fn by_loss<N>(case: &Case<N>, workspace: &mut Workspace<N>) -> Result<[Option<Numbers>; 3]>
where
    N: Network,
    N::Scalar: Target,
    MeanSquaredError: Loss<N::Scalar, N::Head, N::Scalar>,
{
    let (data, loss) = (case.data(&case.targets), MeanSquaredError::default());
    let value = case.network.loss(&loss, data.all(), workspace)?;
    let evaluated = evaluate(&case.network, &loss, &mut [], &data)?;
    Ok([None, Some(vec![value, evaluated]), None])
}

fn by_gradient<N>(case: &Case<N>, workspace: &mut Workspace<N>) -> Result<[Option<Numbers>; 3]>
where
    N: Network,
    MeanSquaredError: Loss<N::Scalar, N::Head, N::Scalar>,
{
    workspace.set_seed(0);
    let (data, loss) = (case.data(&case.targets), MeanSquaredError::default());
    let mut gradient = N::zeros();
    let network = &case.network;
    let value = network.gradient(&loss, data.all(), &mut gradient, workspace)?;
    let value = vec![value, value];
    Ok([None, Some(value), Some(gradient_of(&gradient))])
}

/// Forward and backward, and a prediction in between.
fn by_record<N, const I: usize, const O: usize>(
    case: &Case<N>,
    workspace: &mut Workspace<N>,
) -> Result<[Option<Numbers>; 3]>
where
    N: Network<Input: Shape<Rows = Const<I>>, Output: Shape<Rows = Const<O>>>,
{
    workspace.set_seed(0);
    let inputs = matrix::<N::Input, N::Scalar, I>(&case.inputs);
    let network = &case.network;
    let found = match &case.lengths {
        None => network.forward(&inputs, workspace)?,
        Some(lengths) => network.forward(Padded::new(&inputs, lengths), workspace)?,
    };
    let found = found.iter().map(|value| value.to_f64()).collect();
    let other = matrix::<N::Input, N::Scalar, I>(case.input(case.samples - 1));
    let _ = network.predict_batch(&other, workspace)?;
    let _ = by_sample(case, workspace)?;
    let d_outputs = matrix::<N::Output, N::Scalar, O>(&case.d_outputs);
    let (mut d_inputs, mut gradient) = (inputs, N::zeros());
    let wanted = (Some(d_inputs.as_mut_slice()), Some(&mut gradient));
    network.backward(&d_outputs, wanted.0, wanted.1, workspace)?;
    Ok([Some(found), None, Some(gradient_of(&gradient))])
}

fn compare(expected: &[f64], found: &[f64], tolerance: f64, what: &str) {
    assert_eq!(expected.len(), found.len(), "{what}");
    for (place, (expected, found)) in expected.iter().zip(found).enumerate() {
        let error = (expected - found).abs();
        assert!(
            error <= tolerance * expected.abs().max(1.0),
            "{what}: {expected} expected, {found} found at {place}"
        );
    }
}

/// Holds all entry points against each other.
pub(crate) fn check<N, const I: usize, const O: usize>(
    kind: Kind,
    predict: Option<Predict<N>>,
    tolerance: f64,
) where
    N: Network<Input: Shape<Rows = Const<I>>, Output: Shape<Rows = Const<O>>>,
    N::Scalar: Target,
    MeanSquaredError: Loss<N::Scalar, N::Head, N::Scalar> + Loss<N::Scalar, Identity, N::Scalar>,
{
    let entries: [(&str, Entry<N>); 5] = [
        ("predict_in", by_sample),
        ("predict_batch", by_batch),
        ("loss", by_loss),
        ("gradient", by_gradient),
        ("forward and backward", by_record),
    ];
    let trains = |name: &str| matches!(name, "gradient" | "forward and backward");
    let takes_lengths = N::Input::SEQUENCES > 0 && N::WHOLE_SEQUENCES.is_none();
    // One tile, and several.
    for (samples, has_lengths) in [(1, false), (9, false), (N::TILE + 3, false), (9, true)] {
        if has_lengths && !takes_lengths {
            continue;
        }
        let (case, outputs) = case::<N>(predict, samples, kind == Kind::Tokens, has_lengths);
        // A variance needs two values.
        let measures_one = samples == 1 && N::MEASURES.one_position.is_some();
        let mut entries = entries.to_vec();
        entries.retain(|(name, _)| !(measures_one && trains(name)));
        let mut fresh = vec![];
        for (name, entry) in entries.iter().copied() {
            let what = format!("{} {name} of {samples}, lengths: {has_lengths}", N::NAME);
            let found = entry(&case, &mut Workspace::new());
            let found = found.unwrap_or_else(|error| panic!("{what}: {error}"));
            if !trains(name) || kind != Kind::Training {
                for (expected, found) in [(&outputs, &found[0]), (&vec![case.loss; 2], &found[1])] {
                    if let Some(found) = found {
                        compare(expected, found, tolerance, &what);
                    }
                }
            }
            fresh.push(found);
        }
        // What is trained on is the loss in inference, of the outputs that the reference gives.
        if kind != Kind::Training {
            let [by_gradient, by_record] = [3, 4].map(|entry: usize| fresh[entry][2].as_ref());
            let what = format!("{}: the gradients of {samples}", N::NAME);
            compare(by_gradient.unwrap(), by_record.unwrap(), tolerance, &what);
        }
        if samples > 9 {
            continue;
        }
        for (first, before) in entries.iter().copied() {
            let mut workspace = Workspace::new();
            for ((second, entry), expected) in entries.iter().copied().zip(&fresh) {
                let what = format!("{} {second} of {samples} after {first}", N::NAME);
                for entry in [before, entry] {
                    let found = entry(&case, &mut workspace);
                    let found = found.unwrap_or_else(|error| panic!("{what}: {error}"));
                    if std::ptr::fn_addr_eq(entry, before) {
                        continue;
                    }
                    assert_eq!(expected, &found, "{what}");
                }
            }
        }
    }
}
