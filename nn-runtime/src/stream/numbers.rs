//! The memory of a state, and its parts.

#[cfg(feature = "alloc")]
use alloc::vec::Vec;
use core::fmt;

use super::Step;
use crate::kernels::guard::Parts;
use crate::memory::max;
use crate::scalar::Scalar;

/// Memory for a fixed number of numbers. With the feature `alloc` it is on the heap, and otherwise
/// in place.
pub trait Numbers<S>: Clone + fmt::Debug + Send + Sync + AsRef<[S]> + AsMut<[S]> {
    /// Memory filled with zeros.
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

/// The memory of a network with an error, whose use gives no second error.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct Unknown<S>([S; 1]);

impl<S> AsRef<[S]> for Unknown<S> {
    fn as_ref(&self) -> &[S] {
        &self.0
    }
}

impl<S> AsMut<[S]> for Unknown<S> {
    fn as_mut(&mut self) -> &mut [S] {
        &mut self.0
    }
}

impl<S: Scalar> Numbers<S> for Unknown<S> {
    fn zeros(_: usize) -> Self {
        Self([S::ZERO])
    }
}

/// The [`Numbers`] type of a network.
#[cfg(feature = "alloc")]
#[doc(hidden)]
#[macro_export]
macro_rules! __numbers {
    ($scalar:ty, $numbers:expr) => {
        $crate::stream::Heap<$scalar>
    };
}

/// The [`Numbers`] type of a network.
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

/// Items that exist only with the feature `alloc`.
#[cfg(feature = "alloc")]
#[doc(hidden)]
#[macro_export]
macro_rules! __where_alloc {
    ($($items:tt)*) => { $($items)* };
}

/// Items that exist only with the feature `alloc`.
#[cfg(not(feature = "alloc"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __where_alloc {
    ($($items:tt)*) => {};
}

/// How many numbers a state has, together with the scratch memory of a step, and with `packed`
/// numbers for several inputs and outputs.
pub const fn numbers<N: Step<S>, S: Scalar>(packed: usize) -> usize {
    N::STATE + scratch::<N, S>() + packed
}

/// The scratch memory of a network, for preparation and for a step. With a heap, it is also large
/// enough for a block of steps.
pub(super) const fn scratch<N: Step<S>, S: Scalar>() -> usize {
    max(max(N::SCRATCH, N::PREPARE_SCRATCH), block_scratch::<N, S>())
}

/// The scratch memory for a block of steps. Without a heap, a block is a single step.
pub(super) const fn block_scratch<N: Step<S>, S: Scalar>() -> usize {
    if cfg!(feature = "alloc") {
        N::BLOCK_SCRATCH
    } else {
        N::SCRATCH
    }
}

/// The first `numbers` numbers of `memory`, and the rest.
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

/// The numbers of one of `count` steps, mutably.
#[inline(always)]
pub fn at_mut<S>(numbers: &mut [S], step: usize, count: usize) -> &mut [S] {
    let size = numbers.len().checked_div(count).unwrap_or(0);
    numbers.part_mut(step * size..(step + 1) * size)
}

/// The memory for some outputs: `outputs`, or `numbers` numbers of `scratch` if `outputs` is empty
/// because nobody needs them. Also returns the rest of `scratch`.
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
