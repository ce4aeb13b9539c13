//! Sharpness-aware minimization.

use alloc::format;
use alloc::string::String;

use super::algorithm::not_negative;
use super::vectors;
use crate::error::{Error, Result};
use crate::in_words::InWords;
use crate::network::Network;
use crate::optimizer::optimize::{Evaluate, Optimize};
use crate::parameter::{Description, Role};
use crate::scalar::Scalar;
use crate::snapshot::Snapshot;

/// Sharpness-aware minimization: wraps another optimizer and gives it the gradient at the point
/// nearby where the loss is largest. This leads to flat minima, which generalize better. Each step
/// evaluates the batch twice.
///
/// ```text
/// ε = ρ g / |g|      or, adaptive,      ε = ρ T² g / |T g|
/// θ ← a step of the optimizer, with the gradient at θ + ε
/// ```
///
/// P. Foret et al., "Sharpness-aware minimization for efficiently improving generalization", 2021.
/// The adaptive form is from J. Kwon et al., "ASAM: adaptive sharpness-aware minimization", 2021.
/// There, T is |θ| + η for weights, embeddings and activation slopes, and 1 for biases and
/// normalizations, so that rescaling a weight does not change the sharpness.
///
/// ```
/// use nn_runtime::{loss::MeanSquaredError, prelude::*};
/// use nn_runtime::optimizer::{Optimizer, Sam, Sgd};
///
/// network! { struct Line { 1 => Dense(1) } }
///
/// let data = Dataset::<Vector<1>, f32>::from_pairs([([0.0], [1.0]), ([1.0], [3.0])]);
/// let sgd = Optimizer::new(Sgd { learning_rate: 0.1, momentum: 0.9, ..Sgd::default() })?;
/// let mut optimizer = Sam::new(sgd, 0.01)?;
/// let mut line = Line::new(0);
/// let trainer = Trainer { epochs: 300, batch_size: 2, ..Trainer::default() };
/// trainer.fit(&mut line, &mut optimizer, Fit::new(&data, &MeanSquaredError::default()))?;
/// assert!((line.dense1.weight[0] - 2.0).abs() < 0.05);
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
///
/// Clipping applies to both gradients. With gradient accumulation, all accumulated batches are
/// evaluated again together. `BatchNorm` statistics come from the first evaluation.
#[derive(Clone, Debug)]
pub struct Sam<N, O> {
    optimizer: O,
    /// ρ.
    radius: f64,
    /// η; `None` if the form is not adaptive.
    floor: Option<f64>,
    /// The network's own parameters, stored while the network is at the perturbed point.
    own: N,
    /// The gradient at the perturbed point.
    there: N,
}

impl<N: Network, O: Optimize<N>> Sam<N, O> {
    /// The plain form. `radius` is ρ, usually 0.05.
    ///
    /// # Errors
    /// If the radius is negative, infinite or NaN, or if the optimizer itself evaluates the batch
    /// again, such as [`Lbfgs`](super::Lbfgs).
    pub fn new(optimizer: O, radius: f64) -> Result<Self> {
        Self::checked(optimizer, radius, None)
    }

    /// The adaptive form. `radius` is ρ, which is relative to the magnitude of each weight; 0.5 is
    /// usual. `floor` is η, which is added to that magnitude; 0.01 is usual.
    ///
    /// # Errors
    /// If one of them is negative, infinite or NaN, or if the optimizer itself evaluates the batch
    /// again, such as [`Lbfgs`](super::Lbfgs).
    pub fn adaptive(optimizer: O, radius: f64, floor: f64) -> Result<Self> {
        Self::checked(optimizer, radius, Some(floor))
    }

    fn checked(optimizer: O, radius: f64, floor: Option<f64>) -> Result<Self> {
        not_negative("radius", radius)?;
        not_negative("floor", floor.unwrap_or_default())?;
        let evaluates = optimizer.evaluates();
        if evaluates {
            return Err(Error::Setting {
                name: "optimizer",
                expected: "an optimizer that does not evaluate batches itself",
                found: "one that does".into(),
            });
        }
        Ok(Self {
            optimizer,
            radius,
            floor,
            own: N::zeros(),
            there: N::zeros(),
        })
    }

    /// The wrapped optimizer.
    pub fn optimizer(&self) -> &O {
        &self.optimizer
    }

    /// The wrapped optimizer, mutably, for example to change its settings.
    pub fn optimizer_mut(&mut self) -> &mut O {
        &mut self.optimizer
    }

    /// The diagonal entry of T for a parameter; 1 in the plain form.
    fn size(&self, parameter: &Description<'_>, value: N::Scalar) -> N::Scalar {
        match self.floor {
            Some(floor) if !matches!(parameter.role, Role::Bias | Role::Normalization) => {
                value.abs() + N::Scalar::from_f64(floor)
            }
            _ => N::Scalar::ONE,
        }
    }

    /// |T g|.
    fn length(&self, network: &N, gradient: &N) -> f64 {
        let mut sum = 0.0;
        let visit = &mut |parameter: &Description<'_>,
                          []: [&mut [N::Scalar]; 0],
                          [values, gradient]: [&[N::Scalar]; 2]| {
            if vectors::is_learned(parameter) {
                for (&value, &g) in values.iter().zip(gradient) {
                    let scaled = self.size(parameter, value).to_f64() * g.to_f64();
                    sum += scaled * scaled;
                }
            }
        };
        N::walk([], [network, gradient], visit);
        libm::sqrt(sum)
    }

    /// Moves the network to the point nearby where the linearized loss is largest.
    fn climb(&self, network: &mut N, gradient: &N) {
        let share = self.radius / (self.length(network, gradient) + 1e-12);
        let share = N::Scalar::from_f64(share);
        let visit = &mut |parameter: &Description<'_>,
                          [values]: [&mut [N::Scalar]; 1],
                          [gradient]: [&[N::Scalar]; 1]| {
            if vectors::is_learned(parameter) {
                for (value, &g) in values.iter_mut().zip(gradient) {
                    let size = self.size(parameter, *value);
                    *value += size * size * g * share;
                }
            }
        };
        N::walk([network], [gradient], visit);
    }

    fn setting(&self) -> String {
        format!("radius: {}, floor: {:?}", self.radius, self.floor)
    }
}

impl<N: Network, O: Optimize<N>> Optimize<N> for Sam<N, O> {
    fn step(&mut self, network: &mut N, gradient: &mut N, evaluate: Evaluate<'_, N>) -> Result<()> {
        vectors::copy(&mut self.own, network);
        self.climb(network, gradient);
        let result = evaluate(network, &mut self.there);
        vectors::copy(network, &self.own);
        result?;
        // Parameters take the gradient of the perturbed point; statistics keep the first
        // evaluation's.
        vectors::set_scaled(gradient, 1.0, &self.there);
        self.optimizer.step(network, gradient, evaluate)
    }

    fn evaluates(&self) -> bool {
        true
    }

    fn learning_rate(&self) -> Option<f64> {
        self.optimizer.learning_rate()
    }

    fn set_learning_rate(&mut self, learning_rate: f64) -> Result<()> {
        self.optimizer.set_learning_rate(learning_rate)
    }

    fn scale_learning_rate(&mut self, factor: f64) {
        self.optimizer.scale_learning_rate(factor);
    }

    fn in_words(&self) -> String {
        let words = InWords::new("sharpness-aware minimization").number("radius", self.radius);
        let words = match self.floor {
            Some(floor) => words.text("adaptive").number("floor", floor),
            None => words,
        };
        format!("{}, around {}", words.end(), self.optimizer.in_words())
    }

    fn save<'a>(&'a self, snapshot: &mut Snapshot<'a, N>) {
        snapshot.put_text("sharpness", self.setting());
        self.optimizer.save(snapshot);
    }

    fn load(&mut self, snapshot: &mut Snapshot<'_, N>) -> Result<()> {
        snapshot.expect_text("sharpness", &self.setting())?;
        self.optimizer.load(snapshot)
    }
}
