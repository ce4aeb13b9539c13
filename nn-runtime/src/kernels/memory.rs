//! Where parameters live.
#![allow(unsafe_code)]

#[cfg(feature = "alloc")]
use alloc::boxed::Box;
use core::ops::{Deref, DerefMut};

use nalgebra::SMatrix;

use crate::scalar::Scalar;

/// A matrix aligned to cache lines.
#[repr(C, align(64))]
#[derive(Clone, PartialEq)]
struct Aligned<S: Scalar, const ROWS: usize, const COLUMNS: usize>(SMatrix<S, ROWS, COLUMNS>);

/// A matrix on the heap, or in the value itself where there is no heap.
#[derive(PartialEq)]
pub(crate) struct Heap<S: Scalar, const ROWS: usize, const COLUMNS: usize>(
    #[cfg(feature = "alloc")] Box<Aligned<S, ROWS, COLUMNS>>,
    #[cfg(not(feature = "alloc"))] Aligned<S, ROWS, COLUMNS>,
);

/// Of numbers of one type alone, so that zero bits are a value of it.
///
/// # Safety
/// Zero bits are a value of the type.
#[cfg(feature = "alloc")]
unsafe trait OfNumbers {}

// SAFETY: zero bits are a valid value of an array of `f32` or `f64`, the only scalars (the trait is
// sealed).
#[cfg(feature = "alloc")]
unsafe impl<S: Scalar, const ROWS: usize, const COLUMNS: usize> OfNumbers
    for SMatrix<S, ROWS, COLUMNS>
{
}

// SAFETY: it is a matrix, and what pads it.
#[cfg(feature = "alloc")]
unsafe impl<S: Scalar, const ROWS: usize, const COLUMNS: usize> OfNumbers
    for Aligned<S, ROWS, COLUMNS>
{
}

/// Zeros on the heap.
#[cfg(feature = "alloc")]
#[expect(clippy::unnecessary_box_returns)] // It must not pass through the stack.
fn zeroed<T: OfNumbers>() -> Box<T> {
    // A value of the type must not stand in this function, not even in a branch that is never taken:
    // without optimization, the stack would have room for it.
    let layout = core::alloc::Layout::new::<T>();
    // SAFETY: the layout is that of the box's content; zero bits are a value of it, as the trait
    // says; the pointer comes from the global allocator with that layout, or dangles, aligned, where
    // there is nothing to hold.
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

/// A matrix of zeros on the heap, of which nothing passes through the stack.
#[cfg(feature = "alloc")]
#[expect(clippy::unnecessary_box_returns)] // As above.
pub(crate) fn zeros<S: Scalar, const ROWS: usize, const COLUMNS: usize>()
-> Box<SMatrix<S, ROWS, COLUMNS>> {
    zeroed()
}

impl<S: Scalar, const ROWS: usize, const COLUMNS: usize> Heap<S, ROWS, COLUMNS> {
    /// All zeros; on the heap, nothing of it passes through the stack, also in debug builds.
    #[cfg(feature = "alloc")]
    pub(crate) fn zeros() -> Self {
        Self(zeroed())
    }

    #[cfg(not(feature = "alloc"))]
    pub(crate) fn zeros() -> Self {
        Self(Aligned(SMatrix::zeros_generic_of()))
    }
}

/// A matrix of zeros by value: bounds that `SMatrix::zeros` asks for are more than we need.
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
