//! L-BFGS, a quasi-Newton method.

mod line_search;
mod optimize;
mod settings;

use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use line_search::{Limits, Point, SLOTS, strong_wolfe};
pub use settings::LbfgsSettings;

use super::vectors;
use crate::error::{Error, Result};
use crate::limits;
use crate::network::Network;
use crate::optimizer::optimize::Evaluate;

/// L-BFGS (limited-memory Broyden-Fletcher-Goldfarb-Shanno), a quasi-Newton method for small
/// problems whose loss is computed over all samples at once, such as fitting a curve to
/// measurements with high precision. Each [step](Self::step) evaluates the loss many times. The
/// hyperparameters and the algorithm are those of `torch.optim.LBFGS`.
///
/// J. Nocedal, "Updating quasi-Newton matrices with limited storage", 1980; D. C. Liu and J.
/// Nocedal, "On the limited memory BFGS method for large scale optimization", 1989.
///
/// All memory is allocated by [`new`](Self::new): as much as 2 · `history` + 10 networks. In a
/// [`Trainer`](crate::train::Trainer), set the batch size to the number of samples.
///
/// ```
/// use nn_runtime::{data::Dataset, loss::MeanSquaredError, network::Workspace, prelude::*};
/// use nn_runtime::optimizer::{Lbfgs, LbfgsSettings};
///
/// network! {
///     /// A smooth curve through the measurements.
///     #[scalar(f64)]
///     struct Curve { 1 => Dense(8, tanh) => Dense(1) }
/// }
///
/// // A damped oscillation.
/// let measured = (0..60).map(|i| {
///     let t = f64::from(i) / 20.0;
///     ([t], [(-t).exp() * (4.0 * t).cos()])
/// });
/// let data = Dataset::<Vector<1>, f64, f64>::from_pairs(measured);
///
/// let settings = LbfgsSettings { strong_wolfe: true, iterations: 500, ..LbfgsSettings::default() };
/// let mut lbfgs = Lbfgs::new(settings)?;
/// let (mut curve, mut workspace) = (Curve::new(1), Workspace::new());
/// for _ in 0..4 {
///     lbfgs.step(&mut curve, &mut |curve, gradient| {
///         gradient.clear();
///         curve.gradient(&MeanSquaredError::default(), data.all(), gradient, &mut workspace)
///     })?;
/// }
/// let error = curve.loss(&MeanSquaredError::default(), data.all(), &mut workspace)?;
/// assert!(error < 1e-5, "{error}");
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Lbfgs<N> {
    settings: LbfgsSettings,
    learning_rate: f64,
    /// The schedule's factor on the learning rate.
    factor: f64,
    /// The number of iterations since the start, or since the last `forget`.
    iterations: u64,
    evaluations: u64,
    /// The last step, as a multiple of the direction.
    step: f64,
    /// The scale of the initial estimate of the inverse Hessian.
    scale: f64,
    direction: N,
    /// The gradient of the previous iteration.
    previous_gradient: N,
    /// The remembered changes, oldest first; only the first `remembered` of them are in use.
    changes: Vec<Change<N>>,
    remembered: usize,
    /// The change that will be remembered next.
    next: Change<N>,
    /// One coefficient for each remembered change, used in the two-loop recursion.
    shares: Vec<f64>,
    gradients: [N; SLOTS],
    /// The network at the beginning of the step, and at the beginning of the line search.
    before: N,
    start: N,
}

/// The change in one iteration.
#[derive(Clone, Debug)]
struct Change<N> {
    /// The change in the gradient.
    gradient: N,
    /// The change in the parameters.
    parameters: N,
    /// 1 / (`gradient` · `parameters`).
    inverse: f64,
}

impl<N: Network> Change<N> {
    fn none() -> Self {
        Self {
            gradient: N::zeros(),
            parameters: N::zeros(),
            inverse: 0.0,
        }
    }
}

impl<N: Network> Lbfgs<N> {
    /// Creates the optimizer.
    ///
    /// # Errors
    /// If a setting is out of range, or there is not enough memory for the history.
    pub fn new(settings: LbfgsSettings) -> Result<Self> {
        settings.check()?;
        let networks = 2 * settings.history + 10;
        if !limits::has_memory_for::<u8>(networks.saturating_mul(N::BYTES)) {
            return Err(Error::Setting {
                name: "history",
                expected: "small enough to fit in memory",
                found: format!(
                    "{}, which needs the memory of twice as many networks",
                    settings.history
                ),
            });
        }
        Ok(Self {
            learning_rate: settings.learning_rate,
            factor: 1.0,
            iterations: 0,
            evaluations: 0,
            step: 0.0,
            scale: 1.0,
            direction: N::zeros(),
            previous_gradient: N::zeros(),
            changes: (0..settings.history).map(|_| Change::none()).collect(),
            remembered: 0,
            next: Change::none(),
            shares: vec![0.0; settings.history],
            gradients: core::array::from_fn(|_| N::zeros()),
            before: N::zeros(),
            start: N::zeros(),
            settings,
        })
    }

    /// The settings.
    pub fn settings(&self) -> &LbfgsSettings {
        &self.settings
    }

    /// The number of iterations over all steps since the start, or since the last
    /// [`forget`](Self::forget).
    pub fn iterations(&self) -> u64 {
        self.iterations
    }

    /// The number of evaluations of the loss so far.
    pub fn evaluations(&self) -> u64 {
        self.evaluations
    }

    /// Discards the history, so that the next step starts along the gradient. Call this when the
    /// data changes.
    pub fn forget(&mut self) {
        self.iterations = 0;
        self.remembered = 0;
    }

    /// Makes several iterations toward a minimum, and returns the loss before them. `evaluate`
    /// returns the loss for the given parameters and writes its gradient to its second argument.
    /// Allocates nothing.
    ///
    /// Statistics, such as those of `BatchNorm`, change by the amounts that the first gradient
    /// holds in their place.
    ///
    /// # Errors
    /// If an evaluation fails, or if the loss or the gradient is not finite. The network is then
    /// restored to its state before the step, and the history is discarded. A line search that
    /// meets a non-finite loss or gradient shortens its step instead.
    pub fn step(&mut self, network: &mut N, evaluate: Evaluate<'_, N>) -> Result<f64> {
        vectors::copy(&mut self.before, network);
        let result = self.iterate(network, evaluate);
        if result.is_err() {
            vectors::copy(network, &self.before);
            self.forget();
        }
        result
    }

    fn iterate(&mut self, network: &mut N, evaluate: Evaluate<'_, N>) -> Result<f64> {
        let most_iterations = self.settings.iterations;
        let most = self.settings.evaluations;
        let most = most.unwrap_or(most_iterations.saturating_mul(5) / 4);
        let least_change = self.settings.change_tolerance;
        let rate = self.learning_rate * self.factor;

        let first_loss = self.evaluate(network, 0, evaluate)?;
        vectors::add_statistics(network, &self.gradients[0]);
        let (mut loss, mut slot, mut evaluations) = (first_loss, 0, 1);
        if self.is_converged(slot) {
            return Ok(first_loss);
        }
        for iteration in 1..=most_iterations {
            self.iterations += 1;
            self.turn(slot);
            let gradient = &self.gradients[slot];
            let first = if self.iterations == 1 {
                (1.0 / vectors::sum_of_magnitudes(gradient)).min(1.0) * rate
            } else {
                rate
            };
            vectors::copy(&mut self.previous_gradient, gradient);
            let start = Point {
                step: 0.0,
                loss,
                slope: vectors::dot(gradient, &self.direction),
                slot,
            };
            self.step = first;
            if start.slope > -least_change {
                break;
            }
            if self.settings.strong_wolfe {
                let limits = Limits {
                    first,
                    largest: vectors::largest(&self.direction),
                    tolerance: least_change,
                    most: most - evaluations.min(most),
                };
                let (end, evaluated) = self.search(start, limits, network, evaluate)?;
                evaluations += evaluated;
                (loss, slot, self.step) = (end.loss, end.slot, end.step);
                vectors::add(network, self.step, &self.direction);
            } else {
                vectors::add(network, self.step, &self.direction);
                // After the last iteration, the next call of `step` evaluates the loss.
                if iteration < most_iterations {
                    loss = self.evaluate(network, slot, evaluate)?;
                    evaluations += 1;
                }
            }
            let change = self.step.abs() * vectors::largest(&self.direction);
            if evaluations >= most
                || self.is_converged(slot)
                || change <= least_change
                || (loss - start.loss).abs() < least_change
            {
                break;
            }
        }
        Ok(first_loss)
    }

    /// The loss and the gradient at the network's parameters; an error unless both are finite.
    fn evaluate(&mut self, network: &N, slot: usize, evaluate: Evaluate<'_, N>) -> Result<f64> {
        self.evaluations += 1;
        let gradient = &mut self.gradients[slot];
        let loss = evaluate(network, gradient)?;
        for (what, value) in [
            ("the loss", loss),
            ("the gradient", vectors::dot(gradient, gradient)),
        ] {
            if !value.is_finite() {
                let place = format!("evaluation {} of L-BFGS", self.evaluations);
                let what = what.into();
                return Err(Error::NotFinite { what, place });
            }
        }
        Ok(loss)
    }

    fn is_converged(&self, slot: usize) -> bool {
        vectors::largest(&self.gradients[slot]) <= self.settings.gradient_tolerance
    }

    /// Computes the search direction from a gradient: minus the inverse Hessian, estimated from the
    /// remembered changes, times the gradient.
    fn turn(&mut self, slot: usize) {
        if self.iterations > 1 {
            self.remember(slot);
        } else {
            (self.scale, self.remembered) = (1.0, 0);
        }
        vectors::set_scaled(&mut self.direction, -1.0, &self.gradients[slot]);
        let changes = &self.changes[..self.remembered];
        let shares = &mut self.shares[..self.remembered];
        let direction = &mut self.direction;
        for (change, share) in changes.iter().zip(&mut *shares).rev() {
            *share = vectors::dot(&change.parameters, direction) * change.inverse;
            vectors::add(direction, -*share, &change.gradient);
        }
        vectors::scale(direction, self.scale);
        for (change, share) in changes.iter().zip(shares) {
            let other = vectors::dot(&change.gradient, direction) * change.inverse;
            vectors::add(direction, *share - other, &change.parameters);
        }
    }

    /// Remembers the change of the last iteration, unless the curvature along it was not positive.
    fn remember(&mut self, slot: usize) {
        let Change {
            gradient,
            parameters,
            inverse,
        } = &mut self.next;
        vectors::subtract(gradient, &self.gradients[slot], &self.previous_gradient);
        vectors::set_scaled(parameters, self.step, &self.direction);
        let product = vectors::dot(gradient, parameters);
        if product <= 1e-10 || product.is_nan() {
            return;
        }
        *inverse = 1.0 / product;
        self.scale = product / vectors::dot(gradient, gradient);
        if self.remembered == self.changes.len() {
            self.changes.rotate_left(1);
        } else {
            self.remembered += 1;
        }
        core::mem::swap(&mut self.changes[self.remembered - 1], &mut self.next);
    }

    /// Runs a line search along the direction. The network is left at the starting point.
    fn search(
        &mut self,
        start: Point,
        limits: Limits,
        network: &mut N,
        evaluate: Evaluate<'_, N>,
    ) -> Result<(Point, usize)> {
        vectors::copy(&mut self.start, network);
        strong_wolfe(start, limits, &mut |step, slot| {
            vectors::add(network, step, &self.direction);
            let result = self.evaluate(network, slot, evaluate);
            vectors::copy(network, &self.start);
            let (loss, slope) = match result {
                Ok(loss) => {
                    let slope = vectors::dot(&self.gradients[slot], &self.direction);
                    (loss, slope)
                }
                // The step was too long.
                Err(Error::NotFinite { .. }) => (f64::INFINITY, f64::NAN),
                Err(error) => return Err(error),
            };
            Ok(Point {
                step,
                loss,
                slope,
                slot,
            })
        })
    }
}
