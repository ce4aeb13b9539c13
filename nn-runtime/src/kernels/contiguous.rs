//! Access to the numbers of matrices with any storage.
#![allow(unsafe_code)]

use nalgebra::{Dim, Matrix, RawStorage};

/// The numbers of a matrix in column-major order, if they are contiguous in memory.
pub(crate) fn contiguous<T, R: Dim, C: Dim, St: RawStorage<T, R, C>>(
    matrix: &Matrix<T, R, C, St>,
) -> Option<&[T]> {
    // SAFETY: `RawStorage` is an unsafe trait, so what it reports can be relied on.
    let numbers = || unsafe { matrix.data.as_slice_unchecked() };
    matrix.data.is_contiguous().then(numbers)
}
