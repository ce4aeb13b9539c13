//! Element-wise loops over slices.

use super::compiled::compiled;
use super::dispatch::{Isa, Task, Undecided, dispatch};
use crate::kernels::guard::same;
use crate::scalar::Scalar;

/// Runs an element-wise task: for the caller's instruction set if one is selected, otherwise for
/// the best one that the processor supports.
#[inline(always)]
pub fn run<I: Isa, T: Task>(isa: I, task: T) -> T::Output {
    if I::UNDECIDED {
        dispatch(task)
    } else {
        task.run(isa)
    }
}

/// `output[i] = function(input[i])`
#[inline(always)]
pub fn map<I: Isa, S: Scalar>(isa: I, input: &[S], output: &mut [S], function: impl Fn(S) -> S) {
    struct Map<'a, S, F>(&'a [S], &'a mut [S], F);
    impl<S: Scalar, F: Fn(S) -> S> Task for Map<'_, S, F> {
        type Output = ();
        #[inline(always)]
        fn run<I: Isa>(self, _: I) {
            for (y, &x) in self.1.iter_mut().zip(self.0) {
                *y = (self.2)(x);
            }
        }
    }
    same(output.len(), input.len());
    run(isa, Map(input, output, function));
}

/// `(output[i], values[i]) = function(values[i])`
#[inline(always)]
pub fn split<I: Isa, S: Scalar>(
    isa: I,
    values: &mut [S],
    output: &mut [S],
    function: impl Fn(S) -> (S, S),
) {
    struct Split<'a, S, F>(&'a mut [S], &'a mut [S], F);
    impl<S: Scalar, F: Fn(S) -> (S, S)> Task for Split<'_, S, F> {
        type Output = ();
        #[inline(always)]
        fn run<I: Isa>(self, _: I) {
            for (y, x) in self.1.iter_mut().zip(self.0) {
                (*y, *x) = (self.2)(*x);
            }
        }
    }
    same(output.len(), values.len());
    run(isa, Split(values, output, function));
}

/// `values[i] = function(values[i])`.
#[inline(always)]
pub fn update<I: Isa, S: Scalar>(isa: I, values: &mut [S], function: impl Fn(S) -> S) {
    struct Update<'a, S, F>(&'a mut [S], F);
    impl<S: Scalar, F: Fn(S) -> S> Task for Update<'_, S, F> {
        type Output = ();
        #[inline(always)]
        fn run<I: Isa>(self, _: I) {
            for x in self.0 {
                *x = (self.1)(*x);
            }
        }
    }
    run(isa, Update(values, function));
}

/// `values[i] = function(values[i], other[i])`
#[inline(always)]
pub fn zip<I: Isa, S: Scalar>(isa: I, values: &mut [S], other: &[S], function: impl Fn(S, S) -> S) {
    struct Zip<'a, S, F>(&'a mut [S], &'a [S], F);
    impl<S: Scalar, F: Fn(S, S) -> S> Task for Zip<'_, S, F> {
        type Output = ();
        #[inline(always)]
        fn run<I: Isa>(self, _: I) {
            for (x, &y) in self.0.iter_mut().zip(self.1) {
                *x = (self.2)(*x, y);
            }
        }
    }
    same(values.len(), other.len());
    run(isa, Zip(values, other, function));
}

/// `output[i] = function(left[i], right[i])`
#[inline(always)]
pub fn combine<I: Isa, S: Scalar>(
    isa: I,
    left: &[S],
    right: &[S],
    output: &mut [S],
    function: impl Fn(S, S) -> S,
) {
    struct Combine<'a, S, F>(&'a [S], &'a [S], &'a mut [S], F);
    impl<S: Scalar, F: Fn(S, S) -> S> Task for Combine<'_, S, F> {
        type Output = ();
        #[inline(always)]
        fn run<I: Isa>(self, _: I) {
            for ((z, &x), &y) in self.2.iter_mut().zip(self.0).zip(self.1) {
                *z = (self.3)(x, y);
            }
        }
    }
    same(output.len(), left.len());
    same(output.len(), right.len());
    run(isa, Combine(left, right, output, function));
}

/// Adds `other` to `values`, element by element. This accumulates gradients of a value that is used
/// twice.
#[inline(always)]
pub fn add<I: Isa, S: Scalar>(isa: I, values: &mut [S], other: &[S]) {
    if I::UNDECIDED {
        add_undecided(values, other);
    } else {
        zip(isa, values, other, |x, y| x + y);
    }
}

compiled! { fn add_undecided<S>(values: &mut [S], other: &[S]) = add_generic }

fn add_generic<S: Scalar>(values: &mut [S], other: &[S]) {
    zip(Undecided, values, other, |x, y| x + y);
}

compiled! {
    /// `values[i] *= other[i]`
    pub(crate) fn multiply<S>(values: &mut [S], other: &[S]) = multiply_generic
}

fn multiply_generic<S: Scalar>(values: &mut [S], other: &[S]) {
    zip(Undecided, values, other, |x, y| x * y);
}

compiled! {
    /// `values[i] = 0`
    pub(crate) fn clear<S>(values: &mut [S]) = clear_generic
}

fn clear_generic<S: Scalar>(values: &mut [S]) {
    values.fill(S::ZERO);
}

#[cfg(feature = "alloc")]
compiled! {
    /// Whether no number is infinite or NaN.
    pub(crate) fn all_finite<S>(values: &[S]) -> bool = all_finite_generic
}

#[cfg(feature = "alloc")]
fn all_finite_generic<S: Scalar>(values: &[S]) -> bool {
    // Without branches, so that the loop is vectorized.
    values
        .iter()
        .fold(true, |finite, value| finite & value.is_finite())
}

/// Adds the columns of `matrix` to `sums`, which has as many numbers as the matrix has rows. This
/// is the gradient of a bias.
#[inline(always)]
pub fn add_columns<I: Isa, S: Scalar>(isa: I, sums: &mut [S], matrix: &[S]) {
    if I::UNDECIDED {
        add_columns_undecided(sums, matrix);
    } else {
        AddColumns(sums, matrix).run(isa);
    }
}

struct AddColumns<'a, S>(&'a mut [S], &'a [S]);
impl<S: Scalar> Task for AddColumns<'_, S> {
    type Output = ();
    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self(sums, mut matrix) = self;
        if sums.is_empty() {
            return;
        }
        // Short columns do not fill vectors, so several of them are added together as one longer
        // column first.
        if sums.len() <= SHORT && matrix.len() >= 4 * SIDE_BY_SIDE * sums.len() {
            let mut many = [S::ZERO; SHORT * SIDE_BY_SIDE];
            let many = &mut many[..sums.len() * SIDE_BY_SIDE];
            let (parts, rest) = matrix.split_at(matrix.len() / many.len() * many.len());
            for part in parts.chunks_exact(many.len()) {
                add_all(many, part);
            }
            for column in many.chunks_exact(sums.len()) {
                add_all(sums, column);
            }
            matrix = rest;
        }
        for column in matrix.chunks_exact(sums.len()) {
            add_all(sums, column);
        }
    }
}

compiled! { fn add_columns_undecided<S>(sums: &mut [S], matrix: &[S]) = add_columns_generic }

fn add_columns_generic<S: Scalar>(sums: &mut [S], matrix: &[S]) {
    dispatch(AddColumns(sums, matrix));
}

/// The maximum number of rows of columns that are too short to be added one by one.
const SHORT: usize = 15;
/// The number of short columns that are added together. For any length, they are whole vectors.
const SIDE_BY_SIDE: usize = 16;

#[inline(always)]
fn add_all<S: Scalar>(sums: &mut [S], numbers: &[S]) {
    for (sum, &x) in sums.iter_mut().zip(numbers) {
        *sum += x;
    }
}

/// Adds `column` to every column of `matrix`, which has as many rows. This adds a bias.
#[inline(always)]
pub fn add_to_columns<I: Isa, S: Scalar>(isa: I, matrix: &mut [S], column: &[S]) {
    if I::UNDECIDED {
        add_to_columns_undecided(matrix, column);
    } else {
        AddToColumns(matrix, column).run(isa);
    }
}

struct AddToColumns<'a, S>(&'a mut [S], &'a [S]);
impl<S: Scalar> Task for AddToColumns<'_, S> {
    type Output = ();
    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        if self.1.is_empty() {
            return;
        }
        for numbers in self.0.chunks_exact_mut(self.1.len()) {
            for (x, &y) in numbers.iter_mut().zip(self.1) {
                *x += y;
            }
        }
    }
}

compiled! { fn add_to_columns_undecided<S>(matrix: &mut [S], column: &[S]) = add_to_columns_generic }

fn add_to_columns_generic<S: Scalar>(matrix: &mut [S], column: &[S]) {
    dispatch(AddToColumns(matrix, column));
}

/// Copies all numbers to a slice of the same length.
#[inline(always)]
pub(crate) fn copy<S: Scalar>(from: &[S], to: &mut [S]) {
    same(to.len(), from.len());
    let count = from.len().min(to.len());
    to[..count].copy_from_slice(&from[..count]);
}
