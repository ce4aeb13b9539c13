//! Differences between a run and its resumption.

/// A difference between a resumed run and the run it continues, which must be allowed explicitly
/// with [`Checkpoints::resume_with`](crate::train::Checkpoints::resume_with) or
/// [`Snapshot::allow`](super::Snapshot::allow).
///
/// A run that is resumed with a difference restarts the epoch in which it was stopped. A larger
/// number of epochs or another progress display does not count as a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// Stages with the same parameters: other activations, another dropout rate, other frozen
    /// parameters.
    Network,
    /// The loss, its settings, or its reduction.
    Loss,
    /// The optimizer, its settings, its parameter groups, or its initial learning rate. An
    /// optimizer of the same kind keeps its moments and takes the new learning rate. An optimizer
    /// of another kind starts without moments.
    Optimizer,
    /// The settings of the [`Trainer`](crate::train::Trainer): batch size, seed, schedule, and so
    /// on.
    Trainer,
    /// The training set.
    Data,
    /// The validation set, or whether there is one.
    Validation,
    /// The metrics. In the history, earlier epochs have NaN for a new metric.
    Metrics,
    /// The hooks and their settings. A new hook starts without state; the state of a removed hook
    /// is lost.
    Hooks,
}

impl Change {
    /// The name of the variant.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Network => "Network",
            Self::Loss => "Loss",
            Self::Optimizer => "Optimizer",
            Self::Trainer => "Trainer",
            Self::Data => "Data",
            Self::Validation => "Validation",
            Self::Metrics => "Metrics",
            Self::Hooks => "Hooks",
        }
    }
}
