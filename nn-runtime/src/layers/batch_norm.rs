//! `BatchNorm`, `BatchNorm(momentum = 0.01, epsilon = 1e-3, affine = false)`: batch normalization.

use super::columnwise::copy;
use super::configured::{Configured, Epsilon};
use super::dense::Activated;
use crate::activation::{Activation, Identity, through, value};
use crate::call::{Backward, Forward, Infer, Needs};
use crate::kernels::dispatch::{Isa, Undecided};
use crate::kernels::elementwise;
use crate::kernels::guard::{Parts, missing};
use crate::kernels::normalize::careful::{Gradient, Group, is_plain, is_plain_back};
use crate::kernels::normalize::{self, inverse_deviation};
use crate::memory::Memory;
use crate::operation::{Finish, Folded, Operation};
use crate::parameter::{self, Parameter, Parameters};
use crate::pass::{Mode, Pass};
use crate::random::Generator;
use crate::scalar::Scalar;

/// Batch normalization: normalizes every feature (channel) over all positions of all samples of a
/// batch: `y = (x − μ) / √(σ² + ε) · weight + bias`. In training, μ and σ² are the mean and the
/// biased variance of the batch. In inference, they are `running_mean` and `running_var`.
///
/// The running statistics are parameters that are measured, not learned
/// ([`Role::Statistic`](crate::parameter::Role::Statistic)). They are saved and loaded like other
/// parameters. A backward pass that computes the gradient of the parameters adds the step
/// `momentum · (statistic of the batch − running statistic)` at their place in the gradient. An
/// optimizer adds this step to them, independently of its rule, learning rate and weight decay. The
/// running variance uses the unbiased variance, as in `PyTorch`. A single number has no unbiased
/// variance, so a batch with only one number per feature is an
/// [error](crate::error::Error::OneValue) in training.
///
/// Padded positions of samples with lengths are ignored.
///
/// A network with this layer processes a batch as a whole. If its parameters are frozen, the
/// running statistics do not change, and in training it still normalizes with the statistics of the
/// batch. In `PyTorch` too, the mode is independent of whether parameters are frozen.
///
/// # Folding
/// In inference, the layer is folded into the preceding stage if this is a convolution, a
/// transposed convolution or a `Dense` layer whose output is not used elsewhere. The scale, the
/// shift and an element-wise activation that follows are computed on the output of that stage while
/// it is in cache, and the intermediate value needs no memory. This applies wherever a network is
/// used (`predict`, `predict_in`, `predict_batch`, evaluation), also in repeats and branches, with
/// shared stages, and for stages without a bias. The outputs equal those of the separate stages.
///
/// There is no folded copy of the network with scaled weights. Such a copy would have to be
/// recreated whenever a parameter changes, and could not be trained. It would also gain little: a
/// 3×3 convolution of 32×32×16 with `BatchNorm` and relu takes 31.0 µs stage by stage, 29.7 µs
/// folded and 29.2 µs with weights scaled beforehand. For 8×8×64, the times are 21.3, 21.2 and 20.6
/// µs, and for a 1×1 convolution of 32×32×64, which is the least favorable case, 46.6, 41.4 and
/// 37.4 µs (one core of a Zen 5; `cargo bench -p nn-runtime --bench layers folding`).
///
/// S. Ioffe and C. Szegedy, "Batch normalization", 2015.
///
/// # Shapes
/// The input and the output have `F` features and any number of positions. `AFFINE` is `F`, or 0
/// for a layer without `weight` and `bias`.
///
/// The backward pass needs the input.
///
/// ```
/// use nn_runtime::prelude::*;
/// network! { struct Net { 2 => BatchNorm(momentum = 0.5, affine = false) } }
///
/// let mut net = Net::new(0);
/// assert_eq!(net.batch_norm1.running_var.as_slice(), [1.0, 1.0]);
/// net.batch_norm1.running_mean[0] = 3.0;
/// let y = net.predict(&[3.0, 0.5].into());
/// assert_eq!(y[0], 0.0);
/// assert!((y[1] - 0.5).abs() < 1e-5);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[repr(C)] // In the order of declaration, as in bytes that are used in place.
pub struct BatchNorm<S: Scalar, const F: usize, const AFFINE: usize = F> {
    /// The factor of each feature; initially 1.
    pub weight: Parameter<S, AFFINE>,
    /// The summand of each feature; initially 0.
    pub bias: Parameter<S, AFFINE>,
    /// The mean of each feature for inference; initially 0.
    pub running_mean: Parameter<S, F>,
    /// The variance of each feature for inference; initially 1.
    pub running_var: Parameter<S, F>,
}

/// The settings of a [`BatchNorm`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BatchNormSettings {
    momentum: f64,
    epsilon: Epsilon,
}

impl BatchNormSettings {
    /// `momentum` is the weight of a new batch in the running statistics, and `epsilon` is added to
    /// variances.
    ///
    /// # Panics
    /// If the momentum is not a number from 0 to 1, or epsilon is negative or not finite. In a
    /// declared network, this is evaluated at compile time and is a compile error.
    #[must_use]
    pub const fn new(momentum: f64, epsilon: f64) -> Self {
        assert!(
            momentum >= 0.0 && momentum <= 1.0,
            "the momentum of a batch normalization must lie between 0 and 1"
        );
        Self {
            momentum,
            epsilon: Epsilon::new(epsilon),
        }
    }
}

impl<S: Scalar, const F: usize, const AFFINE: usize> BatchNorm<S, F, AFFINE> {
    /// Initializes the parameters.
    pub fn initialize(&mut self, _: &mut Generator) {
        self.weight.as_mut_slice().fill(S::ONE);
        self.bias.as_mut_slice().fill(S::ZERO);
        self.running_mean.as_mut_slice().fill(S::ZERO);
        self.running_var.as_mut_slice().fill(S::ONE);
    }

    /// The factor and the summand of each feature, given `inverse` = 1 / √(σ² + ε).
    #[inline(always)]
    fn factors(&self, inverse: &[S; F]) -> [[S; F]; 2] {
        let (mut factor, mut summand) = (*inverse, [S::ZERO; F]);
        for (factor, &weight) in factor.iter_mut().zip(self.weight.as_slice()) {
            *factor *= weight;
        }
        for (summand, &bias) in summand.iter_mut().zip(self.bias.as_slice()) {
            *summand = bias;
        }
        [factor, summand]
    }
}

impl<S: Scalar, const F: usize, const AFFINE: usize> Parameters<S> for BatchNorm<S, F, AFFINE> {
    const COUNT: usize = 2 * AFFINE + 2 * F;

    fn zeros() -> Self {
        Self {
            weight: Parameter::zeros(),
            bias: Parameter::zeros(),
            running_mean: Parameter::zeros(),
            running_var: Parameter::zeros(),
        }
    }

    parameter::fields!(S: weight as Normalization, bias as Normalization, running_mean as Statistic, running_var as Statistic);
}

/// The first `F` numbers as an array.
#[inline(always)]
pub(super) fn array<S: Scalar, const F: usize>(numbers: &[S]) -> [S; F] {
    if let Some(numbers) = numbers.first_chunk() {
        return *numbers;
    }
    missing(F, numbers.len());
    [S::ZERO; F]
}

impl<S: Scalar, const F: usize, const AFFINE: usize> BatchNorm<S, F, AFFINE> {
    /// The mean, factor and summand of each feature for inference.
    #[inline(always)]
    fn running(&self, epsilon: S) -> [[S; F]; 3] {
        let variance: [S; F] = array(self.running_var.as_slice());
        let inverse = variance.map(|variance| inverse_deviation(variance, epsilon));
        let [factor, summand] = self.factors(&inverse);
        [array(self.running_mean.as_slice()), factor, summand]
    }
}

/// The number of positions that are not padding.
fn count(pass: &Pass, positions: usize) -> usize {
    if pass.lengths().is_none() {
        return positions;
    }
    let each = positions / pass.samples.max(1);
    let samples = 0..pass.samples;
    samples.map(|sample| pass.length(sample, each)).sum()
}

/// The sum of the results of `part` for positions that are not padding. Without padding, `part` is
/// called once for all samples, otherwise sample by sample.
fn over_real<S: Scalar, const F: usize>(
    pass: &Pass,
    x: &[S],
    part: impl Fn(&[S]) -> [S; F],
) -> [S; F] {
    let size = x.len() / pass.samples.max(1);
    if pass.lengths().is_none() || size == 0 {
        return part(x);
    }
    let mut sums = [S::ZERO; F];
    for (sample, x) in x.chunks_exact(size).enumerate() {
        let part = part(pass.real(sample, x, size / F));
        for (sum, part) in sums.iter_mut().zip(part) {
            *sum += part;
        }
    }
    sums
}

/// A feature of a batch without padding, for the computation in higher precision.
fn careful<'a, S>(
    pass: &'a Pass,
    x: &'a [S],
    [feature, features]: [usize; 2],
) -> Group<'a, S, impl Iterator<Item = usize> + Clone + 'a> {
    let each = x.len() / features.max(1) / pass.samples.max(1);
    let columns = (0..pass.samples).flat_map(move |sample| {
        let first = sample * each;
        first..first + pass.length(sample, each)
    });
    Group {
        x,
        features,
        rows: [feature, 1],
        columns,
        is_centered: true,
    }
}

/// A layer with its settings.
type Settled<'a, S, const F: usize, const AFFINE: usize> =
    Configured<'a, BatchNorm<S, F, AFFINE>, BatchNormSettings>;

impl<S: Scalar, A: Activation, const F: usize, const AFFINE: usize> Operation<S>
    for Activated<'_, Settled<'_, S, F, AFFINE>, A>
{
    type Parameters = BatchNorm<S, F, AFFINE>;

    const NEEDS: Needs = Needs {
        // Mean and variance. The argument of the activation is cheaper to recompute than to store.
        tape: Memory {
            fixed: 2 * F,
            ..Memory::NONE
        },
        ..Needs::NONE
    };
    const WHOLE_BATCH: bool = true;

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, call: Infer<'_, S>) {
        let Infer {
            input: [x],
            output: y,
            ..
        } = call;
        let Configured(layer, settings) = self.layer;
        let factors = layer.running(settings.epsilon.value());
        let activation = self.activation;
        normalize::apply(isa, factors.each_ref(), x, y, value(activation));
    }

    fn forward(&self, call: Forward<'_, S>) {
        let Forward {
            pass,
            input: [x],
            output: y,
            tape,
            scratch,
            ..
        } = call;
        if pass.mode == Mode::Inference {
            return self.infer(Undecided, pass.infer([x], y, scratch));
        }
        let Configured(layer, settings) = self.layer;
        let (activation, epsilon) = (self.activation, settings.epsilon.value());
        let count = S::from_f64(count(pass, x.len() / F) as f64);
        let sums: [S; F] = over_real(pass, x, |x| normalize::sums(Undecided, x));
        let mean = sums.map(|sum| sum / count);
        let squares = over_real(pass, x, |x| normalize::squares(Undecided, x, &mean));
        let variance = squares.map(|squares| squares / count);
        let inverse = variance.map(|variance| inverse_deviation(variance, epsilon));
        let [factor, summand] = layer.factors(&inverse);
        let factors = [&mean, &factor, &summand];
        normalize::apply(Undecided, factors, x, y, value(activation));
        for (feature, inverse) in inverse.iter().enumerate() {
            if !is_plain(*inverse) {
                let group = careful(pass, x, [feature, F]);
                let learned = [layer.weight.as_slice(), layer.bias.as_slice()];
                let statistics = group.statistics(epsilon);
                group.forward(&statistics, learned, y, value(activation));
            }
        }
        let (to_mean, rest) = tape.cut_mut(F);
        copy(&mean, to_mean);
        copy(&variance, rest.part_mut(..F));
    }

    fn backward(&self, call: Backward<'_, S, Self::Parameters>) {
        let Backward {
            pass,
            saved,
            d_output: d_y,
            d_input: [d_x],
            gradient,
            ..
        } = call;
        let [x] = saved.input;
        let Configured(layer, settings) = self.layer;
        let (activation, epsilon) = (self.activation, settings.epsilon.value());
        let count = S::from_f64(count(pass, x.len() / F) as f64);
        let mean: [S; F] = array(saved.tape);
        let variance: [S; F] = array(saved.tape.part(F..));
        let inverse = variance.map(|variance| inverse_deviation(variance, epsilon));
        let [factor, summand] = layer.factors(&inverse);
        let through = through(activation);
        let is_plain = inverse.map(is_plain);
        let all_plain = is_plain.iter().all(|is_plain| *is_plain);
        if A::IS_IDENTITY {
            // If the activation is the identity, the output is not stored.
        } else if !A::FROM_OUTPUT && !all_plain {
            let learned = [layer.weight.as_slice(), layer.bias.as_slice()];
            for feature in 0..F {
                let group = careful(pass, x, [feature, F]);
                group.through(&group.statistics(epsilon), learned, d_y, &through);
            }
        } else if A::FROM_OUTPUT {
            elementwise::zip(Undecided, d_y, saved.output, through);
        } else {
            let factors = [&mean, &factor, &summand];
            normalize::through(Undecided, factors, x, d_y, through);
        }
        let [sums, products] = normalize::products(Undecided, x, &mean, d_y);
        let (mut along, mut summand) = ([S::ZERO; F], [S::ZERO; F]);
        let mut is_plain = is_plain;
        for i in 0..F {
            let cube = factor[i] * inverse[i] * inverse[i];
            along[i] = -(cube * products[i] / count);
            summand[i] = -(factor[i] * sums[i] / count);
            // If the weight is zero, no precision can be lost.
            let is_idle = factor[i] == S::ZERO && products[i].is_finite();
            let inner = if is_idle { S::ZERO } else { products[i] };
            let holds = is_idle || cube.abs() >= S::MIN_POSITIVE;
            is_plain[i] &= holds && is_plain_back(inverse[i], inner, along[i]);
        }
        let mut d_x = d_x;
        let mut gradient = gradient;
        if let Some(d_x) = d_x.as_deref_mut() {
            let factors = [&mean, &along, &factor, &summand];
            normalize::apply_backward(Undecided, factors, [x, d_y], d_x);
        }
        // For the remaining features, the results of the plain loops are replaced.
        let mut products = products;
        for feature in (0..F).filter(|feature| !is_plain[*feature]) {
            products[feature] = S::ZERO;
            let group = careful(pass, x, [feature, F]);
            let of_feature = Gradient {
                weight: layer.weight.as_slice(),
                d_y,
                d_x: d_x.as_deref_mut(),
                d_weight: match &mut gradient {
                    Some(gradient) => gradient.weight.as_mut_slice(),
                    None => &mut [],
                },
                d_bias: &mut [],
            };
            group.backward(&group.statistics(epsilon), of_feature);
        }
        if let Some(gradient) = gradient {
            let weights = gradient.weight.as_mut_slice().iter_mut();
            for ((d, product), inverse) in weights.zip(products).zip(inverse) {
                if product != S::ZERO {
                    *d += product * inverse;
                }
            }
            for (d, sum) in gradient.bias.as_mut_slice().iter_mut().zip(sums) {
                *d += sum;
            }
            let momentum = S::from_f64(settings.momentum);
            let step = |slots: &mut [S], running: &[S], of_batch: [S; F]| {
                for ((slot, &running), of_batch) in slots.iter_mut().zip(running).zip(of_batch) {
                    *slot += momentum * (of_batch - running);
                }
            };
            let running = layer.running_mean.as_slice();
            step(gradient.running_mean.as_mut_slice(), running, mean);
            let unbiased = if count > S::ONE {
                count / (count - S::ONE)
            } else {
                S::ONE
            };
            let running = layer.running_var.as_slice();
            let variance = variance.map(|variance| variance * unbiased);
            step(gradient.running_var.as_mut_slice(), running, variance);
        }
        let Some(d_x) = d_x else { return };
        let positions = d_x.len() / F / pass.samples.max(1);
        pass.clear_padding(d_x, positions);
    }
}

impl<S: Scalar, const F: usize, const AFFINE: usize> Operation<S> for Settled<'_, S, F, AFFINE> {
    type Parameters = BatchNorm<S, F, AFFINE>;

    const NEEDS: Needs = Needs {
        tape: <Activated<'_, Self, Identity> as Operation<S>>::NEEDS.tape,
        ..Needs::NONE
    };
    const WHOLE_BATCH: bool = true;

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, call: Infer<'_, S>) {
        self.with(Identity).infer(isa, call);
    }

    fn forward(&self, call: Forward<'_, S>) {
        self.with(Identity).forward(call);
    }

    fn backward(&self, call: Backward<'_, S, Self::Parameters>) {
        let Backward {
            pass,
            saved,
            d_output: d_y,
            d_input: d_x,
            gradient,
            scratch,
        } = call;
        let layer = self.with(Identity);
        layer.backward(Backward {
            pass,
            saved,
            d_output: d_y,
            d_input: d_x,
            gradient,
            scratch,
        });
    }
}

/// Applies the mean, factor and summand of each feature, followed by an activation.
struct Scaled<S, A, const F: usize>([[S; F]; 3], A);

impl<S: Scalar, A: Activation, const F: usize> Finish<S> for Scaled<S, A, F> {
    #[inline(always)]
    fn finish<I: Isa>(&self, isa: I, positions: &mut [S]) {
        let factors = self.0.each_ref();
        normalize::apply_in_place(isa, factors, positions, value(self.1));
    }
}

impl<S: Scalar, A: Activation, const F: usize, const AFFINE: usize> Folded<S>
    for Activated<'_, Settled<'_, S, F, AFFINE>, A>
{
    #[inline(always)]
    fn finish(&self) -> impl Finish<S> {
        let Configured(layer, settings) = self.layer;
        Scaled(layer.running(settings.epsilon.value()), self.activation)
    }
}

impl<S: Scalar, const F: usize, const AFFINE: usize> Folded<S> for Settled<'_, S, F, AFFINE> {
    #[inline(always)]
    fn finish(&self) -> impl Finish<S> {
        let Configured(layer, settings) = self;
        Scaled(layer.running(settings.epsilon.value()), Identity)
    }
}

#[cfg(feature = "safetensors")]
pub(super) mod pytorch {
    use crate::io::pytorch::module::{Passes, PyTorch, Tensor};
    use crate::io::pytorch::names::joined;

    pub(crate) const MODULE: PyTorch = PyTorch::passing(Passes::Everything).with(|it| {
        for field in ["weight", "bias", "running_mean", "running_var"] {
            it.vector([field, field], it.orders[0].clone());
        }
        it.plan.tensors.push(Tensor {
            name: joined(&it.name, "num_batches_tracked"),
            ours: it.path.to_owned(),
            ..Tensor::default()
        });
    });
}

#[cfg(feature = "onnx")]
pub(super) mod onnx {
    use crate::io::onnx::context::{Context, Translated};
    use crate::io::onnx::operators::{vector, vector_or};
    use crate::io::onnx::proto::attribute::float;
    use crate::io::onnx::values::Form;
    use crate::structure::Operation;

    pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
        let Operation::BatchNorm {
            features,
            epsilon,
            affine,
            ..
        } = it.operation
        else {
            return it.mistaken();
        };
        let shape = it.shape.to_vec();
        let form = it.value(0).form();
        // If features are last, positions become samples, since the operator expects the features
        // on the second axis.
        let is_flat = form == Form::Last && shape.len() > 1;
        let mut x = it.input(0, form);
        if is_flat {
            x = it.builder.reshape(&x, &[features]);
        }
        let weight = vector_or(it, "weight", affine, (features, 1.0))?;
        let bias = vector_or(it, "bias", affine, (features, 0.0))?;
        let mean = vector(it, "running_mean")?;
        let variance = vector(it, "running_var")?;
        let inputs = [&*x, &weight, &bias, &mean, &variance];
        let mut y = it.node(
            "BatchNormalization",
            &inputs,
            vec![float("epsilon", epsilon)],
        );
        if is_flat {
            y = it.builder.reshape(&y, &shape);
        }
        Ok(it.give(y, form))
    }
}
