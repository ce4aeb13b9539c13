//! The check itself, written once for layers and networks, and compiled only once.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use rand::Rng;

use super::differences::{Finding, compare};
use super::{Check, Failure, Report};
use crate::parameter::{Parameters, Role};
use crate::pass::{Lengths, Pass};
use crate::random::{self, Generator};
use crate::shape::Shape;

/// What can be checked: a function of parameters and inputs, with its backward. Results are written
/// to memory that was filled with NaN.
pub(super) trait Subject {
    /// For each parameter, whether it is learned, that is, whether it has a gradient.
    fn learned(&self) -> Vec<bool>;
    /// Sets all parameters.
    fn set_parameters(&mut self, numbers: &[f64]);
    /// The name of a parameter, such as `dense1.weight, row 0, column 2`.
    fn parameter_name(&self, index: usize) -> String;
    /// The size of each input for one sample.
    fn inputs(&self) -> &[usize];
    /// The size of the output for one sample.
    fn output(&self) -> usize;
    /// The number of positions of the output; `None` if samples cannot have lengths.
    fn positions(&self) -> Option<usize>;
    /// The sequences whose lengths the output has.
    fn output_lengths(&self) -> [usize; Lengths::MOST_VALUES] {
        [0; Lengths::MOST_VALUES]
    }
    /// The size of the vocabulary if this number of a sample is a token, otherwise 0.
    fn vocabulary_of(&self, place: usize) -> usize {
        let _ = place;
        0
    }
    /// Whether a batch must not be split.
    fn whole_batch(&self) -> bool;
    /// The output in inference. If `chosen`, it is compiled for the instruction set of this
    /// processor.
    fn infer(&self, pass: &Pass, inputs: &[Vec<f64>], chosen: bool) -> Vec<f64>;
    /// The output of a forward.
    fn forward(&mut self, pass: &Pass, inputs: &[Vec<f64>]) -> Vec<f64>;
    /// The backward of the last forward. Returns the gradients with respect to the inputs.
    fn backward(
        &mut self,
        pass: &Pass,
        inputs: &[Vec<f64>],
        d_output: &[f64],
        wanted: Wanted<'_>,
    ) -> Vec<Vec<f64>>;
}

/// The gradients that a backward must compute.
pub(super) struct Wanted<'a> {
    /// The memory that the gradients of the parameters are added to.
    pub(super) gradient: Option<&'a mut [f64]>,
    /// Whether the gradients of the inputs are requested.
    pub(super) inputs: bool,
}

impl<'a> Wanted<'a> {
    /// Requests all gradients.
    pub(super) const fn all(gradient: &'a mut [f64]) -> Self {
        Self {
            gradient: Some(gradient),
            inputs: true,
        }
    }
}

/// Runs the whole check.
pub(super) fn check(subject: &mut dyn Subject, check: &Check) -> Result<Report, Failure> {
    let mut generator = random::generator(check.seed);
    let mut kink = String::new();
    for draw in 1..=check.draws {
        let point = Point::draw(subject, check, &mut generator);
        let gradient = point.gradient(subject);
        if draw == 1 {
            point.promises(subject, &gradient)?;
        }
        match point.compare(subject, &gradient, check.tolerance) {
            Finding::Fits(error) => {
                return Ok(Report {
                    parameters: point.parameters.len(),
                    inputs: point.inputs.iter().map(Vec::len).sum(),
                    draws: draw,
                    error,
                });
            }
            Finding::Kink(coordinate) => kink = point.name(subject, coordinate),
            Finding::Wrong {
                coordinate,
                expected,
                error,
            } => {
                return Err(Failure::Gradient {
                    of: point.name(subject, coordinate),
                    expected,
                    found: gradient.all()[coordinate],
                    error,
                });
            }
        }
    }
    Err(Failure::Kinks {
        at: kink,
        draws: check.draws,
    })
}

/// The name of a parameter, such as `dense1.weight, row 0, column 2`.
pub(super) fn name_of<P: Parameters<f64>>(parameters: &P, index: usize) -> String {
    let mut first = 0;
    let mut name = String::new();
    parameters.for_each(|parameter, values| {
        if (first..first + values.len()).contains(&index) {
            let (row, column) = (
                (index - first) % parameter.rows,
                (index - first) / parameter.rows,
            );
            name = if parameter.columns == 1 {
                format!("`{}`, element {row}", parameter.path)
            } else {
                format!("`{}`, row {row}, column {column}", parameter.path)
            };
        }
        first += values.len();
    });
    name
}

/// For each parameter, whether it is learned: neither a statistic nor frozen.
pub(super) fn learned_of<P: Parameters<f64>>(parameters: &P) -> Vec<bool> {
    let mut learned = Vec::with_capacity(P::COUNT);
    parameters.for_each(|parameter, values| {
        let is_learned = parameter.role != Role::Statistic && !parameter.path.is_frozen();
        learned.resize(learned.len() + values.len(), is_learned);
    });
    learned
}

/// Random numbers from `-magnitude` to `magnitude`.
pub(super) fn numbers(count: usize, magnitude: f64, generator: &mut Generator) -> Vec<f64> {
    let unit = |bits: u64| (bits >> 11) as f64 / (1_u64 << 52) as f64 - 1.0;
    (0..count)
        .map(|_| magnitude * unit(generator.next_u64()))
        .collect()
}

/// Random numbers from `-magnitude` to `magnitude` for samples of a shape, with tokens of the
/// vocabulary where the shape has tokens.
pub(super) fn inputs_of<I: Shape>(
    samples: usize,
    magnitude: f64,
    generator: &mut Generator,
) -> Vec<f64> {
    let mut inputs = numbers(I::SIZE * samples, magnitude, generator);
    make_tokens(&mut inputs, I::SIZE, magnitude, I::vocabulary_of);
    inputs
}

/// Turns random numbers from `-magnitude` to `magnitude` into tokens, where a sample of `size`
/// numbers has tokens.
fn make_tokens(
    numbers: &mut [f64],
    size: usize,
    magnitude: f64,
    vocabulary_of: impl Fn(usize) -> usize,
) {
    for (place, number) in numbers.iter_mut().enumerate() {
        let vocabulary = vocabulary_of(place % size.max(1));
        if vocabulary > 0 {
            let part = number.abs() / magnitude * vocabulary as f64;
            *number = libm::floor(part).min((vocabulary - 1) as f64);
        }
    }
}

/// Random numbers for parameters. `learned` says which of them are learned.
pub(super) fn parameters(learned: &[bool], magnitude: f64, generator: &mut Generator) -> Vec<f64> {
    let mut parameters = numbers(learned.len(), magnitude, generator);
    for (value, is_learned) in parameters.iter_mut().zip(learned) {
        // It may be a variance, so it must be positive.
        if !is_learned {
            *value = value.abs() + 0.5;
        }
    }
    parameters
}

/// A point to check: parameters, inputs, weights of the outputs, and the seed of random choices.
struct Point {
    parameters: Vec<f64>,
    learned: Vec<bool>,
    inputs: Vec<Vec<f64>>,
    /// The checked function is Σ weight · output.
    weights: Vec<f64>,
    pass: Pass<'static>,
    key: u64,
}

/// Gradients with respect to all parameters and all inputs.
#[derive(Clone)]
struct Gradient {
    parameters: Vec<f64>,
    inputs: Vec<Vec<f64>>,
}

impl Gradient {
    fn all(&self) -> Vec<f64> {
        [&self.parameters[..], &self.inputs.concat()].concat()
    }
}

impl Point {
    fn draw(subject: &dyn Subject, check: &Check, generator: &mut Generator) -> Self {
        let learned = subject.learned();
        let parameters = parameters(&learned, check.magnitude, generator);
        let inputs = subject.inputs().iter();
        let inputs = inputs.map(|size| numbers(size * check.samples, check.magnitude, generator));
        let mut inputs: Vec<Vec<f64>> = inputs.collect();
        for (numbers, size) in inputs.iter_mut().zip(subject.inputs()) {
            let vocabulary = |place| subject.vocabulary_of(place);
            make_tokens(numbers, *size, check.magnitude, vocabulary);
        }
        let mut weights = numbers(subject.output() * check.samples, 1.0, generator);
        let key = generator.next_u64();
        let positions = subject.positions();
        let lengths = check.lengths.filter(|_| positions.is_some());
        let lengths = lengths.map(|all| Lengths::new(all, all.len() / check.samples.max(1)));
        let pass = Pass::training(check.samples, 0, key).with(lengths);
        // Outputs at padded positions must not matter, as long as they are finite.
        pass.reading(subject.output_lengths())
            .clear_padding(&mut weights, positions.unwrap_or(1));
        Self {
            parameters,
            learned,
            inputs,
            weights,
            pass,
            key,
        }
    }

    fn gradient(&self, subject: &mut dyn Subject) -> Gradient {
        subject.set_parameters(&self.parameters);
        subject.forward(&self.pass, &self.inputs);
        let mut parameters = vec![0.0; self.parameters.len()];
        let wanted = Wanted::all(&mut parameters);
        let inputs = subject.backward(&self.pass, &self.inputs, &self.weights, wanted);
        // Statistics, which are not learned, have no gradient.
        for (gradient, is_learned) in parameters.iter_mut().zip(&self.learned) {
            if !is_learned {
                *gradient = 0.0;
            }
        }
        Gradient { parameters, inputs }
    }

    fn compare(&self, subject: &mut dyn Subject, gradient: &Gradient, tolerance: f64) -> Finding {
        let count = self.parameters.len();
        let mut point = [&self.parameters[..], &self.inputs.concat()].concat();
        let mut inputs = self.inputs.clone();
        let sizes = subject.inputs().to_vec();
        let mut parameters = self.parameters.clone();
        let mut function = |point: &[f64], terms: &mut Vec<f64>| {
            for ((to, from), is_learned) in parameters.iter_mut().zip(point).zip(&self.learned) {
                if *is_learned {
                    *to = *from;
                }
            }
            subject.set_parameters(&parameters);
            let mut rest = &point[count..];
            for ((input, drawn), size) in inputs.iter_mut().zip(&self.inputs).zip(&sizes) {
                let (these, others) = rest.split_at(input.len());
                for (place, ((to, from), drawn)) in
                    input.iter_mut().zip(these).zip(drawn).enumerate()
                {
                    // Tokens cannot be varied by small steps.
                    let is_token = subject.vocabulary_of(place % (*size).max(1)) > 0;
                    *to = if is_token { *drawn } else { *from };
                }
                rest = others;
            }
            let output = subject.forward(&self.pass, &inputs);
            terms.clear();
            terms.extend(output.iter().zip(&self.weights).map(|(y, w)| y * w));
        };
        compare(&mut point, &gradient.all(), tolerance, &mut function)
    }

    fn name(&self, subject: &dyn Subject, coordinate: usize) -> String {
        let Some(mut index) = coordinate.checked_sub(self.parameters.len()) else {
            return subject.parameter_name(coordinate);
        };
        for (number, (input, size)) in self.inputs.iter().zip(subject.inputs()).enumerate() {
            if index < input.len() {
                let (sample, element) = (index / size, index % size);
                let which = if self.inputs.len() == 1 {
                    String::new()
                } else {
                    format!(" of input {number}")
                };
                return format!("element {element}{which} of sample {sample}");
            }
            index -= input.len();
        }
        String::new()
    }

    /// Checks the guarantees of a layer other than that its backward is the derivative of its
    /// forward.
    fn promises(&self, subject: &mut dyn Subject, gradient: &Gradient) -> Result<(), Failure> {
        let samples = self.pass.samples;
        subject.set_parameters(&self.parameters);
        let positions = subject.positions().unwrap_or(1);
        let lengths = subject.output_lengths();
        let real = |pass: &Pass, mut output: Vec<f64>| {
            pass.reading(lengths).clear_padding(&mut output, positions);
            output
        };
        let output = real(&self.pass, subject.forward(&self.pass, &self.inputs));
        let again = real(&self.pass, subject.forward(&self.pass, &self.inputs));
        let what = "two forward passes of the same input";
        agree_on_output(subject, what, &output, &again)?;

        // Gradients are added to existing ones, and are the same without the gradients of the
        // inputs.
        let count = self.parameters.len();
        let before = numbers(count, 1.0, &mut random::generator(self.key));
        let mut added = before.clone();
        let wanted = Wanted {
            gradient: Some(&mut added),
            inputs: false,
        };
        subject.backward(&self.pass, &self.inputs, &self.weights, wanted);
        let sum: Vec<f64> = gradient
            .parameters
            .iter()
            .zip(&before)
            .map(|(g, b)| g + b)
            .collect();
        for index in 0..count {
            if self.learned[index] {
                let what = "a gradient added to another, with and without that of the inputs,";
                let place = || subject.parameter_name(index);
                agree(what, place, sum[index], added[index])?;
            }
        }

        // Only the gradients of the inputs.
        let wanted = Wanted {
            gradient: None,
            inputs: true,
        };
        let d_inputs = subject.backward(&self.pass, &self.inputs, &self.weights, wanted);
        for (with, without) in gradient.inputs.iter().zip(&d_inputs) {
            for (index, (&with, &without)) in with.iter().zip(without).enumerate() {
                let what = "the gradients of an input with and without that of the parameters";
                agree(what, || format!("number {index}"), with, without)?;
            }
        }

        let pass = Pass::inference(samples).with(self.pass.lengths());
        let inferred = real(&pass, subject.infer(&pass, &self.inputs, false));
        let what = "the outputs of a forward in inference and of inference";
        let forward = real(&pass, subject.forward(&pass, &self.inputs));
        agree_on_output(subject, what, &forward, &inferred)?;
        if subject.whole_batch() {
            return Ok(());
        }

        // One sample at a time.
        let part = |all: &[f64], sample: usize| {
            let size = all.len() / samples;
            all[sample * size..(sample + 1) * size].to_vec()
        };
        let mut parameters = vec![0.0; count];
        for sample in 0..samples {
            let inputs: Vec<_> = self
                .inputs
                .iter()
                .map(|input| part(input, sample))
                .collect();
            let lengths = self.pass.lengths();
            let length = lengths.map(|lengths| lengths.part(sample..sample + 1));
            let pass = Pass::training(1, sample, self.key).with(length);
            let what = "an output in a batch and alone";
            let alone = real(&pass, subject.forward(&pass, &inputs));
            agree_on_output(subject, what, &part(&output, sample), &alone)?;
            let weights = part(&self.weights, sample);
            let wanted = Wanted::all(&mut parameters);
            let d_inputs = subject.backward(&pass, &inputs, &weights, wanted);
            for (whole, alone) in gradient.inputs.iter().zip(&d_inputs) {
                for (index, (&whole, &alone)) in part(whole, sample).iter().zip(alone).enumerate() {
                    let what = "the gradients of an input in a batch and alone";
                    agree(
                        what,
                        || format!("element {index} of sample {sample}"),
                        whole,
                        alone,
                    )?;
                }
            }
            let pass = Pass::inference(1).with(length);
            for chosen in [false, true] {
                let what = "the inference of a sample in a batch and alone";
                let alone = real(&pass, subject.infer(&pass, &inputs, chosen));
                agree_on_output(subject, what, &part(&inferred, sample), &alone)?;
            }
        }
        for (index, (&whole, &added)) in gradient.parameters.iter().zip(&parameters).enumerate() {
            if self.learned[index] {
                let what = "the gradients of a batch and of its samples, added,";
                agree(what, || subject.parameter_name(index), whole, added)?;
            }
        }
        Ok(())
    }
}

fn agree_on_output(
    subject: &dyn Subject,
    what: &'static str,
    expected: &[f64],
    found: &[f64],
) -> Result<(), Failure> {
    let size = subject.output().max(1);
    for (index, (&expected, &found)) in expected.iter().zip(found).enumerate() {
        let place = || format!("output {} of sample {}", index % size, index / size);
        agree(what, place, expected, found)?;
    }
    Ok(())
}

/// Whether two numbers are equal up to the order of additions. NaN equals nothing.
pub(super) fn agree(
    what: &'static str,
    place: impl FnOnce() -> String,
    expected: f64,
    found: f64,
) -> Result<(), Failure> {
    if (expected - found).abs() <= 1e-11 * (1.0 + expected.abs()) {
        return Ok(());
    }
    Err(Failure::Disagreement {
        what,
        place: place(),
        expected,
        found,
    })
}
