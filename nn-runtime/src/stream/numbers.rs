//! The memory of a state, and parts of it.

#[cfg(feature = "alloc")]
use alloc::vec::Vec;
use core::fmt;

use super::Step;
use crate::kernels::guard::Parts;
use crate::memory::max;
use crate::scalar::Scalar;

/// Memory of a fixed number of numbers: on the heap with the feature `alloc`, in place without.
pub trait Numbers<S>: Clone + fmt::Debug + Send + Sync + AsRef<[S]> + AsMut<[S]> {
    /// Zeros.
    fn zeros(numbers: usize) -> Self;
}

impl<S: Scalar, const N: usize> Numbers<S> for [S; N] {
    fn zeros(_: usize) -> Self {
        [S::ZERO; N]
    }
}

#[cfg(feature = "alloc")]
impl<S: Scalar> Numbers<S> for Heap<S> {
    fn zeros(numbers: usize) -> Self {
        alloc::vec![S::ZERO; numbers]
    }
}

/// The type of the [`Numbers`] of a network.
#[cfg(feature = "alloc")]
#[doc(hidden)]
#[macro_export]
macro_rules! __numbers {
    ($scalar:ty, $numbers:expr) => {
        $crate::stream::Heap<$scalar>
    };
}

/// The type of the [`Numbers`] of a network.
#[cfg(not(feature = "alloc"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __numbers {
    ($scalar:ty, $numbers:expr) => {
        [$scalar; $numbers]
    };
}

/// Memory on the heap.
#[cfg(feature = "alloc")]
pub type Heap<S> = Vec<S>;

/// What is there with the feature `alloc` only.
#[cfg(feature = "alloc")]
#[doc(hidden)]
#[macro_export]
macro_rules! __where_alloc {
    ($($items:tt)*) => { $($items)* };
}

/// What is there with the feature `alloc` only.
#[cfg(not(feature = "alloc"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __where_alloc {
    ($($items:tt)*) => {};
}

/// Numbers that a state takes with the memory that a step works in, and with so many of inputs and
/// outputs.
pub const fn numbers<N: Step<S>, S: Scalar>(packed: usize) -> usize {
    N::STATE + scratch::<N, S>() + packed
}

/// Numbers that a network works in, at the beginning and at a step; with a heap, also at a block
/// of steps.
pub(super) const fn scratch<N: Step<S>, S: Scalar>() -> usize {
    max(max(N::SCRATCH, N::PREPARE_SCRATCH), block_scratch::<N, S>())
}

/// Numbers that it works in at a block of steps, which is one step where there is no heap.
pub(super) const fn block_scratch<N: Step<S>, S: Scalar>() -> usize {
    if cfg!(feature = "alloc") {
        N::BLOCK_SCRATCH
    } else {
        N::SCRATCH
    }
}

/// The first numbers of `memory`, and the others.
#[inline(always)]
pub fn part<S>(memory: &mut [S], numbers: usize) -> (&mut [S], &mut [S]) {
    memory.cut_mut(numbers)
}

/// The numbers of one of `count` steps.
#[inline(always)]
pub fn at<S>(numbers: &[S], step: usize, count: usize) -> &[S] {
    let size = numbers.len().checked_div(count).unwrap_or(0);
    numbers.part(step * size..(step + 1) * size)
}

/// The same, to be written.
#[inline(always)]
pub fn at_mut<S>(numbers: &mut [S], step: usize, count: usize) -> &mut [S] {
    let size = numbers.len().checked_div(count).unwrap_or(0);
    numbers.part_mut(step * size..(step + 1) * size)
}

/// Where outputs go, or as many numbers of `scratch` where nobody needs them; and the rest of it.
#[inline(always)]
pub fn or_part<'a, S>(
    outputs: &'a mut [S],
    scratch: &'a mut [S],
    numbers: usize,
) -> (&'a mut [S], &'a mut [S]) {
    if outputs.is_empty() {
        part(scratch, numbers)
    } else {
        (outputs, scratch)
    }
}

/// The smaller of two numbers of steps.
pub const fn fewer(a: u64, b: u64) -> u64 {
    if a < b { a } else { b }
}
