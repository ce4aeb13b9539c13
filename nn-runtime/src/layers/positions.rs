//! `Positions(learned)`, `Positions(sinusoidal)`: what tells a step its place.

use super::columnwise::copy;
use crate::initialise::Initialiser;
use crate::kernels::dispatch::{Isa, Undecided};
use crate::kernels::elementwise;
use crate::layer::Saved;
use crate::operation::Operation;
use crate::parameter::{Description, Parameter, Parameters, Path, visit_fields};
use crate::pass::Pass;
use crate::random::Generator;
use crate::scalar::Scalar;
use crate::stream::Step;

/// A learned vector for each of `POSITIONS` steps, added to it.
///
/// # Shapes
/// Input and output `F` features at `POSITIONS` positions.
#[derive(Clone, Debug, PartialEq)]
pub struct LearnedPositions<S: Scalar, const F: usize, const POSITIONS: usize> {
    /// The vector of each step, column after column.
    pub weight: Parameter<S, F, POSITIONS>,
}

impl<S: Scalar, const F: usize, const POSITIONS: usize> LearnedPositions<S, F, POSITIONS> {
    /// Draws the vectors.
    pub fn initialise(&mut self, weight: Initialiser, generator: &mut Generator) {
        weight.fill(self.weight.as_mut_slice(), F, POSITIONS, generator);
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

    fn walk<const M: usize, const R: usize, V>(
        mutable: [&mut Self; M],
        shared: [&Self; R],
        path: Path<'_>,
        visit: &mut V,
    ) where
        V: FnMut(&Description<'_>, [&mut [S]; M], [&[S]; R]),
    {
        visit_fields!(mutable, shared, path, visit: weight as Embedding);
    }
}

impl<S: Scalar, const F: usize, const POSITIONS: usize> Operation<S>
    for LearnedPositions<S, F, POSITIONS>
{
    type Parameters = Self;

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, _: &Pass, [x]: [&[S]; 1], y: &mut [S], _: &mut [S]) {
        copy(x, y);
        for sample in y.chunks_exact_mut((F * POSITIONS).max(1)) {
            elementwise::zip(isa, sample, self.weight.as_slice(), |x, p| x + p);
        }
    }

    fn backward(
        &self,
        _: &Pass,
        _: Saved<'_, S>,
        d_y: &mut [S],
        [d_x]: [Option<&mut [S]>; 1],
        gradient: Option<&mut Self>,
        _: &mut [S],
    ) {
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
    fn step<I: Isa>(
        &self,
        isa: I,
        now: u64,
        [x]: [&[S]; 1],
        y: &mut [S],
        _: &mut [S],
        _: &mut [S],
    ) {
        copy(x, y);
        let place = (now as usize).checked_mul(F);
        let vector = place.and_then(|place| self.weight.as_slice().get(place..));
        elementwise::zip(isa, y, vector.unwrap_or_default(), |x, p| x + p);
    }
}

/// Sines and cosines of the step's number, added to it: feature `2 i` gets
/// `sin(step / 10000^(2 i / F))` and feature `2 i + 1` the cosine of the same. A. Vaswani et al.,
/// "Attention is all you need", 2017.
///
/// # Shapes
/// Input and output `F` features at any number of positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SinusoidalPositions<const F: usize, const POSITIONS: usize>;

/// The angle by which a pair of features turns from step to step.
#[inline(always)]
fn angle(pair: usize, features: usize) -> f64 {
    1.0 / libm::pow(10_000.0, (2 * pair) as f64 / features as f64)
}

/// Sine and cosine of each pair of features.
type Waves<const F: usize> = [[f64; 2]; F];

/// What is added to a feature.
#[inline(always)]
fn wave<S: Scalar>(waves: &[[f64; 2]], feature: usize) -> S {
    let [sine, cosine] = waves.get(feature / 2).copied().unwrap_or_default();
    S::from_f64(if feature.is_multiple_of(2) {
        sine
    } else {
        cosine
    })
}

impl<S: Scalar, const F: usize, const POSITIONS: usize> Operation<S>
    for SinusoidalPositions<F, POSITIONS>
{
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, _: &Pass, [x]: [&[S]; 1], y: &mut [S], _: &mut [S]) {
        copy(x, y);
        // The waves of a step once for all samples, each turned on from the one before.
        let (mut waves, mut turns): (Waves<F>, Waves<F>) = ([[0.0, 1.0]; F], [[0.0, 1.0]; F]);
        for (pair, turn) in turns.iter_mut().enumerate().take(F.div_ceil(2)) {
            let angle = angle(pair, F);
            *turn = [libm::sin(angle), libm::cos(angle)];
        }
        let mut column = [S::ZERO; F];
        for step in 0..POSITIONS {
            for (feature, place) in column.iter_mut().enumerate() {
                *place = wave(&waves, feature);
            }
            for sample in y.chunks_exact_mut((F * POSITIONS).max(1)) {
                let positions = sample.get_mut(step * F..).unwrap_or_default();
                elementwise::zip(isa, positions, &column, |x, wave| x + wave);
            }
            for ([sine, cosine], [by_sine, by_cosine]) in waves.iter_mut().zip(&turns) {
                (*sine, *cosine) = (
                    *sine * by_cosine + *cosine * by_sine,
                    *cosine * by_cosine - *sine * by_sine,
                );
            }
        }
    }

    fn backward(
        &self,
        _: &Pass,
        _: Saved<'_, S>,
        d_y: &mut [S],
        [d_x]: [Option<&mut [S]>; 1],
        _: Option<&mut ()>,
        _: &mut [S],
    ) {
        if let Some(d_x) = d_x {
            copy(d_y, d_x);
        }
    }
}

impl<S: Scalar, const F: usize, const POSITIONS: usize> Step<S>
    for SinusoidalPositions<F, POSITIONS>
{
    #[inline(always)]
    fn step<I: Isa>(&self, _: I, now: u64, [x]: [&[S]; 1], y: &mut [S], _: &mut [S], _: &mut [S]) {
        for (feature, (y, x)) in y.iter_mut().zip(x).enumerate() {
            let angle = now as f64 * angle(feature / 2, F);
            let waves = [[libm::sin(angle), libm::cos(angle)]];
            *y = *x + wave(&waves, feature % 2);
        }
    }
}
