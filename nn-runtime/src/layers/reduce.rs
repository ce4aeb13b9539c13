//! `Mean`, `Max`, `First`, `Last`, `Sum`: all positions of a sample made into one.

use super::columnwise::copy;
use crate::kernels::dispatch::{Isa, Undecided};
use crate::kernels::elementwise;
use crate::kernels::pool::larger;
use crate::layer::Saved;
use crate::operation::Operation;
use crate::pass::Pass;
use crate::scalar::Scalar;

/// Defines a reduction of `features` × `positions` to `features` × 1.
macro_rules! reduction {
    ($(#[$documentation:meta])* $name:ident) => {
        $(#[$documentation])*
        ///
        /// # Shapes
        /// Input so many features and positions, output the same features at one position.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name {
            features: usize,
            positions: usize,
        }

        impl $name {
            /// For samples of so many features and positions.
            pub const fn new(features: usize, positions: usize) -> Self {
                Self {
                    features: crate::layer::max(features, 1),
                    positions: crate::layer::max(positions, 1),
                }
            }
        }
    };
}

reduction! {
    /// The mean over all positions; `GlobalAvgPool` is another name of it.
    Mean
}
reduction! {
    /// The sum over all positions: `Sum` without braces. With braces it is [`Sum`](super::Sum).
    SumOfPositions
}
reduction! {
    /// The largest value over all positions, feature by feature; `GlobalMaxPool` is another name
    /// of it. Of equal ones, the first receives the gradient; a NaN is larger than any number.
    Max
}
reduction! {
    /// The first position.
    First
}
reduction! {
    /// The last position.
    Last
}

/// Another name of [`Mean`].
pub type GlobalAvgPool = Mean;
/// Another name of [`Max`].
pub type GlobalMaxPool = Max;

/// The sum of the positions of each sample.
#[inline(always)]
pub(super) fn add_positions<I: Isa, S: Scalar>(
    isa: I,
    x: &[S],
    y: &mut [S],
    features: usize,
    positions: usize,
) {
    y.fill(S::ZERO);
    let samples = x.chunks_exact(features * positions);
    for (x, y) in samples.zip(y.chunks_exact_mut(features)) {
        elementwise::add_columns(isa, y, x);
    }
}

/// The same vector at every position of a sample.
#[inline(always)]
pub(super) fn spread<S: Scalar>(x: &[S], y: &mut [S], features: usize, positions: usize) {
    let samples = y.chunks_exact_mut(features * positions);
    for (y, x) in samples.zip(x.chunks_exact(features)) {
        for column in y.chunks_exact_mut(features) {
            copy(x, column);
        }
    }
}

impl<S: Scalar> Operation<S> for Mean {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, _: &Pass, [x]: [&[S]; 1], y: &mut [S], _: &mut [S]) {
        let scale = S::ONE / S::from_f64(self.positions as f64);
        add_positions(isa, x, y, self.features, self.positions);
        elementwise::update(isa, y, |y| y * scale);
    }

    fn backward(
        &self,
        _: &Pass,
        _: Saved<'_, S>,
        d_y: &mut [S],
        [d_x]: [Option<&mut [S]>; 1],
        _: Option<&mut ()>,
        _: &mut [S],
    ) {
        let Some(d_x) = d_x else { return };
        let scale = S::ONE / S::from_f64(self.positions as f64);
        elementwise::update(Undecided, d_y, |d| d * scale);
        spread(d_y, d_x, self.features, self.positions);
    }
}

impl<S: Scalar> Operation<S> for SumOfPositions {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, _: &Pass, [x]: [&[S]; 1], y: &mut [S], _: &mut [S]) {
        add_positions(isa, x, y, self.features, self.positions);
    }

    fn backward(
        &self,
        _: &Pass,
        _: Saved<'_, S>,
        d_y: &mut [S],
        [d_x]: [Option<&mut [S]>; 1],
        _: Option<&mut ()>,
        _: &mut [S],
    ) {
        if let Some(d_x) = d_x {
            spread(d_y, d_x, self.features, self.positions);
        }
    }
}

impl<S: Scalar> Operation<S> for Max {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, _: &Pass, [x]: [&[S]; 1], y: &mut [S], _: &mut [S]) {
        let samples = x.chunks_exact(self.features * self.positions);
        for (x, y) in samples.zip(y.chunks_exact_mut(self.features)) {
            y.fill(S::NEG_INFINITY);
            for column in x.chunks_exact(self.features) {
                // A NaN stays one.
                elementwise::zip(isa, y, column, larger);
            }
        }
    }

    fn backward(
        &self,
        _: &Pass,
        saved: Saved<'_, S>,
        d_y: &mut [S],
        [d_x]: [Option<&mut [S]>; 1],
        _: Option<&mut ()>,
        _: &mut [S],
    ) {
        let Some(d_x) = d_x else { return };
        let size = self.features * self.positions;
        let inputs = saved.input[0].chunks_exact(size);
        let outputs = saved.output.chunks_exact(self.features);
        let gradients = d_x
            .chunks_exact_mut(size)
            .zip(d_y.chunks_exact_mut(self.features));
        for ((d_x, d_y), (x, y)) in gradients.zip(inputs.zip(outputs)) {
            let columns = x.chunks_exact(self.features);
            for (d_column, column) in d_x.chunks_exact_mut(self.features).zip(columns) {
                for ((d_x, x), (d_y, y)) in
                    d_column.iter_mut().zip(column).zip(d_y.iter_mut().zip(y))
                {
                    // What the first of the largest has taken is gone for the others.
                    *d_x = if x == y {
                        core::mem::take(d_y)
                    } else {
                        S::ZERO
                    };
                }
            }
        }
    }
}

/// One position, taken out of each sample.
fn take<S: Scalar>(x: &[S], y: &mut [S], features: usize, positions: usize, position: usize) {
    let samples = x.chunks_exact(features * positions);
    for (x, y) in samples.zip(y.chunks_exact_mut(features)) {
        if let Some(column) = x.chunks_exact(features).nth(position) {
            copy(column, y);
        }
    }
}

/// The gradient of [`take`].
fn give<S: Scalar>(d_y: &[S], d_x: &mut [S], features: usize, positions: usize, position: usize) {
    d_x.fill(S::ZERO);
    let samples = d_x.chunks_exact_mut(features * positions);
    for (d_x, d_y) in samples.zip(d_y.chunks_exact(features)) {
        if let Some(column) = d_x.chunks_exact_mut(features).nth(position) {
            copy(d_y, column);
        }
    }
}

macro_rules! one_position {
    ($name:ident, $self:ident => $position:expr) => {
        impl<S: Scalar> Operation<S> for $name {
            type Parameters = ();

            #[inline(always)]
            fn infer<I: Isa>(&$self, _: I, _: &Pass, [x]: [&[S]; 1], y: &mut [S], _: &mut [S]) {
                take(x, y, $self.features, $self.positions, $position);
            }

            fn backward(
                &$self,
                _: &Pass,
                _: Saved<'_, S>,
                d_y: &mut [S],
                [d_x]: [Option<&mut [S]>; 1],
                _: Option<&mut ()>,
                _: &mut [S],
            ) {
                if let Some(d_x) = d_x {
                    give(d_y, d_x, $self.features, $self.positions, $position);
                }
            }
        }
    };
}
one_position!(First, self => 0);
one_position!(Last, self => self.positions - 1);
