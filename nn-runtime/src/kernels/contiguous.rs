//! The numbers of matrices of any storage.
#![allow(unsafe_code)]

use nalgebra::{Dim, Matrix, RawStorage};

/// The numbers of a matrix, column after column, where they lie one after another in memory.
pub(crate) fn contiguous<T, R: Dim, C: Dim, St: RawStorage<T, R, C>>(
    matrix: &Matrix<T, R, C, St>,
) -> Option<&[T]> {
    // SAFETY: `RawStorage` is an unsafe trait: what it says of itself is true.
    let numbers = || unsafe { matrix.data.as_slice_unchecked() };
    matrix.data.is_contiguous().then(numbers)
}
