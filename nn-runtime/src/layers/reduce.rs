//! `Mean`, `Max`, `First`, `Last`, `Sum`: reductions over the positions of a sample.

use super::columnwise::copy;
use crate::call::{Backward, Infer};
use crate::kernels::dispatch::{Isa, Undecided};
use crate::kernels::elementwise;
use crate::kernels::pool::{is_largest, larger};
use crate::operation::Operation;
use crate::pass::Pass;
use crate::scalar::Scalar;

/// Defines a reduction of `features` × `positions` to `features` × 1.
macro_rules! reduction {
    ($(#[$documentation:meta])* $name:ident) => {
        $(#[$documentation])*
        ///
        /// # Shapes
        /// The input has the given numbers of features and positions, and the output has the same
        /// features at one position.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name {
            features: usize,
            positions: usize,
        }

        impl $name {
            /// Reduces samples with the given numbers of features and positions.
            pub const fn new(features: usize, positions: usize) -> Self {
                Self {
                    features: crate::memory::max(features, 1),
                    positions: crate::memory::max(positions, 1),
                }
            }
        }
    };
}

reduction! {
    /// The mean over all positions. `GlobalAvgPool` is an alias.
    Mean
}
reduction! {
    /// The sum over all positions: `Sum` without braces. `Sum` with braces is [`Sum`](super::Sum).
    SumOfPositions
}
reduction! {
    /// The largest value over all positions, for each feature. `GlobalMaxPool` is an alias. If
    /// several values are equally large, the first one receives the gradient. NaN is larger than
    /// any number.
    Max
}
reduction! {
    /// The first position.
    First
}
reduction! {
    /// The last position. For a sample with a length, this is its last position before the padding.
    Last
}

/// An alias of [`Mean`].
pub type GlobalAvgPool = Mean;
/// An alias of [`Max`].
pub type GlobalMaxPool = Max;

/// Sums the positions of each sample that are not padding.
#[inline(always)]
pub(super) fn add_positions<I: Isa, S: Scalar>(
    isa: I,
    pass: &Pass,
    x: &[S],
    y: &mut [S],
    [features, positions]: [usize; 2],
) {
    y.fill(S::ZERO);
    let samples = x.chunks_exact(features * positions);
    for (sample, (x, y)) in samples.zip(y.chunks_exact_mut(features)).enumerate() {
        elementwise::add_columns(isa, y, pass.real(sample, x, positions));
    }
}

/// Divides the vector of each sample by the number of its positions.
#[inline(always)]
fn divide<I: Isa, S: Scalar>(isa: I, pass: &Pass, y: &mut [S], [features, positions]: [usize; 2]) {
    if pass.lengths().is_none() {
        let scale = S::ONE / S::from_f64(positions as f64);
        return elementwise::update(isa, y, |y| y * scale);
    }
    for (sample, y) in y.chunks_exact_mut(features).enumerate() {
        let scale = S::ONE / S::from_f64(pass.length(sample, positions).max(1) as f64);
        elementwise::update(isa, y, |y| y * scale);
    }
}

/// Copies a vector to every position of a sample; positions that are padding are set to zero.
#[inline(always)]
pub(super) fn spread<S: Scalar>(
    pass: &Pass,
    x: &[S],
    y: &mut [S],
    [features, positions]: [usize; 2],
) {
    let samples = y.chunks_exact_mut(features * positions);
    for (sample, (y, x)) in samples.zip(x.chunks_exact(features)).enumerate() {
        let (real, padding) = pass.real_mut(sample, y, positions);
        for column in real.chunks_exact_mut(features) {
            copy(x, column);
        }
        padding.fill(S::ZERO);
    }
}

impl<S: Scalar> Operation<S> for Mean {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, call: Infer<'_, S>) {
        let Infer {
            pass,
            input: [x],
            output: y,
            ..
        } = call;
        add_positions(isa, pass, x, y, [self.features, self.positions]);
        divide(isa, pass, y, [self.features, self.positions]);
    }

    fn backward(&self, call: Backward<'_, S, ()>) {
        let Backward {
            pass,
            d_output: d_y,
            d_input: [d_x],
            ..
        } = call;
        let Some(d_x) = d_x else { return };
        divide(Undecided, pass, d_y, [self.features, self.positions]);
        spread(pass, d_y, d_x, [self.features, self.positions]);
    }
}

impl<S: Scalar> Operation<S> for SumOfPositions {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, call: Infer<'_, S>) {
        let Infer {
            pass,
            input: [x],
            output: y,
            ..
        } = call;
        add_positions(isa, pass, x, y, [self.features, self.positions]);
    }

    fn backward(&self, call: Backward<'_, S, ()>) {
        let Backward {
            pass,
            d_output: d_y,
            d_input: [d_x],
            ..
        } = call;
        if let Some(d_x) = d_x {
            spread(pass, d_y, d_x, [self.features, self.positions]);
        }
    }
}

impl<S: Scalar> Operation<S> for Max {
    type Parameters = ();

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, call: Infer<'_, S>) {
        let Infer {
            pass,
            input: [x],
            output: y,
            ..
        } = call;
        let samples = x.chunks_exact(self.features * self.positions);
        let samples = samples.zip(y.chunks_exact_mut(self.features));
        for (sample, (x, y)) in samples.enumerate() {
            y.fill(S::NEG_INFINITY);
            let x = pass.real(sample, x, self.positions);
            for column in x.chunks_exact(self.features) {
                // NaN is kept.
                elementwise::zip(isa, y, column, larger);
            }
        }
    }

    fn backward(&self, call: Backward<'_, S, ()>) {
        let Backward {
            pass,
            saved,
            d_output: d_y,
            d_input: [d_x],
            ..
        } = call;
        let Some(d_x) = d_x else { return };
        let size = self.features * self.positions;
        let inputs = saved.input[0].chunks_exact(size);
        let outputs = saved.output.chunks_exact(self.features);
        let gradients = d_x
            .chunks_exact_mut(size)
            .zip(d_y.chunks_exact_mut(self.features));
        let samples = gradients.zip(inputs.zip(outputs)).enumerate();
        for (sample, ((d_x, d_y), (x, y))) in samples {
            let (d_x, padding) = pass.real_mut(sample, d_x, self.positions);
            padding.fill(S::ZERO);
            let columns = x.chunks_exact(self.features);
            for (d_column, column) in d_x.chunks_exact_mut(self.features).zip(columns) {
                for ((d_x, x), (d_y, y)) in
                    d_column.iter_mut().zip(column).zip(d_y.iter_mut().zip(y))
                {
                    // The first of the largest values takes the gradient, and leaves zero for the
                    // others.
                    *d_x = if is_largest(*x, *y) {
                        core::mem::take(d_y)
                    } else {
                        S::ZERO
                    };
                }
            }
        }
    }
}

/// Extracts one position from each sample. `position` selects it, given the number of steps.
fn take<S: Scalar>(
    pass: &Pass,
    x: &[S],
    y: &mut [S],
    [features, positions]: [usize; 2],
    position: impl Fn(usize) -> usize,
) {
    let samples = x.chunks_exact(features * positions);
    for (sample, (x, y)) in samples.zip(y.chunks_exact_mut(features)).enumerate() {
        let position = position(pass.length(sample, positions));
        if let Some(column) = x.chunks_exact(features).nth(position) {
            copy(column, y);
        }
    }
}

/// The backward pass of [`take`].
fn give<S: Scalar>(
    pass: &Pass,
    d_y: &[S],
    d_x: &mut [S],
    [features, positions]: [usize; 2],
    position: impl Fn(usize) -> usize,
) {
    d_x.fill(S::ZERO);
    let samples = d_x.chunks_exact_mut(features * positions);
    for (sample, (d_x, d_y)) in samples.zip(d_y.chunks_exact(features)).enumerate() {
        let position = position(pass.length(sample, positions));
        if let Some(column) = d_x.chunks_exact_mut(features).nth(position) {
            copy(d_y, column);
        }
    }
}

macro_rules! one_position {
    ($name:ident, $position:expr) => {
        impl<S: Scalar> Operation<S> for $name {
            type Parameters = ();

            #[inline(always)]
            fn infer<I: Isa>(&self, _: I, call: Infer<'_, S>) {
                let Infer {
                    pass,
                    input: [x],
                    output: y,
                    ..
                } = call;
                take(pass, x, y, [self.features, self.positions], $position);
            }

            fn backward(&self, call: Backward<'_, S, ()>) {
                let Backward {
                    pass,
                    d_output: d_y,
                    d_input: [d_x],
                    ..
                } = call;
                if let Some(d_x) = d_x {
                    give(pass, d_y, d_x, [self.features, self.positions], $position);
                }
            }
        }
    };
}
one_position!(First, |_| 0);
one_position!(Last, |steps: usize| steps.saturating_sub(1));

#[cfg(feature = "safetensors")]
pub(super) mod pytorch {
    use crate::io::pytorch::module::{Passes, PyTorch};

    pub(crate) const MODULE: PyTorch = PyTorch::passing(Passes::Nothing);
}

#[cfg(feature = "onnx")]
pub(super) mod onnx {
    use crate::io::onnx::context::{Context, Translated};
    use crate::io::onnx::operators::whole;
    use crate::io::onnx::proto::attribute::{int, ints};
    use crate::io::onnx::values::Form;
    use crate::structure::{Operation, Reduction};

    pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
        let Operation::Reduce(reduction) = it.operation else {
            return it.mistaken();
        };
        let shape = it.shape_of(0);
        let Some(positions) = (shape.len() > 1).then(|| shape[..shape.len() - 1].iter().product())
        else {
            return Ok(it.value(0).clone());
        };
        let y = match reduction {
            Reduction::Mean | Reduction::Max | Reduction::Sum => {
                let (x, form) = it.any();
                let axes = form.positions(&shape);
                let drop = int("keepdims", 0);
                match reduction {
                    Reduction::Mean => it.node("ReduceMean", &[&x], vec![ints("axes", axes), drop]),
                    Reduction::Max => it.node("ReduceMax", &[&x], vec![ints("axes", axes), drop]),
                    _ => {
                        let axes = it.builder.integers(&axes);
                        it.node("ReduceSum", &[&x, &axes], vec![drop])
                    }
                }
            }
            Reduction::First | Reduction::Last => {
                let mut x = it.last(0);
                if shape.len() > 2 {
                    let features = shape.last().copied().unwrap_or(1);
                    x = it.builder.reshape(&x, &[positions, features]);
                }
                let place = match reduction {
                    Reduction::First => 0,
                    _ => whole(positions) - 1,
                };
                let place = it.builder.integer(place);
                it.node("Gather", &[&x, &place], vec![int("axis", 1)])
            }
        };
        Ok(it.give(y, Form::Last))
    }
}
