//! Passes of a network against values that lie in a file.

use nn_runtime::nalgebra::{Const, Dyn, OMatrix};
use nn_runtime::network::{Network, Workspace};
use nn_runtime::parameter::Role;
use nn_runtime::samples::Padded;
use nn_runtime::scalar::Scalar;
use nn_runtime::shape::{Samples, Shape};

/// The names at the beginnings of the lines, of which the first is a heading.
pub fn names(values: &str) -> Vec<&str> {
    let lines = values.lines().skip(1);
    lines.filter_map(|line| line.split(',').next()).collect()
}

/// A batch of these numbers.
fn samples<I, S, const F: usize>(numbers: &[f64]) -> Samples<I, S>
where
    I: Shape<Rows = Const<F>>,
    S: Scalar,
{
    let columns = Dyn(numbers.len() / F);
    let numbers = numbers.iter().map(|number| S::from_f64(*number));
    OMatrix::from_iterator_generic(Const::<F>, columns, numbers)
}

/// Holds a network's passes against the line of `values` that has its name: after the name, a
/// line has parameters, inputs, the gradient of the outputs, outputs, the gradient of the inputs
/// and that of the parameters, and perhaps the lengths of the samples. For `nan` there may be any
/// number.
///
/// # Panics
/// If a number differs by more than `tolerance`.
pub fn compare<N: Compared>(values: &str, name: &str, tolerance: f64) {
    let line = values
        .lines()
        .find(|line| line.split(',').next() == Some(name));
    let vectors = line.unwrap().split(',').skip(1);
    let vectors: Vec<Vec<f64>> = vectors
        .map(|cell| {
            let numbers = cell.split_whitespace();
            numbers.map(|number| number.parse().unwrap()).collect()
        })
        .collect();
    let [parameters, x, d_y, y, d_x, d, lengths @ ..] = &vectors[..] else {
        panic!("{name}: {} vectors", vectors.len())
    };
    let lengths = lengths.first().map(|lengths| {
        let lengths = lengths.iter().map(|length| *length as usize);
        lengths.collect::<Vec<_>>()
    });
    let found = N::passes(parameters, x, d_y, lengths.as_deref());
    let expected = [y, d_x, d];
    let what = ["outputs", "gradient of inputs", "gradient of parameters"];
    for ((found, expected), what) in found.iter().zip(expected).zip(what) {
        assert_eq!(found.len(), expected.len(), "{name}: {what}");
        // Relative to the largest, since sums of large numbers may be small.
        let largest = expected.iter().fold(1.0_f64, |a, b| a.max(b.abs()));
        for (place, (found, expected)) in found.iter().zip(expected).enumerate() {
            let error = (found - expected).abs();
            assert!(
                error <= tolerance * largest || expected.is_nan() && found.is_finite(),
                "{name}: {what}: {found} for {expected} at {place}"
            );
        }
    }
}

/// The outputs, the gradient of the inputs, and that of what is learned.
pub trait Compared {
    /// Of a batch, of samples of these lengths if there are any.
    fn passes(
        parameters: &[f64],
        x: &[f64],
        d_y: &[f64],
        lengths: Option<&[usize]>,
    ) -> [Vec<f64>; 3];
}

impl<N, const I: usize, const O: usize> Compared for N
where
    N: Network<Input: Shape<Rows = Const<I>>, Output: Shape<Rows = Const<O>>>,
{
    fn passes(
        parameters: &[f64],
        x: &[f64],
        d_y: &[f64],
        lengths: Option<&[usize]>,
    ) -> [Vec<f64>; 3] {
        let mut network = N::new(0);
        let mut parameters = parameters.iter();
        network.for_each_mut(|parameter, values| {
            if parameter.role != Role::Statistic {
                values.fill_with(|| N::Scalar::from_f64(*parameters.next().unwrap()));
            }
        });
        let mut workspace = Workspace::new();
        let x = samples::<N::Input, N::Scalar, I>(x);
        let y = match lengths {
            Some(lengths) => network.forward(Padded::new(&x, lengths), &mut workspace),
            None => network.forward(&x, &mut workspace),
        };
        let y = y.unwrap();
        let y = y.iter().map(|y| y.to_f64()).collect();
        let d_y = samples::<N::Output, N::Scalar, O>(d_y);
        let mut d_x = x.clone();
        let mut gradient = N::zeros();
        network
            .backward(
                &d_y,
                Some(d_x.as_mut_slice()),
                Some(&mut gradient),
                &mut workspace,
            )
            .unwrap();
        let mut learned = Vec::new();
        gradient.for_each(|parameter, values| {
            if parameter.role != Role::Statistic {
                learned.extend(values.iter().map(|value| value.to_f64()));
            }
        });
        [y, d_x.iter().map(|d| d.to_f64()).collect(), learned]
    }
}
