//! How the values of several classes are averaged.

use alloc::format;
use alloc::string::String;

/// How the values of the classes are averaged into one, like the parameter `average` of
/// scikit-learn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Average {
    /// Sums the counts of all classes and computes one value from the sums. If each sample has
    /// exactly one class, this is the accuracy.
    Micro,
    /// The unweighted mean over the classes.
    #[default]
    Macro,
    /// The mean over the classes, weighted by the number of samples of each.
    Weighted,
    /// The value of this class alone. A network with a single output has the classes 0 and 1, so
    /// `Class(1)` is scikit-learn's `average="binary"`.
    Class(usize),
}

impl Average {
    /// The name of a metric, prefixed with the name of the average.
    pub(super) fn name(self, metric: &str) -> String {
        match self {
            Self::Micro => format!("micro {metric}"),
            Self::Macro => format!("macro {metric}"),
            Self::Weighted => format!("weighted {metric}"),
            Self::Class(class) => format!("{metric} of class {class}"),
        }
    }
}
