//! The order in which samples are visited.

use alloc::vec::Vec;

use rand::Rng;

use crate::error::Result;
use crate::limits;
use crate::random::{self, Generator, Seed};

/// The indices of a data set's samples in an order that is drawn anew for each epoch.
///
/// The order is a function of the seed, the epoch and the number of samples alone, on every
/// platform: a run that continues at epoch 7 sees the samples as the uninterrupted one would.
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
    /// The samples 0 to `samples - 1`, in order until they are shuffled.
    ///
    /// # Panics
    /// If there is no memory for so many indices, as any list does.
    pub fn new(samples: usize, seed: impl Seed) -> Self {
        Self {
            indices: (0..samples).collect(),
            seed: seed.seed(),
        }
    }

    /// The same, of any number of samples.
    pub(crate) fn checked(samples: usize, seed: impl Seed) -> Result<Self> {
        limits::check_samples(samples)?;
        Ok(Self::new(samples, seed))
    }

    /// The indices, in the present order.
    pub fn indices(&self) -> &[usize] {
        &self.indices
    }

    /// Draws the order of an epoch, whatever the order was before. Allocates nothing.
    pub fn shuffle(&mut self, epoch: usize) -> &[usize] {
        for (place, index) in self.indices.iter_mut().enumerate() {
            *index = place;
        }
        let mut generator = random::generator(random::mix(self.seed, epoch as u64));
        shuffle(&mut self.indices, &mut generator);
        &self.indices
    }
}

/// R. Durstenfeld, "Algorithm 235: random permutation", 1964. Written out, so that the order
/// does not change with a version of a library.
pub(super) fn shuffle(indices: &mut [usize], generator: &mut Generator) {
    for last in (1..indices.len()).rev() {
        // A number from 0 to `last`: the upper half of a product (D. Lemire, "Fast random
        // integer generation in an interval", 2019). The bias is below last / 2⁶⁴.
        let product = u128::from(generator.next_u64()) * (last as u128 + 1);
        indices.swap(last, (product >> 64) as usize);
    }
}
