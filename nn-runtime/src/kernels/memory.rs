//! The storage of parameters.
#![allow(unsafe_code)]

#[cfg(feature = "alloc")]
use alloc::boxed::Box;
#[cfg(feature = "alloc")]
use core::marker::PhantomData;
use core::ops::{Deref, DerefMut};
#[cfg(feature = "alloc")]
use core::ptr::NonNull;

use nalgebra::allocator::Allocator;
use nalgebra::{
    Const, DefaultAllocator, Dyn, IsContiguous, Matrix, OMatrix, Owned, RawStorage, RawStorageMut,
    SMatrix, Storage,
};

use crate::scalar::Scalar;

/// A matrix that is aligned to cache lines.
#[repr(C, align(64))]
#[derive(PartialEq)]
struct Aligned<M>(M);

/// A matrix on the heap or in the program itself, or stored inline if there is no allocator.
#[cfg(feature = "alloc")]
#[repr(C)] // `embedded` writes it without knowing the type of the matrix.
pub(crate) struct Heap<M> {
    numbers: NonNull<M>,
    /// Whether the numbers are on the heap, as an `Aligned<M>`. Otherwise they are a part of the
    /// program, which is never written.
    is_owned: bool,
    owns: PhantomData<M>,
}

/// See above.
#[cfg(not(feature = "alloc"))]
#[repr(transparent)]
#[derive(PartialEq)]
pub(crate) struct Heap<M>(Aligned<M>);

/// The numbers of a matrix whose rows consist of `PARTS` parts of `ROWS` rows each, column after
/// column. Such a matrix has as many rows as `PARTS` times `ROWS`, which cannot be written in its
/// type. They are the dynamic dimension of a matrix of nalgebra.
#[repr(transparent)]
#[derive(Clone, Debug)]
pub struct StackedStorage<S, const PARTS: usize, const ROWS: usize, const COLUMNS: usize>(
    pub(crate) [[[S; ROWS]; PARTS]; COLUMNS],
);

/// A matrix of `PARTS` times `ROWS` rows, whose numbers lie in the value.
pub type StackedMatrix<S, const PARTS: usize, const ROWS: usize, const COLUMNS: usize> =
    Matrix<S, Dyn, Const<COLUMNS>, StackedStorage<S, PARTS, ROWS, COLUMNS>>;

// SAFETY: the numbers lie one after another, column after column, and their count is the product of
// the dimensions, which never change.
unsafe impl<S, const PARTS: usize, const ROWS: usize, const COLUMNS: usize>
    RawStorage<S, Dyn, Const<COLUMNS>> for StackedStorage<S, PARTS, ROWS, COLUMNS>
{
    type RStride = Const<1>;
    type CStride = Dyn;

    #[inline(always)]
    fn ptr(&self) -> *const S {
        self.0.as_flattened().as_flattened().as_ptr()
    }

    #[inline(always)]
    fn shape(&self) -> (Dyn, Const<COLUMNS>) {
        (Dyn(PARTS * ROWS), Const)
    }

    #[inline(always)]
    fn strides(&self) -> (Const<1>, Dyn) {
        (Const, Dyn(PARTS * ROWS))
    }

    #[inline(always)]
    fn is_contiguous(&self) -> bool {
        true
    }

    #[inline(always)]
    unsafe fn as_slice_unchecked(&self) -> &[S] {
        self.0.as_flattened().as_flattened()
    }
}

// SAFETY: as above.
unsafe impl<S, const PARTS: usize, const ROWS: usize, const COLUMNS: usize>
    RawStorageMut<S, Dyn, Const<COLUMNS>> for StackedStorage<S, PARTS, ROWS, COLUMNS>
{
    #[inline(always)]
    fn ptr_mut(&mut self) -> *mut S {
        self.0.as_flattened_mut().as_flattened_mut().as_mut_ptr()
    }

    #[inline(always)]
    unsafe fn as_mut_slice_unchecked(&mut self) -> &mut [S] {
        self.0.as_flattened_mut().as_flattened_mut()
    }
}

// SAFETY: as above.
unsafe impl<S: Scalar, const PARTS: usize, const ROWS: usize, const COLUMNS: usize>
    Storage<S, Dyn, Const<COLUMNS>> for StackedStorage<S, PARTS, ROWS, COLUMNS>
{
    fn into_owned(self) -> Owned<S, Dyn, Const<COLUMNS>>
    where
        DefaultAllocator: Allocator<Dyn, Const<COLUMNS>>,
    {
        self.clone_owned()
    }

    fn clone_owned(&self) -> Owned<S, Dyn, Const<COLUMNS>>
    where
        DefaultAllocator: Allocator<Dyn, Const<COLUMNS>>,
    {
        let numbers = self.0.as_flattened().as_flattened();
        let (rows, columns) = self.shape();
        OMatrix::from_iterator_generic(rows, columns, numbers.iter().copied()).data
    }

    fn forget_elements(self) {}
}

// SAFETY: `is_contiguous` is true.
unsafe impl<S, const PARTS: usize, const ROWS: usize, const COLUMNS: usize> IsContiguous
    for StackedStorage<S, PARTS, ROWS, COLUMNS>
{
}

/// A type that consists only of numbers, so that all-zero bits are a valid value.
///
/// # Safety
/// All-zero bits must be a valid value of the type.
pub(crate) unsafe trait OfNumbers: Sized {
    /// The value of zeros. `SMatrix::zeros` has more trait bounds than needed here.
    #[cfg(not(feature = "alloc"))]
    const ZEROS: Self;
}

// SAFETY: all-zero bits are a valid value of an array of `f32` or `f64`, which are the only scalars
// (the trait is sealed).
unsafe impl<S: Scalar, const ROWS: usize, const COLUMNS: usize> OfNumbers
    for SMatrix<S, ROWS, COLUMNS>
{
    #[cfg(not(feature = "alloc"))]
    const ZEROS: Self =
        Self::from_array_storage(nalgebra::ArrayStorage([[S::ZERO; ROWS]; COLUMNS]));
}

// SAFETY: as above.
unsafe impl<S: Scalar, const PARTS: usize, const ROWS: usize, const COLUMNS: usize> OfNumbers
    for StackedMatrix<S, PARTS, ROWS, COLUMNS>
{
    #[cfg(not(feature = "alloc"))]
    // SAFETY: the storage says that it has as many rows as the dimension, which is dynamic, and its
    // columns are those of the type.
    const ZEROS: Self = unsafe {
        Self::from_data_statically_unchecked(StackedStorage([[[S::ZERO; ROWS]; PARTS]; COLUMNS]))
    };
}

// SAFETY: the type is a matrix with padding.
unsafe impl<M: OfNumbers> OfNumbers for Aligned<M> {
    #[cfg(not(feature = "alloc"))]
    const ZEROS: Self = Self(M::ZEROS);
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
            NonNull::dangling().as_ptr()
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

#[cfg(feature = "alloc")]
impl<M: OfNumbers> Heap<M> {
    /// Creates a matrix of zeros. This needs no copy on the stack, even in debug builds.
    pub(crate) fn zeros() -> Self {
        let memory = NonNull::from(Box::leak(zeroed::<Aligned<M>>()));
        Self {
            numbers: memory.cast(),
            is_owned: true,
            owns: PhantomData,
        }
    }
}

#[cfg(feature = "alloc")]
impl Heap<u8> {
    /// The parts of a matrix of any type whose numbers are a part of the program.
    pub(crate) const fn in_program(numbers: &'static [u8]) -> Self {
        let numbers = if numbers.is_empty() {
            // Aligned for any scalar.
            NonNull::<u64>::dangling().cast()
        } else {
            match NonNull::new(numbers.as_ptr().cast_mut()) {
                Some(numbers) => numbers,
                None => NonNull::dangling(),
            }
        };
        Self {
            numbers,
            is_owned: false,
            owns: PhantomData,
        }
    }
}

#[cfg(feature = "alloc")]
impl<M: OfNumbers> Clone for Heap<M> {
    /// A copy of a matrix that is a part of the program is that same part.
    fn clone(&self) -> Self {
        if self.is_owned {
            return self.copy();
        }
        Self {
            numbers: self.numbers,
            is_owned: false,
            owns: PhantomData,
        }
    }
}

#[cfg(feature = "alloc")]
impl<M: OfNumbers> Heap<M> {
    /// A copy on the heap.
    #[cold]
    #[inline(never)]
    fn copy(&self) -> Self {
        let copy = Self::zeros();
        // SAFETY: both point to a matrix, which consists of numbers, and the new one is elsewhere.
        unsafe { self.numbers.copy_to_nonoverlapping(copy.numbers, 1) };
        copy
    }
}

#[cfg(feature = "alloc")]
impl<M> Drop for Heap<M> {
    #[inline]
    fn drop(&mut self) {
        if self.is_owned {
            // SAFETY: `zeros` leaked this box, and nothing else frees it.
            drop(unsafe { Box::from_raw(self.numbers.cast::<Aligned<M>>().as_ptr()) });
        }
    }
}

// SAFETY: a matrix that is owned is sent with its owner, and one that is not is never written.
#[cfg(feature = "alloc")]
unsafe impl<M: Send + Sync> Send for Heap<M> {}
// SAFETY: the matrix is written only through a mutable reference to the owner.
#[cfg(feature = "alloc")]
unsafe impl<M: Sync> Sync for Heap<M> {}

#[cfg(feature = "alloc")]
impl<M: PartialEq> PartialEq for Heap<M> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

#[cfg(not(feature = "alloc"))]
impl<M: OfNumbers> Heap<M> {
    /// A matrix of zeros, for a `static`.
    pub(crate) const ZEROS: Self = Self(Aligned::ZEROS);

    pub(crate) fn zeros() -> Self {
        Self::ZEROS
    }
}

#[cfg(not(feature = "alloc"))]
impl<M: Clone> Clone for Heap<M> {
    fn clone(&self) -> Self {
        Self(Aligned(self.0.0.clone()))
    }
}

impl<M> Deref for Heap<M> {
    type Target = M;
    #[inline(always)]
    fn deref(&self) -> &M {
        #[cfg(feature = "alloc")]
        // SAFETY: it points to a matrix that lives as long as the value.
        return unsafe { self.numbers.as_ref() };
        #[cfg(not(feature = "alloc"))]
        &self.0.0
    }
}

impl<M: OfNumbers> DerefMut for Heap<M> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut M {
        #[cfg(feature = "alloc")]
        {
            if !self.is_owned {
                *self = self.copy();
            }
            // SAFETY: it points to a matrix on the heap that belongs to this value.
            unsafe { self.numbers.as_mut() }
        }
        #[cfg(not(feature = "alloc"))]
        &mut self.0.0
    }
}
