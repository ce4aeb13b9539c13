//! The check itself, written once for layers and networks, and compiled once.

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

/// What can be checked: a function of parameters and inputs, with its backward. Results come in
/// memory that was full of NaN.
pub(super) trait Subject {
    /// For each number of the parameters, whether it is learned: whether there is a gradient with
    /// respect to it.
    fn learned(&self) -> Vec<bool>;
    /// Sets all parameters.
    fn set_parameters(&mut self, numbers: &[f64]);
    /// Where a number is, as in `dense1.weight, row 0, column 2`.
    fn parameter_name(&self, index: usize) -> String;
    /// Numbers of one sample of each input.
    fn inputs(&self) -> &[usize];
    /// Numbers of one sample of the output.
    fn output(&self) -> usize;
    /// Positions of the output, where samples may have lengths.
    fn positions(&self) -> Option<usize>;
    /// The sequence whose length the output has.
    fn output_lengths(&self) -> [usize; Lengths::MOST_VALUES] {
        [0; Lengths::MOST_VALUES]
    }
    /// The size of the vocabulary of which this number of a sample is a token, or 0.
    fn vocabulary_of(&self, place: usize) -> usize {
        let _ = place;
        0
    }
    /// A batch must not be cut.
    fn whole_batch(&self) -> bool;
    /// The output in inference; `chosen` for the instruction set that would be chosen.
    fn infer(&self, pass: &Pass, inputs: &[Vec<f64>], chosen: bool) -> Vec<f64>;
    /// The output of a forward.
    fn forward(&mut self, pass: &Pass, inputs: &[Vec<f64>]) -> Vec<f64>;
    /// The backward of the last forward; the gradients with respect to the inputs.
    fn backward(
        &mut self,
        pass: &Pass,
        inputs: &[Vec<f64>],
        d_output: &[f64],
        wanted: Wanted<'_>,
    ) -> Vec<Vec<f64>>;
}

/// The gradients that a backward is asked for.
pub(super) struct Wanted<'a> {
    /// What that of the parameters is added to.
    pub(super) gradient: Option<&'a mut [f64]>,
    /// Those of the inputs.
    pub(super) inputs: bool,
}

impl<'a> Wanted<'a> {
    /// All of them.
    pub(super) const fn all(gradient: &'a mut [f64]) -> Self {
        Self {
            gradient: Some(gradient),
            inputs: true,
        }
    }
}

/// Checks everything.
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

/// Where a number of some parameters is, as in `dense1.weight, row 0, column 2`.
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

/// For each number of some parameters, whether it is learned: neither measured nor frozen.
pub(super) fn learned_of<P: Parameters<f64>>(parameters: &P) -> Vec<bool> {
    let mut learned = Vec::with_capacity(P::COUNT);
    parameters.for_each(|parameter, values| {
        let is_learned = parameter.role != Role::Statistic && !parameter.path.is_frozen();
        learned.resize(learned.len() + values.len(), is_learned);
    });
    learned
}

/// Numbers between `-magnitude` and `magnitude`.
pub(super) fn numbers(count: usize, magnitude: f64, generator: &mut Generator) -> Vec<f64> {
    let unit = |bits: u64| (bits >> 11) as f64 / (1_u64 << 52) as f64 - 1.0;
    (0..count)
        .map(|_| magnitude * unit(generator.next_u64()))
        .collect()
}

/// Numbers for samples of a shape, between `-magnitude` and `magnitude`, and tokens of the vocabulary
/// where these are asked for.
pub(super) fn inputs_of<I: Shape>(
    samples: usize,
    magnitude: f64,
    generator: &mut Generator,
) -> Vec<f64> {
    let mut inputs = numbers(I::SIZE * samples, magnitude, generator);
    make_tokens(&mut inputs, I::SIZE, magnitude, I::vocabulary_of);
    inputs
}

/// Makes tokens of numbers between `-magnitude` and `magnitude`, where samples of so many numbers
/// have tokens of a vocabulary.
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

/// Numbers for parameters, of which these are learned.
pub(super) fn parameters(learned: &[bool], magnitude: f64, generator: &mut Generator) -> Vec<f64> {
    let mut parameters = numbers(learned.len(), magnitude, generator);
    for (value, is_learned) in parameters.iter_mut().zip(learned) {
        // A variance, perhaps.
        if !is_learned {
            *value = value.abs() + 0.5;
        }
    }
    parameters
}

/// Parameters, inputs, weights of the outputs, and random choices.
struct Point {
    parameters: Vec<f64>,
    learned: Vec<bool>,
    inputs: Vec<Vec<f64>>,
    /// The function is Σ weight · output.
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
        // Nothing depends on what is at padded positions, as long as it is finite.
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
        // What is measured and not learned has no gradient.
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
                    // Beside a token there is nothing.
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

    /// What a layer promises beside that its backward is the derivative of its forward.
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
        agree_on_output(subject, "two forwards of the same", &output, &again)?;

        // Added to what is there, and the same where the inputs' is not wanted.
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
                agree(
                    "a gradient added to another, with and without that of the inputs,",
                    || subject.parameter_name(index),
                    sum[index],
                    added[index],
                )?;
            }
        }

        // The inputs' alone.
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

/// The same but for the order of additions. NaN agrees with nothing.
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
