//! Batches as lists of numbers, of tokens, or of arrays of these.

use alloc::vec::Vec;

use super::{AsSamples, whole};
use crate::error::Result;
use crate::scalar::Scalar;
use crate::shape::{Shape, Tokens};
use crate::words::Words;

/// The elements of a list that is a batch: numbers, tokens if the samples are tokens, and arrays of
/// either, which are positions or samples.
#[diagnostic::on_unimplemented(
    message = "a list of `{Self}` is not a batch of samples of shape `{I}` with scalars of type `{S}`",
    label = "not a list of `{S}` or of arrays of `{S}`",
    note = "a network and its batches must have the same scalar type: `f64` if the network is marked `#[scalar(f64)]`, otherwise `f32`"
)]
pub trait Element<S: Scalar, I: Shape>: Sized {
    /// How many numbers an element contains.
    const COUNT: usize;

    /// The list as a slice of numbers; `None` if it is not stored that way.
    fn as_numbers(list: &[Self]) -> Option<&[S]>;

    /// Writes the numbers of the list to `to`, starting with number `first`.
    fn write(list: &[Self], first: usize, to: &mut [S]);
}

impl<S: Scalar, I: Shape> Element<S, I> for S {
    const COUNT: usize = 1;

    fn as_numbers(list: &[Self]) -> Option<&[S]> {
        Some(list)
    }

    fn write(list: &[Self], first: usize, to: &mut [S]) {
        for (place, number) in to.iter_mut().zip(list.iter().skip(first)) {
            *place = *number;
        }
    }
}

/// A token. A token that is not in the vocabulary is an error of the call.
#[diagnostic::do_not_recommend]
impl<S: Scalar, const T: usize, const V: usize> Element<S, Tokens<T, V>> for u32 {
    const COUNT: usize = 1;

    fn as_numbers(_: &[Self]) -> Option<&[S]> {
        None
    }

    fn write(list: &[Self], first: usize, to: &mut [S]) {
        for (place, token) in to.iter_mut().zip(list.iter().skip(first)) {
            *place = S::from_f64(f64::from(*token));
        }
    }
}

impl<S: Scalar, I: Shape, E: Element<S, I>, const N: usize> Element<S, I> for [E; N] {
    const COUNT: usize = N * E::COUNT;

    fn as_numbers(list: &[Self]) -> Option<&[S]> {
        E::as_numbers(list.as_flattened())
    }

    fn write(list: &[Self], first: usize, to: &mut [S]) {
        E::write(list.as_flattened(), first, to);
    }
}

impl<S: Scalar, I: Shape, E: Element<S, I>> AsSamples<S, I> for [E] {
    fn samples(&self) -> Result<usize> {
        const {
            assert_element::<I>(E::COUNT);
        };
        whole::<I>(self.len().saturating_mul(E::COUNT))
    }

    fn as_numbers(&self) -> Option<&[S]> {
        E::as_numbers(self)
    }

    fn write_sample(&self, index: usize, to: &mut [S]) {
        E::write(self, index * I::SIZE, to);
    }
}

impl<S: Scalar, I: Shape, E: Element<S, I>, const N: usize> AsSamples<S, I> for [E; N] {
    fn samples(&self) -> Result<usize> {
        const {
            assert_array::<I>(N * E::COUNT);
        };
        self.as_slice().samples()
    }

    fn as_numbers(&self) -> Option<&[S]> {
        E::as_numbers(self)
    }

    fn write_sample(&self, index: usize, to: &mut [S]) {
        self.as_slice().write_sample(index, to);
    }
}

impl<S: Scalar, I: Shape, E: Element<S, I>> AsSamples<S, I> for Vec<E> {
    fn samples(&self) -> Result<usize> {
        self.as_slice().samples()
    }

    fn as_numbers(&self) -> Option<&[S]> {
        E::as_numbers(self)
    }

    fn write_sample(&self, index: usize, to: &mut [S]) {
        self.as_slice().write_sample(index, to);
    }
}

/// Evaluated at compile time: asserts that elements with `count` numbers are numbers, positions,
/// rows of positions or samples.
const fn assert_element<I: Shape>(count: usize) {
    let (mut size, mut place) = (1, I::DIMENSIONS.len());
    while place > 0 && size != count {
        place -= 1;
        size *= I::DIMENSIONS[place];
    }
    if size != count {
        not_whole::<I>("each element of the batch", count);
    }
}

/// Evaluated at compile time: asserts that `count` numbers form whole samples.
const fn assert_array<I: Shape>(count: usize) {
    if I::SIZE == 0 || !count.is_multiple_of(I::SIZE) {
        not_whole::<I>("the batch", count);
    }
}

const fn not_whole<I: Shape>(what: &str, count: usize) -> ! {
    let words = Words::new().text(what).text(" has ").number(count);
    let words = words.text(" numbers, but a sample of shape ");
    let words = words.shape(I::DIMENSIONS).text(" has ").number(I::SIZE);
    panic!("{}", words.as_str());
}
