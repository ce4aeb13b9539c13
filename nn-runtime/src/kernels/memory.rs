//! The storage of parameters.
#![allow(unsafe_code)]

#[cfg(feature = "alloc")]
use alloc::boxed::Box;
use core::ops::{Deref, DerefMut};

use nalgebra::SMatrix;

use crate::scalar::Scalar;

/// A matrix that is aligned to cache lines.
#[repr(C, align(64))]
#[derive(Clone, PartialEq)]
struct Aligned<S: Scalar, const ROWS: usize, const COLUMNS: usize>(SMatrix<S, ROWS, COLUMNS>);

/// A matrix on the heap, or stored inline if there is no allocator.
#[derive(PartialEq)]
pub(crate) struct Heap<S: Scalar, const ROWS: usize, const COLUMNS: usize>(
    #[cfg(feature = "alloc")] Box<Aligned<S, ROWS, COLUMNS>>,
    #[cfg(not(feature = "alloc"))] Aligned<S, ROWS, COLUMNS>,
);

/// A type that consists only of numbers, so that all-zero bits are a valid value.
///
/// # Safety
/// All-zero bits must be a valid value of the type.
#[cfg(feature = "alloc")]
unsafe trait OfNumbers {}

// SAFETY: all-zero bits are a valid value of an array of `f32` or `f64`, which are the only scalars
// (the trait is sealed).
#[cfg(feature = "alloc")]
unsafe impl<S: Scalar, const ROWS: usize, const COLUMNS: usize> OfNumbers
    for SMatrix<S, ROWS, COLUMNS>
{
}

// SAFETY: the type is a matrix with padding.
#[cfg(feature = "alloc")]
unsafe impl<S: Scalar, const ROWS: usize, const COLUMNS: usize> OfNumbers
    for Aligned<S, ROWS, COLUMNS>
{
}

/// Allocates zeros on the heap.
#[cfg(feature = "alloc")]
#[expect(clippy::unnecessary_box_returns)] // It must not pass through the stack.
fn zeroed<T: OfNumbers>() -> Box<T> {
    // No value of type `T` may appear in this function, not even in a branch that is never taken.
    // In builds without optimization, the stack frame would reserve space for it.
    let layout = core::alloc::Layout::new::<T>();
    // SAFETY: the layout is that of the box's content, and all-zero bits are a valid value, as the
    // trait guarantees. The pointer comes from the global allocator with this layout or, if the
    // size is zero, is dangling and aligned.
    unsafe {
        let memory: *mut T = if layout.size() == 0 {
            core::ptr::NonNull::dangling().as_ptr()
        } else {
            alloc::alloc::alloc_zeroed(layout).cast()
        };
        if memory.is_null() {
            alloc::alloc::handle_alloc_error(layout);
        }
        Box::from_raw(memory)
    }
}

/// Allocates a matrix of zeros on the heap, without a copy on the stack.
#[cfg(feature = "alloc")]
#[expect(clippy::unnecessary_box_returns)] // As above.
pub(crate) fn zeros<S: Scalar, const ROWS: usize, const COLUMNS: usize>()
-> Box<SMatrix<S, ROWS, COLUMNS>> {
    zeroed()
}

impl<S: Scalar, const ROWS: usize, const COLUMNS: usize> Heap<S, ROWS, COLUMNS> {
    /// Creates a matrix of zeros. On the heap, this needs no copy on the stack, even in debug
    /// builds.
    #[cfg(feature = "alloc")]
    pub(crate) fn zeros() -> Self {
        Self(zeroed())
    }

    #[cfg(not(feature = "alloc"))]
    pub(crate) fn zeros() -> Self {
        Self(Aligned(SMatrix::zeros_generic_of()))
    }
}

/// Creates a matrix of zeros by value. `SMatrix::zeros` has more trait bounds than needed here.
#[cfg(not(feature = "alloc"))]
trait Zeros {
    fn zeros_generic_of() -> Self;
}

#[cfg(not(feature = "alloc"))]
impl<S: Scalar, const ROWS: usize, const COLUMNS: usize> Zeros for SMatrix<S, ROWS, COLUMNS> {
    fn zeros_generic_of() -> Self {
        Self::from_data(nalgebra::ArrayStorage([[S::ZERO; ROWS]; COLUMNS]))
    }
}

impl<S: Scalar, const ROWS: usize, const COLUMNS: usize> Clone for Heap<S, ROWS, COLUMNS> {
    fn clone(&self) -> Self {
        let mut copy = Self::zeros();
        copy.as_mut_slice().copy_from_slice(self.as_slice());
        copy
    }
}

impl<S: Scalar, const ROWS: usize, const COLUMNS: usize> Deref for Heap<S, ROWS, COLUMNS> {
    type Target = SMatrix<S, ROWS, COLUMNS>;
    #[inline(always)]
    fn deref(&self) -> &Self::Target {
        &self.0.0
    }
}

impl<S: Scalar, const ROWS: usize, const COLUMNS: usize> DerefMut for Heap<S, ROWS, COLUMNS> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0.0
    }
}
