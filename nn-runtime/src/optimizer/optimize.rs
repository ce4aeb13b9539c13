//! The interface between a trainer and an optimizer.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Algorithm, Counters, Optimizer};
use crate::error::{Error, Result};
use crate::in_words;
use crate::network::Network;
use crate::snapshot::{Snapshot, bounded};

/// Returns the loss of the current batch for the given parameters, and writes its gradient to the
/// second argument. Every call uses the same dropout masks, and clips the gradient as the trainer
/// does.
pub type Evaluate<'a, N> = &'a mut dyn FnMut(&N, &mut N) -> Result<f64>;

/// Anything that changes a network's parameters, given a gradient: every optimizer of this crate,
/// and every closure.
///
/// ```
/// use nn_runtime::train::Optimize;
///
/// let mut optimizer = |network: &mut [f32; 1], gradient: &[f32; 1]| network[0] -= 0.5 * gradient[0];
/// let mut network = [3.0];
/// optimizer.step(&mut network, &mut [2.0], &mut |_, _| Ok(0.0))?;
/// assert_eq!(network, [2.0]);
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an optimizer for the network `{N}`",
    label = "this is not an optimizer of `{N}`",
    note = "help: an optimizer holds the state of its network: `Optimizer::new(Adam::default())?`, with its `?`"
)]
pub trait Optimize<N> {
    /// Makes one step: changes the parameters, given the gradient. It may evaluate the loss and the
    /// gradient of the batch at other parameters, and may overwrite `gradient`.
    ///
    /// # Errors
    /// If an evaluation fails; the network is then unchanged.
    fn step(&mut self, network: &mut N, gradient: &mut N, evaluate: Evaluate<'_, N>) -> Result<()>;

    /// Whether each step evaluates the batch again.
    fn evaluates(&self) -> bool {
        false
    }

    /// The learning rate, before the schedule's factor; `None` if the optimizer has none.
    fn learning_rate(&self) -> Option<f64> {
        None
    }

    /// Sets the learning rate of the following steps.
    ///
    /// # Errors
    /// If the learning rate is negative, infinite or NaN, or if the optimizer has none.
    fn set_learning_rate(&mut self, learning_rate: f64) -> Result<()> {
        Err(Error::Setting {
            name: "learning_rate",
            expected: "unchanged, since this optimizer has none",
            found: format!("{learning_rate}"),
        })
    }

    /// Sets the schedule's factor on the learning rate for the following steps.
    fn scale_learning_rate(&mut self, factor: f64) {
        let _ = factor;
    }

    /// The settings in words, as a report shows them: `Adam, learning rate 0.001, β₁ 0.9, …`. By
    /// default the name of the type.
    fn in_words(&self) -> String
    where
        Self: Sized,
    {
        in_words::type_name::<Self>().into()
    }

    /// Stores the optimizer's state in a snapshot.
    fn save<'a>(&'a self, snapshot: &mut Snapshot<'a, N>) {
        let _ = snapshot;
    }

    /// Restores the state from a snapshot.
    ///
    /// # Errors
    /// If the snapshot is from another optimizer, or from other settings.
    fn load(&mut self, snapshot: &mut Snapshot<'_, N>) -> Result<()> {
        let _ = snapshot;
        Ok(())
    }
}

impl<N: Network, A: Algorithm> Optimize<N> for Optimizer<N, A> {
    fn step(&mut self, network: &mut N, gradient: &mut N, _: Evaluate<'_, N>) -> Result<()> {
        Self::step(self, network, gradient);
        Ok(())
    }

    fn learning_rate(&self) -> Option<f64> {
        Some(Self::learning_rate(self))
    }

    fn set_learning_rate(&mut self, learning_rate: f64) -> Result<()> {
        Self::set_learning_rate(self, learning_rate)
    }

    fn scale_learning_rate(&mut self, factor: f64) {
        Self::scale_learning_rate(self, factor);
    }

    fn in_words(&self) -> String {
        let settings = self.algorithm().in_words();
        if self.is_uniform() {
            settings
        } else {
            format!("{settings}; {}", bounded(self.treatments()))
        }
    }

    fn save<'a>(&'a self, snapshot: &mut Snapshot<'a, N>) {
        let Counters {
            steps,
            momentum_product,
        } = self.counters();
        snapshot.put_text("settings", format!("{:?}", self.algorithm()));
        snapshot.put_text("treatments", bounded(self.treatments()));
        snapshot.put_number("learning_rate", Self::learning_rate(self));
        snapshot.put_number("steps", steps as f64);
        snapshot.put_number("momentum_product", momentum_product);
        for (name, moment) in self.moments() {
            snapshot.put_parameters(name, moment);
        }
    }

    fn load(&mut self, snapshot: &mut Snapshot<'_, N>) -> Result<()> {
        snapshot.expect_text("settings", &format!("{:?}", self.algorithm()))?;
        snapshot.expect_text("treatments", &bounded(self.treatments()))?;
        let counters = Counters {
            steps: snapshot.count("steps")?,
            momentum_product: snapshot.number("momentum_product")?,
        };
        let learning_rate = snapshot.number("learning_rate")?;
        let mut moments = Vec::new();
        for (name, _) in self.moments() {
            moments.push(snapshot.take_parameters(name)?);
        }
        Self::set_learning_rate(self, learning_rate)
            .map_err(|error| snapshot.problem(format!("{error}")))?;
        self.set_counters(counters);
        for ((_, place), moment) in self.moments_mut().zip(moments) {
            *place = moment;
        }
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<N, F: FnMut(&mut N, &N)> Optimize<N> for F {
    fn step(&mut self, network: &mut N, gradient: &mut N, _: Evaluate<'_, N>) -> Result<()> {
        self(network, gradient);
        Ok(())
    }

    fn in_words(&self) -> String {
        "a closure".into()
    }
}
