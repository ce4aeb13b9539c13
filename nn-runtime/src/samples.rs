//! Batches of samples: for passing matrices of any storage, slices, arrays or lists of arrays.
//!
//! A sample is a matrix whose rows are features and whose columns are positions. A batch is samples
//! side by side. Every function that takes a batch accepts any type that implements [`AsSamples`],
//! or a reference to it:
//!
//! | a batch of `n` samples of the shape `[T, F]` | size |
//! |---|---|
//! | `SMatrix`, `DMatrix`, any other matrix type of nalgebra, or a view with any strides | `F` rows, `n · T` columns |
//! | `[S]`, `[S; N]`, `Vec<S>` | `n · T · F` numbers, sample after sample, features first |
//! | `[[S; F]]`, `Vec<[S; F]>`, an array of arrays | `n · T` positions |
//! | `[[[S; F]; T]]`, `Vec<[[S; F]; T]>`, and so on | `n` samples |
//! | for tokens, `[u32]`, `[[u32; T]]`, … | `n · T` tokens |
//! | for several inputs, a tuple with a batch for each | `n` samples of each |
//! | for sequences of different lengths, [`Padded`] | `n` samples, and the length of each |
//! | some samples of a data set, a [`Batch`](crate::data::Batch) | as many as were chosen |
//!
//! Batches that are contiguous in memory are used without copying. Others are copied into the
//! workspace, which allocates nothing once it is large enough.
//!
//! ```
//! use nn_runtime::nalgebra::{DMatrix, SMatrix};
//! use nn_runtime::{network::Workspace, prelude::*};
//! network! { struct Digits { 64 => Dense(32, relu) => Dense(10, softmax) } }
//!
//! let (digits, mut workspace) = (Digits::new(0), Workspace::new());
//! let fixed = SMatrix::<f32, 64, 4>::from_fn(|i, j| (i + j) as f32 / 67.0);
//! let expected = digits.predict_batch(&fixed, &mut workspace)?.into_owned();
//!
//! // A view of a larger matrix: rows 3 to 66 of every second column.
//! let mut large = DMatrix::zeros(70, 8);
//! large.view_with_steps_mut((3, 0), (64, 4), (0, 1)).copy_from(&fixed);
//! let part = large.view_with_steps((3, 0), (64, 4), (0, 1));
//! assert_eq!(digits.predict_batch(part, &mut workspace)?, expected);
//!
//! // A slice of numbers, and rows of numbers.
//! assert_eq!(digits.predict_batch(fixed.as_slice(), &mut workspace)?, expected);
//! let rows: Vec<[f32; 64]> = fixed.column_iter().map(|x| x.into_owned().into()).collect();
//! let outputs = digits.predict_batch(&rows, &mut workspace)?; // a view of the workspace
//! assert_eq!(outputs.column(3), expected.column(3));
//! # Ok::<(), nn_runtime::error::Error>(())
//! ```
//!
//! # Sizes
//! A wrong size that is known at compile time does not compile:
//!
//! ```compile_fail,E0277
//! use nn_runtime::nalgebra::SMatrix;
//! use nn_runtime::{network::Workspace, prelude::*};
//! network! { struct Digits { 64 => Dense(10, softmax) } }
//!
//! // error: a matrix with `Const<5>` rows is not a batch for this network: its samples have `Const<64>`
//! let batch = SMatrix::<f32, 5, 4>::zeros();
//! Digits::new(0).predict_batch(&batch, &mut Workspace::new());
//! ```
//!
//! ```compile_fail,E0080
//! use nn_runtime::{network::Workspace, prelude::*};
//! network! { struct Digits { 64 => Dense(10, softmax) } }
//!
//! // error: each element of the batch has 5 numbers, but a sample of shape 64 has 64
//! let rows: Vec<[f32; 5]> = vec![[0.0; 5]; 64];
//! let _ = Digits::new(0).predict_batch(&rows, &mut Workspace::new());
//! ```
//!
//! ```compile_fail,E0080
//! use nn_runtime::{network::Workspace, prelude::*};
//! network! { struct Digits { 64 => Dense(10, softmax) } }
//!
//! // error: the batch has 63 numbers, but a sample of shape 64 has 64
//! let _ = Digits::new(0).predict_batch([0.5; 63], &mut Workspace::new());
//! ```
//!
//! ```compile_fail,E0080
//! use nn_runtime::{nalgebra::SMatrix, network::Workspace, prelude::*};
//! network! { struct Steps { [3, 2] => Mean } }
//!
//! // error: the batch has 4 columns, but a sample of shape [3, 2] has 3 positions (one column each)
//! let _ = Steps::new(0).predict_batch(SMatrix::<f32, 2, 4>::zeros(), &mut Workspace::new());
//! ```
//!
//! A wrong size that is only known at run time is an error of the call:
//!
//! ```
//! use nn_runtime::nalgebra::DMatrix;
//! use nn_runtime::{network::Workspace, prelude::*};
//! network! { struct Digits { 64 => Dense(10, softmax) } }
//!
//! let batch = DMatrix::zeros(5, 4);
//! let error = Digits::new(0).predict_batch(&batch, &mut Workspace::new()).unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "the batch has 5 rows, but a sample of shape 64 has 64 features (one row each)"
//! );
//! ```
//!
//! # Code for any network
//! Slices are batches for every network, and [`Outputs`](crate::network::Outputs) can be read as
//! slices:
//!
//! ```
//! use nn_runtime::{error::Result, network::Workspace, prelude::*};
//!
//! /// The mean of all outputs if all inputs are equal.
//! fn mean_output<N: Network<Scalar = f32>>(network: &N, input: f32) -> Result<f32> {
//!     let inputs = vec![input; 2 * N::Input::SIZE]; // two samples
//!     let mut workspace = Workspace::new();
//!     let outputs = network.predict_batch(&inputs, &mut workspace)?;
//!     let outputs: &[f32] = outputs.as_slice();
//!     Ok(outputs.iter().sum::<f32>() / outputs.len() as f32)
//! }
//!
//! network! { struct Mean { [3, 2] => Mean } }
//! assert_eq!(mean_output(&Mean::new(0), 0.5)?, 0.5);
//! # Ok::<(), nn_runtime::error::Error>(())
//! ```

use alloc::format;
use alloc::vec::Vec;

use crate::error::{Error, Found, Result};
use crate::scalar::Scalar;
use crate::shape::{Packed, Shape};

pub(crate) mod batch;
mod labeled;
mod list;
mod matrix;
mod padded;

pub use labeled::{AsBatch, AsTargets};
pub use list::Element;
pub use matrix::Size;
pub use padded::Padded;
pub(crate) use padded::{check_length, check_lengths};

/// A batch of samples of the shape `I` for networks whose scalar type is `S`. The
/// [module](crate::samples) lists the types that implement it.
///
/// To make your own type a batch, implement the number of samples and how to write one of them:
///
/// ```
/// use nn_runtime::{error::Result, network::Workspace, prelude::*, samples::AsSamples};
/// network! { struct Line { 1 => Dense(1) } }
///
/// /// The numbers 0, 1, 2, … below a limit.
/// struct Until(usize);
///
/// impl AsSamples<f32, Vector<1>> for Until {
///     fn samples(&self) -> Result<usize> {
///         Ok(self.0)
///     }
///     fn write_sample(&self, index: usize, to: &mut [f32]) {
///         to.fill(index as f32);
///     }
/// }
///
/// let mut workspace = Workspace::new();
/// assert_eq!(Line::new(0).predict_batch(Until(3), &mut workspace)?.len(), 3);
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "this is not a batch of samples of shape `{I}` with scalars of type `{S}`",
    label = "not a batch of samples of shape `{I}`",
    note = "a batch is a nalgebra matrix (one row per feature, samples side by side) or a view of one, or a slice, an array or a `Vec` of numbers or of samples; for several inputs, it is a tuple with one batch for each input",
    note = "`Vector<8>` is written `8` in a network, `Sequence<5, 8>` is `[5, 8]`, `Image<4, 5, 8>` is `[4, 5, 8]`"
)]
pub trait AsSamples<S: Scalar, I: Shape> {
    /// The number of samples.
    ///
    /// # Errors
    /// If the batch does not consist of whole samples.
    fn samples(&self) -> Result<usize>;

    /// The numbers of all samples, one sample after another, features first; `None` unless they are
    /// stored that way.
    fn as_numbers(&self) -> Option<&[S]> {
        None
    }

    /// Writes the sample with this index to `to`: `I::SIZE` numbers, features first.
    fn write_sample(&self, index: usize, to: &mut [S]);

    /// Whether the samples are sequences of different lengths, as those of [`Padded`] are.
    fn has_lengths(&self) -> bool {
        false
    }

    /// Writes the lengths of the sample with this index in steps, one for each of its sequences. It is
    /// called only if there [are lengths](Self::has_lengths).
    fn write_lengths(&self, index: usize, to: &mut [usize]) {
        let _ = (index, to);
    }
}

/// A reference to a batch is a batch, too.
impl<S: Scalar, I: Shape, B: AsSamples<S, I> + ?Sized> AsSamples<S, I> for &B {
    fn samples(&self) -> Result<usize> {
        (**self).samples()
    }

    fn as_numbers(&self) -> Option<&[S]> {
        (**self).as_numbers()
    }

    fn write_sample(&self, index: usize, to: &mut [S]) {
        (**self).write_sample(index, to);
    }

    fn has_lengths(&self) -> bool {
        (**self).has_lengths()
    }

    fn write_lengths(&self, index: usize, to: &mut [usize]) {
        (**self).write_lengths(index, to);
    }
}

/// Memory for batches that are copied, allocated once and used again.
#[derive(Clone, Debug, Default)]
pub struct BatchMemory<S> {
    numbers: Vec<S>,
    lengths: Vec<usize>,
}

impl<S> BatchMemory<S> {
    pub(crate) const fn new() -> Self {
        Self {
            numbers: Vec::new(),
            lengths: Vec::new(),
        }
    }

    /// Bytes that it holds.
    pub(crate) fn bytes(&self) -> usize {
        self.numbers.len() * size_of::<S>() + self.lengths.len() * size_of::<usize>()
    }
}

/// A batch whose numbers lie one after another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gathered<'b, S> {
    pub(crate) numbers: &'b [S],
    pub(crate) samples: usize,
    pub(crate) lengths: Option<&'b [usize]>,
}

/// The numbers of a batch where they are, or copied into `memory`.
pub(crate) fn gathered<'b, S: Scalar, I: Shape>(
    batch: &'b (impl AsSamples<S, I> + ?Sized),
    memory: &'b mut BatchMemory<S>,
) -> Result<Gathered<'b, S>> {
    let samples = batch.samples()?;
    let BatchMemory { numbers, lengths } = memory;
    let lengths = gathered_lengths(batch, samples, lengths);
    let size = samples.saturating_mul(I::SIZE);
    let numbers = match batch.as_numbers() {
        Some(numbers) if numbers.len() == size => numbers,
        Some(numbers) => {
            return Err(Error::Length {
                what: "the numbers of the batch",
                expected: size,
                found: numbers.len(),
            });
        }
        None => {
            grow(numbers, size);
            let numbers = &mut numbers[..size];
            if I::SIZE > 0 {
                let places = numbers.chunks_exact_mut(I::SIZE).enumerate();
                places.for_each(|(index, place)| batch.write_sample(index, place));
            }
            numbers
        }
    };
    Ok(Gathered {
        numbers,
        samples,
        lengths,
    })
}

/// The lengths of all sequences of a batch, if it has any.
fn gathered_lengths<'b, S: Scalar, I: Shape>(
    batch: &(impl AsSamples<S, I> + ?Sized),
    samples: usize,
    memory: &'b mut Vec<usize>,
) -> Option<&'b [usize]> {
    // Known to the compiler of samples that are no sequences, which then have no code for lengths.
    if const { I::SEQUENCES == 0 } || !batch.has_lengths() {
        return None;
    }
    let size = samples.saturating_mul(I::SEQUENCES);
    if memory.len() < size {
        memory.resize(size, 0);
    }
    let lengths = &mut memory[..size];
    for (index, place) in lengths.chunks_exact_mut(I::SEQUENCES).enumerate() {
        batch.write_lengths(index, place);
    }
    Some(lengths)
}

/// The lengths of one sample among those of all.
fn lengths_of<I: Shape>(lengths: &[usize], index: usize) -> &[usize] {
    let first = index.saturating_mul(I::SEQUENCES);
    lengths.get(first..first + I::SEQUENCES).unwrap_or(&[])
}

/// A copy of the numbers of a batch.
pub(crate) fn copied<S: Scalar, I: Shape>(batch: &impl AsSamples<S, I>) -> Result<Vec<S>> {
    let mut memory = BatchMemory::new();
    match batch.as_numbers() {
        Some(numbers) => {
            batch.samples()?;
            memory.numbers.extend_from_slice(numbers);
        }
        None => {
            gathered(batch, &mut memory)?;
        }
    }
    Ok(memory.numbers)
}

/// Converts a count of numbers to a count of samples.
pub(crate) fn whole<I: Shape>(numbers: usize) -> Result<usize> {
    let samples = numbers.checked_div(I::SIZE).unwrap_or(0);
    if samples * I::SIZE == numbers {
        return Ok(samples);
    }
    Err(Error::Samples {
        shape: I::DIMENSIONS,
        found: Found::Numbers(numbers),
    })
}

/// Grows the memory to at least `length` numbers.
pub(crate) fn grow<S: Scalar>(memory: &mut Vec<S>, length: usize) {
    if memory.len() < length {
        memory.resize(length, S::ZERO);
    }
}

macro_rules! several {
    ($($shape:ident $batch:ident $index:tt),*) => {
        /// For several inputs, a batch for each.
        #[diagnostic::do_not_recommend]
        impl<S, $($shape, $batch,)* const SIZE: usize> AsSamples<S, Packed<($($shape,)*), SIZE>>
            for ($($batch,)*)
        where
            S: Scalar,
            $($shape: Shape, $batch: AsSamples<S, $shape>,)*
        {
            fn samples(&self) -> Result<usize> {
                let all = [$(self.$index.samples().map_err(|error| of_input($index, error))?),*];
                same_count(&all)
            }

            fn write_sample(&self, index: usize, to: &mut [S]) {
                let rest = to;
                $(
                    let (own, rest) = rest.split_at_mut($shape::SIZE.min(rest.len()));
                    self.$index.write_sample(index, own);
                )*
                let _ = rest;
            }

            fn has_lengths(&self) -> bool {
                $(self.$index.has_lengths())||*
            }

            fn write_lengths(&self, index: usize, to: &mut [usize]) {
                let rest = to;
                $(
                    let (own, rest) = rest.split_at_mut($shape::SEQUENCES.min(rest.len()));
                    if self.$index.has_lengths() {
                        self.$index.write_lengths(index, own);
                    } else {
                        // All of its steps are real.
                        own.iter_mut().zip($shape::steps()).for_each(|(to, steps)| *to = steps);
                    }
                )*
                let _ = rest;
            }
        }
    };
}
/// Implements the trait for tuples of one batch, of two, and so on.
macro_rules! tuples {
    ([$($fewer:tt)*]) => {};
    ([$($fewer:tt)*] ($($next:tt)*) $($rest:tt)*) => {
        several!($($fewer)* $($next)*);
        tuples!([$($fewer)* $($next)*,] $($rest)*);
    };
}
tuples!([] (A BA 0) (B BB 1) (C BC 2) (D BD 3) (E BE 4) (F BF 5) (G BG 6) (H BH 7) (J BJ 8) (K BK 9)
    (L BL 10) (M BM 11) (N BN 12) (O BO 13) (P BP 14) (Q BQ 15));

fn of_input(index: usize, error: Error) -> Error {
    error.within(format!("input {index}"))
}

/// Checks that all inputs have the same number of samples, and returns it.
fn same_count(all: &[usize]) -> Result<usize> {
    let Some((&first, others)) = all.split_first() else {
        return Ok(0);
    };
    match others.iter().position(|&other| other != first) {
        None => Ok(first),
        Some(place) => Err(Error::SampleCounts {
            inputs: [0, place + 1],
            samples: [first, others[place]],
        }),
    }
}
