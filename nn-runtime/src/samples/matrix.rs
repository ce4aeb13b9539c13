//! Batches as matrices of any storage.

use nalgebra::{Const, Dim, Dyn, Matrix, RawStorage};

use super::AsSamples;
use crate::error::{Error, Found, Result};
use crate::kernels::contiguous::contiguous;
use crate::scalar::Scalar;
use crate::shape::{Holds, Shape};
use crate::words::Words;

/// A dimension of a matrix, whose size may be known at compile time.
pub trait Size: Dim {
    /// The size; `None` if it is only known at run time.
    const KNOWN: Option<usize>;
}

impl<const N: usize> Size for Const<N> {
    const KNOWN: Option<usize> = Some(N);
}

impl Size for Dyn {
    const KNOWN: Option<usize> = None;
}

/// Rows are features. Each sample has as many columns as its shape has positions.
impl<T, I, R, C, St> AsSamples<T, I> for Matrix<T, R, C, St>
where
    T: Scalar,
    I: Shape,
    I::Rows: Holds<R>,
    R: Dim,
    C: Size,
    St: RawStorage<T, R, C>,
{
    fn samples(&self) -> Result<usize> {
        const {
            assert_columns::<I>(C::KNOWN);
        };
        let (rows, columns) = self.shape();
        samples_of::<I>(rows, columns)
    }

    fn as_numbers(&self) -> Option<&[T]> {
        contiguous(self)
    }

    fn write_sample(&self, index: usize, to: &mut [T]) {
        let columns = index.saturating_mul(I::POSITIONS)..self.ncols();
        for (column, place) in columns.zip(to.chunks_exact_mut(I::FEATURES.max(1))) {
            for (number, place) in self.column(column).iter().zip(place) {
                *place = *number;
            }
        }
    }
}

fn samples_of<I: Shape>(rows: usize, columns: usize) -> Result<usize> {
    let found = if rows == I::FEATURES {
        let samples = columns.checked_div(I::POSITIONS).unwrap_or(0);
        if samples * I::POSITIONS == columns {
            return Ok(samples);
        }
        Found::Columns(columns)
    } else {
        Found::Rows(rows)
    };
    Err(Error::Samples {
        shape: I::DIMENSIONS,
        found,
    })
}

/// Evaluated at compile time: asserts that the columns form whole samples.
const fn assert_columns<I: Shape>(columns: Option<usize>) {
    let Some(columns) = columns else { return };
    if I::POSITIONS > 0 && columns.is_multiple_of(I::POSITIONS) {
        return;
    }
    let words = Words::new().text("the batch has ").number(columns);
    let words = words.text(" columns, but a sample of shape ");
    let words = words.shape(I::DIMENSIONS).text(" has ");
    let words = words.number(I::POSITIONS);
    let words = words.text(" positions (one column each)");
    panic!("{}", words.as_str());
}
