//! L-BFGS in a trainer.

use alloc::format;
use alloc::string::String;

use super::{Change, Lbfgs};
use crate::error::{Error, Result};
use crate::network::Network;
use crate::optimizer::algorithm::not_negative;
use crate::optimizer::optimize::{Evaluate, Optimize};
use crate::snapshot::Snapshot;

impl<N: Network> Optimize<N> for Lbfgs<N> {
    fn step(&mut self, network: &mut N, _: &mut N, evaluate: Evaluate<'_, N>) -> Result<()> {
        Self::step(self, network, evaluate).map(|_| ())
    }

    fn evaluates(&self) -> bool {
        true
    }

    fn learning_rate(&self) -> Option<f64> {
        Some(self.learning_rate)
    }

    fn set_learning_rate(&mut self, learning_rate: f64) -> Result<()> {
        not_negative("learning_rate", learning_rate)?;
        self.learning_rate = learning_rate;
        Ok(())
    }

    fn scale_learning_rate(&mut self, factor: f64) {
        self.factor = factor;
    }

    fn in_words(&self) -> String {
        self.settings.in_words()
    }

    fn save<'a>(&'a self, snapshot: &mut Snapshot<'a, N>) {
        snapshot.put_text("settings", format!("{:?}", self.settings));
        snapshot.put_number("learning_rate", self.learning_rate);
        snapshot.put_number("iterations", self.iterations as f64);
        snapshot.put_number("evaluations", self.evaluations as f64);
        snapshot.put_number("step", self.step);
        snapshot.put_number("scale", self.scale);
        snapshot.put_parameters("direction", &self.direction);
        snapshot.put_parameters("previous_gradient", &self.previous_gradient);
        let changes = &self.changes[..self.remembered];
        let inverses = changes.iter().map(|change| change.inverse);
        snapshot.put_numbers("inverses", inverses.collect());
        for (place, change) in changes.iter().enumerate() {
            snapshot.put_parameters(&format!("gradient_change_{place}"), &change.gradient);
            snapshot.put_parameters(&format!("parameter_change_{place}"), &change.parameters);
        }
    }

    fn load(&mut self, snapshot: &mut Snapshot<'_, N>) -> Result<()> {
        snapshot.expect_text("settings", &format!("{:?}", self.settings))?;
        let mut loaded = Self::new(self.settings.clone())?;
        loaded.set_learning_rate(snapshot.number("learning_rate")?)?;
        loaded.iterations = snapshot.count("iterations")?;
        loaded.evaluations = snapshot.count("evaluations")?;
        loaded.step = snapshot.number("step")?;
        loaded.scale = snapshot.number("scale")?;
        loaded.direction = snapshot.take_parameters("direction")?;
        loaded.previous_gradient = snapshot.take_parameters("previous_gradient")?;
        let inverses = snapshot.numbers("inverses")?.to_vec();
        if inverses.len() > loaded.changes.len() {
            return Err(Error::Length {
                what: "the changes that L-BFGS stores",
                expected: loaded.changes.len(),
                found: inverses.len(),
            });
        }
        loaded.remembered = inverses.len();
        let changes = loaded.changes.iter_mut().zip(inverses);
        for (place, (change, inverse)) in changes.enumerate() {
            *change = Change {
                gradient: snapshot.take_parameters(&format!("gradient_change_{place}"))?,
                parameters: snapshot.take_parameters(&format!("parameter_change_{place}"))?,
                inverse,
            };
        }
        loaded.factor = self.factor;
        *self = loaded;
        Ok(())
    }
}
