//! Running means.

/// A sum of numbers and their count.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub(super) struct Mean {
    sum: f64,
    count: u64,
}

impl Mean {
    pub(super) fn add(&mut self, value: f64) {
        self.sum += value;
        self.count += 1;
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.sum += other.sum;
        self.count += other.count;
    }

    /// The mean; NaN without numbers.
    pub(super) fn value(self) -> f64 {
        self.sum / self.count as f64
    }
}
