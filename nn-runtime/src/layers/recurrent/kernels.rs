//! Products and sums of recurrent cells.

use crate::kernels::dispatch::{Isa, Task, Undecided};
use crate::kernels::elementwise::run;
use crate::kernels::guard::{Parts, enough, missing};
use crate::kernels::product::{Left, Product, Start, Walk};
use crate::scalar::Scalar;

/// Columns, with the walk over them.
#[derive(Clone, Copy)]
pub(super) struct Walked<'a, S> {
    numbers: &'a [S],
    columns: Walk,
}

impl<'a, S> Walked<'a, S> {
    pub(super) const fn new(numbers: &'a [S], columns: Walk) -> Self {
        Self { numbers, columns }
    }
}

/// Some rows of a weight matrix or its transpose, for products with columns: `rows` rows from
/// `first` on. The distance between columns is `step`.
#[derive(Clone, Copy)]
pub(super) struct Weight<'a, S> {
    pub(super) numbers: &'a [S],
    pub(super) first: usize,
    pub(super) rows: usize,
    pub(super) step: usize,
    /// The number of columns.
    pub(super) depth: usize,
}

impl<'a, S: Scalar> Weight<'a, S> {
    /// All rows of a weight matrix with `rows` rows.
    pub(super) const fn all(numbers: &'a [S], rows: usize) -> Self {
        Self {
            numbers,
            first: 0,
            rows,
            step: rows,
            depth: match numbers.len().checked_div(rows) {
                Some(columns) => columns,
                None => 0,
            },
        }
    }

    /// Some of its rows.
    pub(super) const fn rows(self, first: usize, rows: usize) -> Self {
        Self {
            first: self.first + first,
            rows,
            ..self
        }
    }

    /// Some of its columns.
    pub(super) const fn columns(self, first: usize, columns: usize) -> Self {
        Self {
            first: self.first + first * self.step,
            depth: columns,
            ..self
        }
    }

    /// Adds the products with the columns of `right` to `start`. The distance between the columns
    /// of the result is `step`.
    pub(super) fn times(
        &self,
        right: Walked<'_, S>,
        start: Start<'_, S>,
        result: &mut [S],
        step: usize,
    ) {
        S::compute(Product {
            rows: self.rows,
            left: Left::Plain(self.numbers.part(self.first..)),
            left_step: self.step,
            right: right.numbers,
            depth: Walk::line(self.depth, 1),
            columns: right.columns,
            start,
            result,
            result_step: step,
        });
    }
}

/// Adds `left · rightᵀ` to the gradient of a weight matrix. It uses the first `rows` rows of
/// `left`, whose columns are at a distance of `step`, and all columns of `right`.
pub(super) fn add_outer<S: Scalar>(
    (left, rows, step): (&[S], usize, usize),
    right: Walked<'_, S>,
    width: usize,
    gradient: &mut [S],
    gradient_step: usize,
) {
    S::compute(Product {
        rows,
        left: Left::Plain(left),
        left_step: step,
        right: right.numbers,
        depth: right.columns,
        columns: Walk::line(width, 1),
        start: Start::Contents,
        result: gradient,
        result_step: gradient_step,
    });
}

/// `to = fromᵀ`, where `from` has `rows` rows.
pub(super) fn transpose<S: Scalar>(from: &[S], rows: usize, to: &mut [S]) {
    /// The number of rows whose targets in the result stay in cache while they are written.
    const ROWS: usize = 16;
    let columns = from.len() / rows.max(1);
    enough(from.len(), to.len());
    for first in (0..rows).step_by(ROWS) {
        for (place, column) in from.chunks_exact(rows.max(1)).enumerate() {
            let some = column.part(first..rows.min(first + ROWS));
            for (row, value) in some.iter().enumerate() {
                if let Some(to) = to.get_mut((first + row) * columns + place) {
                    *to = *value;
                }
            }
        }
    }
}

/// Adds the sum of `columns`, whose distance is `step`, to `sums`.
pub(super) fn add_rows<S: Scalar>(sums: &mut [S], columns: &[S], step: usize) {
    struct AddRows<'a, S>(&'a mut [S], &'a [S], usize);
    impl<S: Scalar> Task for AddRows<'_, S> {
        type Output = ();
        #[inline(always)]
        fn run<I: Isa>(self, _: I) {
            for column in self.1.chunks(self.2) {
                for (sum, value) in self.0.iter_mut().zip(column) {
                    *sum += *value;
                }
            }
        }
    }
    if step > 0 {
        run(Undecided, AddRows(sums, columns, step));
    }
}

/// The parameters at a place, or `otherwise` if there are no such parameters.
#[inline(always)]
pub(super) fn learned<'a, T>(all: &'a [T], place: usize, otherwise: &'a T) -> &'a T {
    if all.is_empty() {
        return otherwise;
    }
    if let Some(learned) = all.get(place) {
        return learned;
    }
    missing(place + 1, all.len());
    otherwise
}

/// The start of a product: a bias, which may be empty.
pub(super) const fn bias<S>(bias: &[S]) -> Start<'_, S> {
    if bias.is_empty() {
        Start::Nothing
    } else {
        Start::Bias(bias)
    }
}

/// Computes the gradient of a layer's inputs: the transpose of some rows of a weight matrix (given
/// by its numbers, its number of rows, the first row to use and the number of rows to use) times
/// the columns of `d_z`.
pub(super) fn input_gradient<S: Scalar>(
    (weight, step, first, rows): (&[S], usize, usize, usize),
    d_z: &[S],
    (columns, start): (Walk, Start<'_, S>),
    d_x: &mut [S],
    features: usize,
) {
    S::compute(Product {
        rows: features,
        left: Left::Transposed(weight.part(first..)),
        left_step: step,
        right: d_z,
        depth: Walk::line(rows, 1),
        columns,
        start,
        result: d_x,
        result_step: features,
    });
}
