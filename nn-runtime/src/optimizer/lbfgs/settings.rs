//! The settings of L-BFGS.

use alloc::format;
use alloc::string::String;

use crate::error::Result;
use crate::in_words::InWords;
use crate::optimizer::algorithm::{not_negative, require};

/// The settings of [`Lbfgs`](super::Lbfgs); the defaults are those of `torch.optim.LBFGS`.
#[derive(Clone, Debug, PartialEq)]
pub struct LbfgsSettings {
    /// Learning rate: the length of each step, or the first step that a line search tries; 1 by
    /// default.
    pub learning_rate: f64,
    /// The maximum number of iterations per step; 20 by default.
    pub iterations: usize,
    /// The maximum number of evaluations of the loss per step; 5/4 of the iterations by default.
    pub evaluations: Option<usize>,
    /// A step ends if no number of the gradient exceeds this; 1e-7 by default.
    pub gradient_tolerance: f64,
    /// A step ends if no parameter changes by more than this, or if the loss changes by less than
    /// this; 1e-9 by default.
    pub change_tolerance: f64,
    /// The number of remembered changes; 100 by default. Each takes the memory of two networks.
    pub history: usize,
    /// Runs a line search along each direction for a step that satisfies the strong Wolfe
    /// conditions; false by default. It makes the method robust.
    pub strong_wolfe: bool,
}

impl Default for LbfgsSettings {
    fn default() -> Self {
        Self {
            learning_rate: 1.0,
            iterations: 20,
            evaluations: None,
            gradient_tolerance: 1e-7,
            change_tolerance: 1e-9,
            history: 100,
            strong_wolfe: false,
        }
    }
}

/// The maximum history, since all of it is allocated at once.
const MOST_CHANGES: usize = 1 << 16;

impl LbfgsSettings {
    pub(super) fn in_words(&self) -> String {
        let Self {
            learning_rate,
            iterations,
            evaluations,
            gradient_tolerance,
            change_tolerance,
            history,
            strong_wolfe,
        } = self;
        let most = evaluations.map(|most| format!("at most {most} evaluations"));
        InWords::new("L-BFGS")
            .number("learning rate", *learning_rate)
            .text(&format!("at most {iterations} iterations a step"))
            .switch(most.as_deref().unwrap_or_default(), most.is_some())
            .number("gradient tolerance", *gradient_tolerance)
            .number("change tolerance", *change_tolerance)
            .text(&format!("history of {history} changes"))
            .switch("with a line search (strong Wolfe)", *strong_wolfe)
            .end()
    }

    pub(super) fn check(&self) -> Result<()> {
        not_negative("learning_rate", self.learning_rate)?;
        let count = |name, value: usize, most| {
            let expected = if most == MOST_CHANGES {
                "from 1 to 65536"
            } else {
                "at least 1"
            };
            require(name, expected, value as f64, (1..=most).contains(&value))
        };
        count("iterations", self.iterations, usize::MAX)?;
        count("evaluations", self.evaluations.unwrap_or(1), usize::MAX)?;
        count("history", self.history, MOST_CHANGES)?;
        not_negative("gradient_tolerance", self.gradient_tolerance)?;
        not_negative("change_tolerance", self.change_tolerance)
    }
}
