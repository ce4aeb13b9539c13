//! How fast this processor multiplies and adds: what benchmarks compare kernels with.
#![allow(unsafe_code)]

use super::dispatch::{Isa, Task};
use super::vector::Vector;
use crate::scalar::Scalar;

/// Multiplies and adds in registers, so many rounds; returns the number of floating-point
/// operations. Its time gives the peak rate of the instruction set that it is dispatched to.
#[derive(Clone, Copy, Debug)]
pub struct MultiplyAdds<S> {
    /// Rounds of ten independent operations on vectors.
    pub rounds: usize,
    /// A number near zero.
    pub factor: S,
}

impl<S: Scalar> Task for MultiplyAdds<S> {
    type Output = usize;

    #[inline(always)]
    fn run<I: Isa>(self, _: I) -> usize {
        const SUMS: usize = 10;
        // SAFETY: `isa` proves the instructions; the numbers read and written are local.
        unsafe {
            let factor = S::Vector::<I>::splat(&raw const self.factor);
            let mut sums = [factor; SUMS];
            for _ in 0..self.rounds {
                for sum in &mut sums {
                    *sum = sum.plus_product(*sum, factor);
                }
            }
            core::hint::black_box(sums);
        }
        2 * SUMS * S::Vector::<I>::LANES * self.rounds
    }
}
