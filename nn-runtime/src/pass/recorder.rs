//! Records the values of stages while samples pass through a network.

use std::sync::{Mutex, PoisonError};

use crate::scalar::Scalar;

/// The values recorded in one pass.
#[derive(Debug, Default)]
pub(crate) struct Recorder(Mutex<Recorded>);

#[derive(Debug, Default)]
struct Recorded {
    /// The current place: the enclosing repeats, each with the index of its copy, and the enclosing
    /// nested networks.
    path: Vec<(&'static str, Option<usize>)>,
    values: Vec<(String, Vec<f64>)>,
}

impl Recorder {
    /// The values with the names of their stages, in order.
    pub(crate) fn into_values(self) -> Vec<(String, Vec<f64>)> {
        let recorded = self.0.into_inner();
        recorded.unwrap_or_else(PoisonError::into_inner).values
    }

    fn with(&self, f: impl FnOnce(&mut Recorded)) {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub(super) fn saw<S: Scalar>(&self, stage: &str, values: &[S]) {
        self.with(|recorded| {
            let mut name = String::new();
            for (part, copy) in &recorded.path {
                name.push_str(part);
                name.push('.');
                if let Some(copy) = copy {
                    name.push_str(&copy.to_string());
                    name.push('.');
                }
            }
            name.push_str(stage);
            let values = values.iter().map(|value| value.to_f64()).collect();
            recorded.values.push((name, values));
        });
    }

    pub(super) fn enter(&self, stage: &'static str) {
        self.with(|recorded| recorded.path.push((stage, None)));
    }

    pub(super) fn copy(&self, number: usize) {
        self.with(|recorded| {
            if let Some((_, copy)) = recorded.path.last_mut() {
                *copy = Some(number);
            }
        });
    }

    pub(super) fn leave(&self) {
        self.with(|recorded| {
            recorded.path.pop();
        });
    }
}
