//! `Positions(learned)`, `Positions(sinusoidal)`: position embeddings.

use super::columnwise::copy;
use super::rotary_angles::{RotaryAngles, Speeds};
use crate::call::{Advance, Backward, Infer};
use crate::initialize::{Initialize, WeightShape};
use crate::kernels::dispatch::{Isa, Undecided};
use crate::kernels::elementwise;
use crate::kernels::guard::Parts;
use crate::operation::Operation;
use crate::parameter::{self, Parameter, Parameters};
use crate::random::Generator;
use crate::scalar::Scalar;
use crate::stream::{Step, part};

/// Adds a learned vector to each of `POSITIONS` steps.
///
/// # Shapes
/// The input and the output have `F` features at `POSITIONS` positions.
#[derive(Clone, Debug, PartialEq)]
#[repr(C)] // In the order of declaration, as in bytes that are used in place.
pub struct LearnedPositions<S: Scalar, const F: usize, const POSITIONS: usize> {
    /// The vector of each step is a column.
    pub weight: Parameter<S, F, POSITIONS>,
}

impl<S: Scalar, const F: usize, const POSITIONS: usize> LearnedPositions<S, F, POSITIONS> {
    /// Initializes the vectors randomly.
    #[expect(clippy::needless_pass_by_value)] // It is written where it is passed.
    pub fn initialize(&mut self, weight: impl Initialize<S>, generator: &mut Generator) {
        weight.initialize(
            self.weight.as_mut_slice(),
            WeightShape::matrix(F, POSITIONS),
            generator,
        );
    }
}

impl<S: Scalar, const F: usize, const POSITIONS: usize> Parameters<S>
    for LearnedPositions<S, F, POSITIONS>
{
    const COUNT: usize = F * POSITIONS;

    fn zeros() -> Self {
        Self {
            weight: Parameter::zeros(),
        }
    }

    parameter::fields!(S: weight as Embedding);
}

impl<S: Scalar, const F: usize, const POSITIONS: usize> Operation<S>
    for LearnedPositions<S, F, POSITIONS>
{
    type Parameters = Self;

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, call: Infer<'_, S>) {
        let Infer {
            input: [x],
            output: y,
            ..
        } = call;
        copy(x, y);
        for sample in y.chunks_exact_mut((F * POSITIONS).max(1)) {
            elementwise::zip(isa, sample, self.weight.as_slice(), |x, p| x + p);
        }
    }

    fn backward(&self, call: Backward<'_, S, Self>) {
        let Backward {
            d_output: d_y,
            d_input: [d_x],
            gradient,
            ..
        } = call;
        if let Some(gradient) = gradient {
            for sample in d_y.chunks_exact((F * POSITIONS).max(1)) {
                elementwise::add(Undecided, gradient.weight.as_mut_slice(), sample);
            }
        }
        if let Some(d_x) = d_x {
            copy(d_y, d_x);
        }
    }
}

impl<S: Scalar, const F: usize, const POSITIONS: usize> Step<S>
    for LearnedPositions<S, F, POSITIONS>
{
    const STEPS: u64 = POSITIONS as u64;

    #[inline(always)]
    fn step<I: Isa>(&self, isa: I, call: Advance<'_, S>) {
        let Advance {
            now,
            input: [x],
            output: y,
            ..
        } = call;
        copy(x, y);
        let place = (now as usize).saturating_mul(F);
        let vector = self.weight.as_slice().part(place..place.saturating_add(F));
        elementwise::zip(isa, y, vector, |x, p| x + p);
    }
}

/// Adds sines and cosines of the index of the step: `sin(step / 10000^(2 i / F))` to feature `2 i`,
/// and the cosine of the same angle to feature `2 i + 1`. A. Vaswani et al., "Attention is all you
/// need", 2017.
///
/// # Shapes
/// The input and the output have `F` features at any number of positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SinusoidalPositions<const F: usize, const POSITIONS: usize>;

/// The number of features whose sines and cosines are computed at a time. It is bounded, so that
/// the use of the stack does not grow with the number of features.
const WAVES: usize = 128;

impl<const F: usize, const POSITIONS: usize> SinusoidalPositions<F, POSITIONS> {
    /// The speeds of the angles of the pairs, from a feature on.
    fn speeds(feature: usize) -> Speeds {
        Speeds {
            base: 10_000.0,
            pairs: F as f64 / 2.0,
            first: feature / 2,
        }
    }
}

/// The number of cosines and sines for `features` features, limited to those that are computed at a
/// time.
const fn angles_of(features: usize) -> usize {
    let pairs = features.div_ceil(2);
    if pairs < WAVES / 2 { 2 * pairs } else { WAVES }
}

/// The sines and cosines for some features: the sine of each pair's angle, followed by its cosine.
#[inline(always)]
fn waves<S: Scalar>(angles: &[S], waves: &mut [S; WAVES]) {
    let (cosines, sines) = angles.split_at(angles.len() / 2);
    let pairs = waves.as_chunks_mut().0.iter_mut();
    for ([first, second], (cosine, sine)) in pairs.zip(cosines.iter().zip(sines)) {
        (*first, *second) = (*sine, *cosine);
    }
}

impl<S: Scalar, const F: usize, const POSITIONS: usize> Operation<S>
    for SinusoidalPositions<F, POSITIONS>
{
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, call: Infer<'_, S>) {
        let Infer {
            input: [x],
            output: y,
            ..
        } = call;
        copy(x, y);
        for feature in (0..F).step_by(WAVES) {
            let count = angles_of(F - feature);
            let mut rotary = RotaryAngles::<WAVES>::new(Self::speeds(feature), count);
            let (mut angles, mut added) = ([S::ZERO; WAVES], [S::ZERO; WAVES]);
            let (angles, _) = part(&mut angles, count);
            for step in 0..POSITIONS {
                rotary.at(step as u64, angles);
                // Computed once for all samples.
                waves(angles, &mut added);
                let first = step * F + feature;
                for sample in y.chunks_exact_mut((F * POSITIONS).max(1)) {
                    let features = sample.part_mut(first..((step + 1) * F).min(first + WAVES));
                    let added = added.part(..features.len());
                    elementwise::zip(isa, features, added, |x, w| x + w);
                }
            }
        }
    }

    fn backward(&self, call: Backward<'_, S, ()>) {
        let Backward {
            d_output: d_y,
            d_input: [d_x],
            ..
        } = call;
        if let Some(d_x) = d_x {
            copy(d_y, d_x);
        }
    }
}

impl<S: Scalar, const F: usize, const POSITIONS: usize> Step<S>
    for SinusoidalPositions<F, POSITIONS>
{
    #[inline(always)]
    fn step<I: Isa>(&self, isa: I, call: Advance<'_, S>) {
        let Advance {
            now,
            input: [x],
            output: y,
            ..
        } = call;
        copy(x, y);
        for (place, y) in y.chunks_mut(WAVES).enumerate() {
            let (mut angles, mut added) = ([S::ZERO; WAVES], [S::ZERO; WAVES]);
            let (angles, _) = part(&mut angles, angles_of(y.len()));
            Self::speeds(place * WAVES).at(now, angles);
            waves(angles, &mut added);
            let added = added.part(..y.len());
            elementwise::zip(isa, y, added, |x, wave| x + wave);
        }
    }
}

#[cfg(feature = "safetensors")]
pub(super) mod pytorch {
    use crate::io::pytorch::module::{Passes, PyTorch};
    use crate::structure::Operation;

    pub(crate) const LEARNED: PyTorch = PyTorch::passing(Passes::Nothing).with(|it| {
        if let Operation::LearnedPositions { steps, features } = it.operation {
            it.table(&[steps, features]);
        }
    });
    pub(crate) const SINUSOIDAL: PyTorch = PyTorch::passing(Passes::Nothing);
}

#[cfg(feature = "onnx")]
pub(super) mod onnx {
    use crate::io::onnx::array::Array;
    use crate::io::onnx::context::{Context, Translated};
    use crate::io::onnx::values::{Form, Value};
    use crate::structure::Operation;

    pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
        match it.operation {
            Operation::LearnedPositions { .. } => learned(it),
            Operation::SinusoidalPositions { steps, features } => {
                Ok(sinusoidal(it, [steps, features]))
            }
            _ => it.mistaken(),
        }
    }

    fn learned(it: &mut Context<'_>) -> Translated {
        let x = it.last(0);
        let shape = it.shape.to_vec();
        let suffix = if shape.len() > 2 { ".of_image" } else { "" };
        let weight = it.constant("weight", suffix, |weight| weight.reshaped(&shape))?;
        let y = it.node("Add", &[&x, &weight], vec![]);
        Ok(it.give(y, Form::Last))
    }

    fn sinusoidal(it: &mut Context<'_>, [steps, features]: [usize; 2]) -> Value {
        let x = it.last(0);
        let number = it.builder.number;
        let shape = it.shape.to_vec();
        let waves = it.builder.constant(&format!("positions/{shape:?}"), || {
            let waves = (0..steps * features).map(|place| {
                let (step, feature) = (place / features, place % features);
                let turn = (2 * (feature / 2)) as f64 / features as f64;
                let angle = step as f64 / libm::pow(10_000.0, turn);
                if feature.is_multiple_of(2) {
                    libm::sin(angle)
                } else {
                    libm::cos(angle)
                }
            });
            Array::new(number, &[steps, features], waves).reshaped(&shape)
        });
        let y = it.node("Add", &[&x, &waves], vec![]);
        it.give(y, Form::Last)
    }
}
