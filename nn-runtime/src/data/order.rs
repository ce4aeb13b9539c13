//! The order of samples in an epoch.

use alloc::vec::Vec;

use rand::Rng;

use crate::error::Result;
use crate::limits;
use crate::random::{self, Generator, Seed};

/// The indices of a data set's samples, shuffled differently in each epoch.
///
/// The order depends only on the seed, the epoch and the number of samples, and is the same on
/// every platform. So a run that is resumed at epoch 7 sees the samples in the same order as an
/// uninterrupted run.
///
/// ```
/// use nn_runtime::data::Order;
///
/// let mut order = Order::new(5, 42);
/// assert_eq!(order.indices(), [0, 1, 2, 3, 4]);
/// let third = order.shuffle(3).to_vec();
/// order.shuffle(4);
/// assert_eq!(order.shuffle(3), third);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    indices: Vec<usize>,
    seed: u64,
}

impl Order {
    /// The indices 0 to `samples - 1`, in ascending order until they are shuffled.
    ///
    /// # Panics
    /// If there is not enough memory for the indices.
    pub fn new(samples: usize, seed: impl Seed) -> Self {
        Self {
            indices: (0..samples).collect(),
            seed: seed.seed(),
        }
    }

    /// Like [`new`](Self::new), but checks the number of samples first.
    pub(crate) fn checked(samples: usize, seed: impl Seed) -> Result<Self> {
        limits::check_samples(samples)?;
        Ok(Self::new(samples, seed))
    }

    /// The indices in the current order.
    pub fn indices(&self) -> &[usize] {
        &self.indices
    }

    /// Shuffles for an epoch, independent of the current order. Allocates nothing.
    pub fn shuffle(&mut self, epoch: usize) -> &[usize] {
        for (place, index) in self.indices.iter_mut().enumerate() {
            *index = place;
        }
        let mut generator = random::generator(random::mix(self.seed, epoch as u64));
        shuffle(&mut self.indices, &mut generator);
        &self.indices
    }
}

/// The Fisher-Yates shuffle: R. Durstenfeld, "Algorithm 235: random permutation", 1964. Implemented
/// here, so that the order does not change with the version of a library.
pub(super) fn shuffle(indices: &mut [usize], generator: &mut Generator) {
    for last in (1..indices.len()).rev() {
        // A number from 0 to `last`: the upper half of a product (D. Lemire, "Fast random
        // integer generation in an interval", 2019). The bias is below last / 2⁶⁴.
        let product = u128::from(generator.next_u64()) * (last as u128 + 1);
        indices.swap(last, (product >> 64) as usize);
    }
}
