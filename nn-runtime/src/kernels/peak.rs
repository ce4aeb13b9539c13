//! Measures the peak rate of multiply-adds of this processor, as a reference for benchmarks.
#![allow(unsafe_code)]

use super::dispatch::{Isa, Task};
use super::vector::Vector;
use crate::scalar::Scalar;

/// Runs multiply-adds in registers, and returns the number of floating-point operations. Its
/// duration gives the peak rate of the instruction set for which it is dispatched.
#[derive(Clone, Copy, Debug)]
pub struct MultiplyAdds<S> {
    /// The number of rounds of ten independent vector operations.
    pub rounds: usize,
    /// A number near zero.
    pub factor: S,
}

impl<S: Scalar> Task for MultiplyAdds<S> {
    type Output = usize;

    #[inline(always)]
    fn run<I: Isa>(self, _: I) -> usize {
        const SUMS: usize = 10;
        // SAFETY: `isa` proves that the instructions are available; the numbers that are read and
        // written are local.
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
