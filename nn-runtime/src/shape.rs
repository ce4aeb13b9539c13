//! Shapes of samples, as types: for naming the input of a network, such as `Image<28, 28, 1>`.
//!
//! A sample is a matrix. Its rows are features (channels), and its columns are positions (time
//! steps, pixels). In a batch, samples lie side by side, as additional columns.

use core::fmt;

use crate::scalar::Scalar;

/// The shape of one sample.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the shape of a sample",
    note = "shapes are `Vector<N>`, `Sequence<T, F>`, `Image<H, W, C>` and `Tokens<T, V>`"
)]
pub trait Shape: Copy + 'static {
    /// The features as a dimension of nalgebra: `Const<N>`.
    type Rows: nalgebra::DimName + Holds<Self::Rows> + Holds<nalgebra::Dyn>;
    /// The sizes in the order in which the language writes them: `784`, `[T, F]` or `[H, W, C]`.
    const DIMENSIONS: &'static [usize];
    /// The number of rows: features, or channels.
    const FEATURES: usize;
    /// The number of columns: 1 for a vector, the time steps of a sequence, the pixels of an image.
    const POSITIONS: usize;
    /// How many numbers one sample has.
    const SIZE: usize = Self::FEATURES * Self::POSITIONS;
    /// The size of the vocabulary if the sample consists of tokens, and otherwise 0.
    const VOCABULARY: usize = 0;
    /// Whether some numbers of a sample are tokens: all of them, or those of one of several inputs.
    const HAS_TOKENS: bool = Self::VOCABULARY > 0;
    /// The number of values in one sample: of inputs or outputs.
    const VALUES: usize = 1;
    /// The number of sequences in one sample. Each of them may have a length of its own
    /// ([more](crate::pass::Lengths)).
    const SEQUENCES: usize = 0;
    /// The largest number of steps of each of these sequences.
    fn steps() -> impl Iterator<Item = usize> {
        core::iter::repeat_n(Self::POSITIONS, Self::SEQUENCES)
    }
    /// The first number of a sample that should be a token, but is not in the vocabulary: the index
    /// of the number, and the size of the vocabulary. `lengths` says how many steps of each
    /// sequence are checked. If it is empty, all steps are checked.
    fn wrong_token<S: Scalar>(sample: &[S], lengths: &[usize]) -> Option<(usize, usize)> {
        let vocabulary = Self::VOCABULARY;
        if vocabulary == 0 {
            return None;
        }
        let real = lengths.first().map_or(sample.len(), |length| *length);
        let mut tokens = sample.iter().take(real);
        let place = tokens.position(|token| !is_token(*token, vocabulary))?;
        Some((place, vocabulary))
    }
    /// The size of the vocabulary for the number at this index of a sample, or 0 if the number is
    /// not a token.
    fn vocabulary_of(place: usize) -> usize {
        let _ = place;
        Self::VOCABULARY
    }
    /// The shape with the same positions and `FEATURES` features.
    type WithFeatures<const FEATURES: usize>: Shape;
}

/// Whether a number is a token of a vocabulary: a whole number that is at least 0 and less than the
/// size of the vocabulary.
#[inline(always)]
pub fn is_token<S: Scalar>(number: S, vocabulary: usize) -> bool {
    let number = number.to_f64();
    let token = number as usize;
    // The conversion rounds and clamps a number that is not an index, so the result differs from
    // the number.
    token < vocabulary && token as f64 == number
}

/// A vector of `N` features.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vector<const N: usize>;

/// A sequence of `T` steps of `F` features.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sequence<const T: usize, const F: usize>;

/// An image of `H` × `W` pixels of `C` channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Image<const H: usize, const W: usize, const C: usize>;

impl<const N: usize> Shape for Vector<N> {
    type Rows = nalgebra::Const<N>;
    const DIMENSIONS: &'static [usize] = &[N];
    const FEATURES: usize = N;
    const POSITIONS: usize = 1;
    type WithFeatures<const FEATURES: usize> = Vector<FEATURES>;
}

impl<const T: usize, const F: usize> Shape for Sequence<T, F> {
    type Rows = nalgebra::Const<F>;
    const DIMENSIONS: &'static [usize] = &[T, F];
    const FEATURES: usize = F;
    const POSITIONS: usize = T;
    const SEQUENCES: usize = 1;
    type WithFeatures<const FEATURES: usize> = Sequence<T, FEATURES>;
}

impl<const H: usize, const W: usize, const C: usize> Shape for Image<H, W, C> {
    type Rows = nalgebra::Const<C>;
    const DIMENSIONS: &'static [usize] = &[H, W, C];
    const FEATURES: usize = C;
    const POSITIONS: usize = H * W;
    type WithFeatures<const FEATURES: usize> = Image<H, W, FEATURES>;
}

/// The shape with the given sizes: `C` for one size, `[B, C]` for two, `[A, B, C]` for three.
/// Emitted code refers to the output of a user-defined layer only by these numbers, so that the
/// layer may be private when the network is not.
pub trait OfSizes<const RANK: usize, const A: usize, const B: usize, const C: usize> {
    /// The shape.
    type Shape: Shape;
}

impl<const A: usize, const B: usize, const C: usize> OfSizes<1, A, B, C> for () {
    type Shape = Vector<C>;
}

impl<const A: usize, const B: usize, const C: usize> OfSizes<2, A, B, C> for () {
    type Shape = Sequence<B, C>;
}

impl<const A: usize, const B: usize, const C: usize> OfSizes<3, A, B, C> for () {
    type Shape = Image<A, B, C>;
}

/// `T` tokens from a vocabulary of `V`. Each token is a whole number below `V`, stored as `S`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tokens<const T: usize, const V: usize>;

impl<const T: usize, const V: usize> Shape for Tokens<T, V> {
    type Rows = nalgebra::Const<1>;
    const DIMENSIONS: &'static [usize] = &[T, 1];
    const FEATURES: usize = 1;
    const POSITIONS: usize = T;
    const VOCABULARY: usize = V;
    const SEQUENCES: usize = 1;
    type WithFeatures<const FEATURES: usize> = Sequence<T, FEATURES>;
}

/// Several values in one sample, one after another: the inputs or outputs of a network that has
/// more than one. `SIZE` is the sum of their sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packed<Parts, const SIZE: usize>(core::marker::PhantomData<fn() -> Parts>);

impl<Parts: Shapes, const SIZE: usize> Shape for Packed<Parts, SIZE> {
    type Rows = nalgebra::Const<SIZE>;
    const DIMENSIONS: &'static [usize] = &[SIZE];
    const FEATURES: usize = SIZE;
    const POSITIONS: usize = 1;
    const VALUES: usize = Parts::VALUES;
    const SEQUENCES: usize = Parts::SEQUENCES;
    const HAS_TOKENS: bool = Parts::HAS_TOKENS;
    fn steps() -> impl Iterator<Item = usize> {
        Parts::steps()
    }
    fn wrong_token<S: Scalar>(sample: &[S], lengths: &[usize]) -> Option<(usize, usize)> {
        Parts::wrong_token(sample, lengths)
    }
    fn vocabulary_of(place: usize) -> usize {
        Parts::vocabulary_of(place)
    }
    type WithFeatures<const FEATURES: usize> = Vector<FEATURES>;
}

/// The shapes of several values, as a tuple of up to 16.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tuple of at most 16 shapes",
    note = "a network has at most 16 inputs"
)]
pub trait Shapes: Copy + 'static {
    /// The number of values.
    const VALUES: usize;
    /// The number of sequences among the values.
    const SEQUENCES: usize;
    /// Whether some numbers of any of the values are tokens.
    const HAS_TOKENS: bool;
    /// The largest number of steps of each of these sequences.
    fn steps() -> impl Iterator<Item = usize>;
    /// Like [`Shape::wrong_token`], for values that lie one after another.
    fn wrong_token<S: Scalar>(sample: &[S], lengths: &[usize]) -> Option<(usize, usize)>;
    /// Like [`Shape::vocabulary_of`], for values that lie one after another.
    fn vocabulary_of(place: usize) -> usize;
}

macro_rules! shapes {
    ($($shape:ident)*) => {
        impl<$($shape: Shape),*> Shapes for ($($shape,)*) {
            const VALUES: usize = [$($shape::SIZE),*].len();
            const SEQUENCES: usize = 0 $(+ $shape::SEQUENCES)*;
            const HAS_TOKENS: bool = false $(|| $shape::HAS_TOKENS)*;
            fn steps() -> impl Iterator<Item = usize> {
                core::iter::empty()$(.chain($shape::steps()))*
            }
            fn wrong_token<Number: Scalar>(
                sample: &[Number],
                lengths: &[usize],
            ) -> Option<(usize, usize)> {
                let (mut first, mut rest, mut lengths) = (0, sample, lengths);
                $(
                    let (own, others) = rest.split_at($shape::SIZE.min(rest.len()));
                    let (own_lengths, other_lengths) =
                        lengths.split_at($shape::SEQUENCES.min(lengths.len()));
                    if let Some((place, vocabulary)) = $shape::wrong_token(own, own_lengths) {
                        return Some((first + place, vocabulary));
                    }
                    first += own.len();
                    (rest, lengths) = (others, other_lengths);
                )*
                let _ = (first, rest, lengths);
                None
            }
            fn vocabulary_of(place: usize) -> usize {
                let mut place = place;
                $(
                    if place < $shape::SIZE {
                        return $shape::vocabulary_of(place);
                    }
                    place -= $shape::SIZE;
                )*
                let _ = place;
                0
            }
        }
    };
}
shapes!(A);
shapes!(A B);
shapes!(A B C);
shapes!(A B C D);
shapes!(A B C D E);
shapes!(A B C D E F);
shapes!(A B C D E F G);
shapes!(A B C D E F G H);
shapes!(A B C D E F G H I);
shapes!(A B C D E F G H I J);
shapes!(A B C D E F G H I J K);
shapes!(A B C D E F G H I J K L);
shapes!(A B C D E F G H I J K L M);
shapes!(A B C D E F G H I J K L M N);
shapes!(A B C D E F G H I J K L M N O);
shapes!(A B C D E F G H I J K L M N O P);

/// Samples of shape `I` side by side: a matrix of `Const<FEATURES>` × `Dyn`, with `POSITIONS`
/// columns for each sample.
#[cfg(feature = "alloc")]
pub type Samples<I, S = f32> = nalgebra::Matrix<
    S,
    <I as Shape>::Rows,
    nalgebra::Dyn,
    nalgebra::VecStorage<S, <I as Shape>::Rows, nalgebra::Dyn>,
>;

/// A number of features that accepts a matrix with `Comes` rows: the same number, or a number that
/// is known only at run time.
#[diagnostic::on_unimplemented(
    message = "a matrix with `{Comes}` rows is not a batch for this network: its samples have `{Self}` features (one row each)",
    label = "expected `{Self}` rows, found `{Comes}`"
)]
pub trait Holds<Comes> {}

impl<const N: usize> Holds<Self> for nalgebra::Const<N> {}
impl<const N: usize> Holds<nalgebra::Dyn> for nalgebra::Const<N> {}

/// Displays a shape in the syntax of the language: `784`, `[16, 8]`, `[28, 28, 1]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dimensions(pub &'static [usize]);

impl fmt::Display for Dimensions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [only] = self.0 {
            return write!(f, "{only}");
        }
        f.write_str("[")?;
        for (index, size) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            write!(f, "{size}")?;
        }
        f.write_str("]")
    }
}
