//! Affine maps of every position, as parts of larger layers.

use crate::kernels::dispatch::{Isa, Undecided};
use crate::kernels::elementwise;
use crate::kernels::product::{self, Into, Sizes};
use crate::parameter::{Numbers, Parameter, Stacked};
use crate::scalar::Scalar;

/// The matrix of an affine map.
pub(super) trait Weights<S: Scalar>: Numbers<S> {
    /// The number of rows.
    const OUTPUTS: usize;
    /// The number of columns.
    const INPUTS: usize;

    /// `y = self · x + bias` for the columns of `x`, each by itself, inlined, with sizes known at
    /// compile time.
    fn columns<I: Isa>(&self, isa: I, bias: &[S], x: &[S], y: &mut [S]);

    /// The matrix with its sizes as values.
    fn map(&self) -> Map<'_, S> {
        Map {
            sizes: [Self::INPUTS, Self::OUTPUTS],
            weight: self.as_slice(),
        }
    }
}

impl<S: Scalar, const OUTPUTS: usize, const INPUTS: usize> Weights<S>
    for Parameter<S, OUTPUTS, INPUTS>
{
    const OUTPUTS: usize = OUTPUTS;
    const INPUTS: usize = INPUTS;

    #[inline(always)]
    fn columns<I: Isa>(&self, isa: I, bias: &[S], x: &[S], y: &mut [S]) {
        let outputs = y.as_chunks_mut::<OUTPUTS>().0;
        for (x, y) in x.as_chunks::<INPUTS>().0.iter().zip(outputs) {
            product::column(isa, &self.data.0, bias, x, y);
        }
    }
}

impl<S: Scalar, const PARTS: usize, const ROWS: usize, const INPUTS: usize> Weights<S>
    for Stacked<S, PARTS, ROWS, INPUTS>
{
    const OUTPUTS: usize = PARTS * ROWS;
    const INPUTS: usize = INPUTS;

    #[inline(always)]
    fn columns<I: Isa>(&self, isa: I, bias: &[S], x: &[S], y: &mut [S]) {
        let outputs = y.as_chunks_mut::<ROWS>().0.as_chunks_mut::<PARTS>().0;
        for (x, y) in x.as_chunks::<INPUTS>().0.iter().zip(outputs) {
            product::stacked_column(isa, self.columns_of_parts(), bias, x, y);
        }
    }
}

/// An affine map, `y = weight · x + bias`. `bias` is empty if there is none.
pub(super) struct Affine<'a, S, W> {
    pub(super) weight: &'a W,
    pub(super) bias: &'a [S],
}

impl<S, W> Clone for Affine<'_, S, W> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S, W> Copy for Affine<'_, S, W> {}

/// `y = weight · x + bias` at every position.
pub(super) fn project<S: Scalar, W: Weights<S>>(affine: Affine<'_, S, W>, x: &[S], y: &mut [S]) {
    project_by(affine.weight.map(), affine.bias, x, y);
}

/// Like [`project`], for `count` positions: a single position is inlined, and several use a matrix
/// product.
#[inline(always)]
pub(super) fn project_some<I: Isa, S: Scalar, W: Weights<S>>(
    isa: I,
    count: usize,
    affine: Affine<'_, S, W>,
    x: &[S],
    y: &mut [S],
) {
    if count == 1 {
        affine.weight.columns(isa, affine.bias, x, y);
    } else {
        project(affine, x, y);
    }
}

/// Computes the requested gradients of [`project`]. The gradients of the parameters are added; the
/// gradient of the input is written or added.
pub(super) fn project_backward<S: Scalar, W: Weights<S>>(
    weight: &W,
    x: &[S],
    d_y: &[S],
    d_x: Option<(&mut [S], Into)>,
    gradient: Option<(&mut W, &mut [S])>,
) {
    let gradient = gradient.map(|(weight, bias)| [weight.as_mut_slice(), bias]);
    project_by_backward(weight.map(), [x, d_y], d_x, gradient);
}

/// A matrix with its sizes as values.
#[derive(Clone, Copy)]
pub(super) struct Map<'a, S> {
    /// The numbers of inputs and outputs of a position.
    pub(super) sizes: [usize; 2],
    pub(super) weight: &'a [S],
}

/// Like [`project`], with the sizes as values.
pub(super) fn project_by<S: Scalar>(map: Map<'_, S>, bias: &[S], x: &[S], y: &mut [S]) {
    let [inputs, outputs] = map.sizes;
    let sizes = Sizes {
        m: outputs,
        k: inputs,
        n: y.len().checked_div(outputs).unwrap_or(0),
    };
    if bias.is_empty() {
        S::product(sizes, [map.weight, x], y, Into::Overwrite);
    } else {
        S::affine_product(sizes, [map.weight, x], bias, y);
    }
}

/// Like [`project_backward`], with the sizes as values. The gradient is that of the weight and of
/// the bias.
pub(super) fn project_by_backward<S: Scalar>(
    map: Map<'_, S>,
    [x, d_y]: [&[S]; 2],
    d_x: Option<(&mut [S], Into)>,
    gradient: Option<[&mut [S]; 2]>,
) {
    let [inputs, outputs] = map.sizes;
    let n = d_y.len().checked_div(outputs).unwrap_or(0);
    if let Some([d_weight, d_bias]) = gradient {
        let sizes = Sizes {
            m: outputs,
            k: n,
            n: inputs,
        };
        S::product_transposed_right(sizes, [d_y, x], d_weight, Into::Accumulate);
        elementwise::add_columns(Undecided, d_bias, d_y);
    }
    if let Some((d_x, into)) = d_x {
        let sizes = Sizes {
            m: inputs,
            k: outputs,
            n,
        };
        S::product_transposed_left(sizes, [map.weight, d_y], d_x, into);
    }
}
