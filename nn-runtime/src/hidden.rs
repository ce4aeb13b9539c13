//! What an emitted `hidden_states` calls: the values of stages, one after another.

pub use alloc::boxed::Box;
pub use alloc::vec::Vec;

use crate::call::Infer;
use nalgebra::{DMatrix, SMatrix};

use crate::kernels::dispatch::Undecided;
use crate::kernels::guard::{Present, Watch, same};
use crate::kernels::memory;
use crate::operation::Operation;
use crate::pass::Pass;
use crate::scalar::Scalar;
use crate::state::States;

/// The value of an operation for one sample of so many positions and numbers.
pub fn value<S: Scalar, O: Operation<S, INPUTS>, const INPUTS: usize>(
    operation: &O,
    inputs: [&[S]; INPUTS],
    [positions, size]: [usize; 2],
) -> Vec<S> {
    let watch = Watch::new();
    let mut output = alloc::vec![S::ZERO; size];
    let mut scratch = alloc::vec![S::ZERO; O::NEEDS.infer.at(positions).floats(1)];
    let pass = Pass::inference(1);
    let states = States::none();
    operation.infer(
        Undecided,
        Infer {
            pass: &pass,
            input: inputs,
            output: &mut output,
            states,
            scratch: &mut scratch,
        },
    );
    watch.poison(&mut output);
    output
}

/// A value that goes through a repeat.
pub fn copied<S: Scalar>(values: &[S]) -> Vec<S> {
    values.into()
}

/// Several inputs, one after another.
pub fn packed<S: Scalar>(inputs: &[&[S]]) -> Vec<S> {
    inputs.concat()
}

/// A value as a matrix.
pub fn sample<S: Scalar, const ROWS: usize, const COLUMNS: usize>(
    values: &[S],
) -> SMatrix<S, ROWS, COLUMNS> {
    let mut values = values.iter();
    SMatrix::from_fn(|_, _| values.next().copied().present())
}

/// A value as a matrix that is too large for the stack.
pub fn boxed<S: Scalar, const ROWS: usize, const COLUMNS: usize>(
    values: &[S],
) -> Box<SMatrix<S, ROWS, COLUMNS>> {
    let mut matrix = memory::zeros::<S, ROWS, COLUMNS>();
    same(ROWS * COLUMNS, values.len());
    for (to, &from) in matrix.as_mut_slice().iter_mut().zip(values) {
        *to = from;
    }
    matrix
}

/// A value as a matrix of so many rows.
pub fn matrix<S: Scalar>(values: &[S], rows: usize) -> DMatrix<S> {
    let columns = values.len() / rows.max(1);
    DMatrix::from_iterator(rows, columns, values.iter().copied())
}
