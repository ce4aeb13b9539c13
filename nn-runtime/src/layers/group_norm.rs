//! `GroupNorm(groups)`, `InstanceNorm`: group and instance normalization.

use super::batch_norm::array;
use super::configured::{Configured, Epsilon};
use crate::call::{Backward, Forward, Infer, Needs};
use crate::kernels::dispatch::{Isa, Undecided};
use crate::kernels::guard::Parts;
use crate::kernels::normalize::careful::{Gradient, Group, Statistics, is_plain, is_plain_back};
use crate::kernels::normalize::{self, inverse_deviation};
use crate::memory::Memory;
use crate::operation::Operation;
use crate::parameter::{self, Parameter, Parameters};
use crate::pass::Pass;
use crate::random::Generator;
use crate::scalar::Scalar;

/// Group normalization: normalizes groups of features (channels) over all positions of each sample:
/// `y = (x − μ) / √(σ² + ε) · weight + bias`. μ and σ² are the mean and the biased variance of the
/// group in the sample. `weight` and `bias` have one number per feature.
///
/// Y. Wu and K. He, "Group normalization", 2018. With one group, all numbers of a sample are
/// normalized together. With one group per feature, it is [`InstanceNorm`]. It corresponds to
/// `torch.nn.GroupNorm` in `PyTorch`.
///
/// # Shapes
/// The input and the output have `F` features and any number of positions. `AFFINE` is `F`, or 0
/// for a layer without `weight` and `bias`.
///
/// The backward pass needs the input.
///
/// ```
/// use nn_runtime::prelude::*;
/// network! { struct Net { 4 => GroupNorm(2, epsilon = 0) } }
///
/// let y = Net::new(0).predict(&[1.0, 3.0, 10.0, 30.0].into());
/// assert_eq!(y.as_slice(), [-1.0, 1.0, -1.0, 1.0]);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[repr(C)] // In the order of declaration, as in bytes that are used in place.
pub struct GroupNorm<S: Scalar, const F: usize, const AFFINE: usize = F> {
    /// The factor of each feature; initially 1.
    pub weight: Parameter<S, AFFINE>,
    /// The summand of each feature; initially 0.
    pub bias: Parameter<S, AFFINE>,
}

/// A [`GroupNorm`] with one group per feature, so that every channel of every sample is normalized
/// separately. It corresponds to `torch.nn.InstanceNorm2d` in `PyTorch`, which by default has no
/// `weight` and `bias`.
///
/// D. Ulyanov, A. Vedaldi and V. Lempitsky, "Instance normalization", 2016.
pub type InstanceNorm<S, const F: usize, const AFFINE: usize = F> = GroupNorm<S, F, AFFINE>;

/// The settings of a [`GroupNorm`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Groups {
    count: usize,
    positions: usize,
    epsilon: Epsilon,
}

impl Groups {
    /// The number of groups, the number of positions of a sample, and the number that is added to
    /// variances.
    ///
    /// # Panics
    /// If epsilon is negative or not finite. In a declared network, this is evaluated at compile
    /// time and is a compile error.
    #[must_use]
    pub const fn new([count, positions]: [usize; 2], epsilon: f64) -> Self {
        Self {
            count,
            positions,
            epsilon: Epsilon::new(epsilon),
        }
    }

    /// Sums the numbers of each group, and returns the sum at each feature of the group.
    #[inline(always)]
    fn added<S: Scalar, const F: usize>(&self, numbers: [S; F]) -> [S; F] {
        let mut all = numbers;
        for group in all.chunks_exact_mut(F / self.count.clamp(1, F)) {
            let sum: S = group.iter().copied().sum();
            group.fill(sum);
        }
        all
    }

    /// The number of features in a group.
    const fn size<const F: usize>(&self) -> usize {
        if self.count > 1 && self.count <= F {
            F / self.count
        } else {
            F
        }
    }

    /// The group of a sample that begins with a given feature, for the computation in higher
    /// precision.
    fn careful<'a, S: Scalar, const F: usize>(
        &self,
        x: &'a [S],
        first: usize,
    ) -> Group<'a, S, core::ops::Range<usize>> {
        Group {
            x,
            features: F,
            rows: [first, self.size::<F>()],
            columns: 0..x.len() / F,
            is_centered: true,
        }
    }

    /// The number of values in a group of a sample.
    fn numbers<S: Scalar, const F: usize>(&self, pass: &Pass, sample: usize) -> S {
        let positions = pass.length(sample, self.positions);
        S::from_f64((positions * (F / self.count.clamp(1, F))) as f64)
    }
}

impl<S: Scalar, const F: usize, const AFFINE: usize> GroupNorm<S, F, AFFINE> {
    /// Initializes the parameters.
    pub fn initialize(&mut self, _: &mut Generator) {
        self.weight.as_mut_slice().fill(S::ONE);
        self.bias.as_mut_slice().fill(S::ZERO);
    }
}

impl<S: Scalar, const F: usize, const AFFINE: usize> Parameters<S> for GroupNorm<S, F, AFFINE> {
    const COUNT: usize = 2 * AFFINE;

    fn zeros() -> Self {
        Self {
            weight: Parameter::zeros(),
            bias: Parameter::zeros(),
        }
    }

    parameter::fields!(S: weight as Normalization, bias as Normalization);
}

impl<S: Scalar, const F: usize, const AFFINE: usize>
    Configured<'_, GroupNorm<S, F, AFFINE>, Groups>
{
    /// Means and 1 / √(σ² + ε) are stored in `tape` if there is room.
    #[inline(always)]
    fn evaluate<I: Isa>(&self, isa: I, call: Forward<'_, S>) {
        let Forward {
            pass,
            input: [x],
            output: y,
            tape,
            ..
        } = call;
        let size = (F * self.1.positions).max(1);
        let epsilon = self.1.epsilon.value();
        let mut tapes = tape.chunks_exact_mut(2 * F);
        let samples = x.chunks_exact(size).zip(y.chunks_exact_mut(size));
        for (sample, (x, y)) in samples.enumerate() {
            let count = self.1.numbers::<S, F>(pass, sample);
            let x = pass.real(sample, x, self.1.positions);
            let (y, padding) = pass.real_mut(sample, y, self.1.positions);
            padding.fill(S::ZERO);
            let sums = normalize::sums::<_, S, F>(isa, x);
            let mean = self.1.added(sums).map(|sum| sum / count);
            let squares = self.1.added(normalize::squares(isa, x, &mean));
            let inverse = squares.map(|squares| inverse_deviation(squares / count, epsilon));
            let size = self.1.size::<F>();
            if !inverse.iter().step_by(size).all(|factor| is_plain(*factor)) {
                let mut tape = tapes.next();
                for first in (0..F).step_by(size) {
                    let group = self.1.careful::<S, F>(x, first);
                    let statistics = group.statistics(epsilon);
                    let learned = [self.0.weight.as_slice(), self.0.bias.as_slice()];
                    group.forward(&statistics, learned, y, |y| y);
                    if let Some(tape) = &mut tape {
                        let [mean, inverse] = statistics.unscaled();
                        tape[first..first + size].fill(mean);
                        tape[F + first..F + first + size].fill(inverse);
                    }
                }
                continue;
            }
            let (mut factor, mut summand) = (inverse, [S::ZERO; F]);
            for (factor, &weight) in factor.iter_mut().zip(self.0.weight.as_slice()) {
                *factor *= weight;
            }
            for (summand, &bias) in summand.iter_mut().zip(self.0.bias.as_slice()) {
                *summand = bias;
            }
            normalize::apply(isa, [&mean, &factor, &summand], x, y, |z| z);
            if let Some(tape) = tapes.next() {
                tape[..F].copy_from_slice(&mean);
                tape[F..].copy_from_slice(&inverse);
            }
        }
    }

    /// The gradients of a sample whose numbers are so large or so small that products of three
    /// would overflow or underflow.
    #[cold]
    #[inline(never)]
    fn backward_with_care(
        &self,
        [mean, inverse]: [&[S; F]; 2],
        [x, d_y]: [&[S]; 2],
        mut d_x: Option<&mut [S]>,
        mut gradient: Option<&mut GroupNorm<S, F, AFFINE>>,
    ) {
        for first in (0..F).step_by(self.1.size::<F>()) {
            let [d_weight, d_bias]: [&mut [S]; 2] = match &mut gradient {
                Some(gradient) => [gradient.weight.as_mut_slice(), gradient.bias.as_mut_slice()],
                None => [&mut [], &mut []],
            };
            let of_group = Gradient {
                weight: self.0.weight.as_slice(),
                d_y,
                d_x: d_x.as_deref_mut(),
                d_weight,
                d_bias,
            };
            let statistics = Statistics::kept(mean[first], inverse[first]);
            let group = self.1.careful::<S, F>(x, first);
            group.backward(&statistics, of_group);
        }
    }
}

impl<S: Scalar, const F: usize, const AFFINE: usize> Operation<S>
    for Configured<'_, GroupNorm<S, F, AFFINE>, Groups>
{
    type Parameters = GroupNorm<S, F, AFFINE>;

    const NEEDS: Needs = Needs {
        // Mean and 1 / √(σ² + ε) of the group of each feature.
        tape: Memory::per_sample(2 * F),
        ..Needs::NONE
    };

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, call: Infer<'_, S>) {
        let Infer {
            pass,
            input: [x],
            output: y,
            ..
        } = call;
        self.evaluate(isa, pass.forward([x], y, &mut []));
    }

    fn forward(&self, call: Forward<'_, S>) {
        self.evaluate(Undecided, call);
    }

    fn backward(&self, call: Backward<'_, S, Self::Parameters>) {
        let Backward {
            pass,
            saved,
            d_output: d_y,
            d_input: [mut d_x],
            mut gradient,
            ..
        } = call;
        let size = (F * self.1.positions).max(1);
        let positions = self.1.positions;
        let weight: [S; F] = if AFFINE == F {
            array(self.0.weight.as_slice())
        } else {
            [S::ONE; F]
        };
        let samples = saved.input[0]
            .chunks_exact(size)
            .zip(d_y.chunks_exact(size));
        let tapes = saved.tape.chunks_exact(2 * F);
        for (sample, ((x, d_y), tape)) in samples.zip(tapes).enumerate() {
            let count = self.1.numbers::<S, F>(pass, sample);
            let x = pass.real(sample, x, positions);
            let d_y = pass.real(sample, d_y, positions);
            let (mean, inverse): ([S; F], [S; F]) = (array(tape), array(&tape[F..]));
            let [sums, products] = normalize::products(Undecided, x, &mean, d_y);
            let weighted = |numbers: [S; F]| {
                let mut numbers = numbers;
                for (number, weight) in numbers.iter_mut().zip(weight) {
                    *number *= weight;
                }
                self.1.added(numbers)
            };
            let (d_sums, d_products) = (weighted(sums), weighted(products));
            let mut along = [S::ZERO; F];
            for i in 0..F {
                along[i] = -(inverse[i] * inverse[i] * inverse[i] * d_products[i] / count);
            }
            let groups = (0..F).step_by(self.1.size::<F>());
            let mut groups = groups.map(|i| is_plain_back(inverse[i], d_products[i], along[i]));
            if !groups.all(|is_plain| is_plain) || !products.iter().all(|p| p.is_finite()) {
                self.backward_with_care(
                    [&mean, &inverse],
                    [x, d_y],
                    d_x.as_deref_mut().map(|d_x| {
                        let d_x = d_x.part_mut(sample * size..(sample + 1) * size);
                        let (d_x, padding) = pass.real_mut(sample, d_x, positions);
                        padding.fill(S::ZERO);
                        d_x
                    }),
                    gradient.as_deref_mut(),
                );
                continue;
            }
            if let Some(gradient) = &mut gradient {
                let weights = gradient.weight.as_mut_slice().iter_mut();
                for ((d, product), inverse) in weights.zip(products).zip(inverse) {
                    *d += product * inverse;
                }
                for (d, sum) in gradient.bias.as_mut_slice().iter_mut().zip(sums) {
                    *d += sum;
                }
            }
            let Some(d_x) = &mut d_x else { continue };
            let [mut factor, mut summand] = [[S::ZERO; F]; 2];
            for i in 0..F {
                factor[i] = inverse[i] * weight[i];
                summand[i] = -(inverse[i] * d_sums[i] / count);
            }
            let d_x = d_x.part_mut(sample * size..(sample + 1) * size);
            let (d_x, padding) = pass.real_mut(sample, d_x, positions);
            padding.fill(S::ZERO);
            let factors = [&mean, &along, &factor, &summand];
            normalize::apply_backward(Undecided, factors, [x, d_y], d_x);
        }
    }
}

#[cfg(feature = "safetensors")]
pub(super) mod pytorch {
    use crate::io::pytorch::module::{Passes, PyTorch, norm};

    pub(crate) const MODULE: PyTorch = PyTorch::passing(Passes::Part).with(norm);
}

#[cfg(feature = "onnx")]
pub(super) mod onnx {
    use crate::io::onnx::builder::Builder;
    use crate::io::onnx::context::{Context, Translated};
    use crate::io::onnx::operators::{divided, vector_or};
    use crate::io::onnx::proto::attribute::{float, ints};
    use crate::io::onnx::values::Form;
    use crate::structure::Operation;

    pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
        match it.operation {
            Operation::GroupNorm {
                features,
                groups,
                epsilon,
                affine,
            } => group(it, [features, groups], epsilon, affine),
            Operation::InstanceNorm {
                features,
                epsilon,
                affine,
            } => instance(it, features, epsilon, affine),
            _ => it.mistaken(),
        }
    }

    /// `(x − μ) / √(σ² + ε)` along the given axes.
    fn standardized(builder: &mut Builder, x: &str, axes: &[i64], epsilon: f64) -> String {
        let axes = || vec![ints("axes", axes.iter().copied())];
        let mean = builder.node("ReduceMean", &[x], axes());
        let centered = builder.node("Sub", &[x, &mean], vec![]);
        let square = builder.node("Mul", &[&centered, &centered], vec![]);
        let variance = builder.node("ReduceMean", &[&square], axes());
        divided(builder, &centered, &variance, epsilon)
    }

    fn group(
        it: &mut Context<'_>,
        [features, groups]: [usize; 2],
        epsilon: f64,
        affine: bool,
    ) -> Translated {
        let shape = it.shape.to_vec();
        let positions = shape.iter().product::<usize>() / features.max(1);
        let size = features / groups.max(1);
        let (x, form) = it.any();
        let (grouped, axes) = match form {
            Form::Last => (vec![positions, groups, size], vec![1, 3]),
            Form::First => (vec![groups, size * positions], vec![2]),
        };
        let grouped = it.builder.reshape(&x, &grouped);
        let normal = standardized(it.builder, &grouped, &axes, epsilon);
        let mut y = it.builder.reshape(&normal, &form.sizes(&shape));
        if affine {
            for (field, operator) in [("weight", "Mul"), ("bias", "Add")] {
                let vector = it.for_features(field, features, form)?;
                y = it.node(operator, &[&y, &vector], vec![]);
            }
        }
        Ok(it.give(y, form))
    }

    fn instance(it: &mut Context<'_>, features: usize, epsilon: f64, affine: bool) -> Translated {
        let x = it.first(0);
        let weight = vector_or(it, "weight", affine, (features, 1.0))?;
        let bias = vector_or(it, "bias", affine, (features, 0.0))?;
        let attributes = vec![float("epsilon", epsilon)];
        let y = it.node("InstanceNormalization", &[&x, &weight, &bias], attributes);
        Ok(it.give(y, Form::First))
    }
}
