//! What may differ between a run and the one that it goes on with.

/// Something in which a run may differ from the one that it goes on with, if that is meant: for
/// [`Checkpoints::resume_with`](crate::train::Checkpoints::resume_with), or
/// [`Snapshot::allow`](super::Snapshot::allow).
///
/// A run that goes on with a difference begins the epoch in which it was stopped anew. More epochs are no
/// difference, nor is another progress display.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// Stages with the same parameters: other activations, another rate of dropout, other parts that
    /// are frozen.
    Network,
    /// The loss, its settings, its reduction.
    Loss,
    /// The optimizer, its settings, its parameter groups, the learning rate with which the run begins. One
    /// of the same kind goes on with its moments, and with the learning rate that it has now; one of
    /// another kind begins anew.
    Optimizer,
    /// The settings of the [`Trainer`](crate::train::Trainer): the size of the batches, the seed, the schedule, and so
    /// on.
    Trainer,
    /// The training set.
    Data,
    /// The validation set, or that there is one.
    Validation,
    /// The metrics. In the history, a metric that is new has no numbers (NaN) before.
    Metrics,
    /// The hooks and their settings. One that is new begins here; what one remembered that is gone is lost.
    Hooks,
}

impl Change {
    /// As it is written in a program.
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
