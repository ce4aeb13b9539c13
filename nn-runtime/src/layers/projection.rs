//! Affine maps of every position, as parts of larger layers.

use crate::kernels::dispatch::{Isa, Undecided};
use crate::kernels::elementwise;
use crate::kernels::product::{self, Into, Sizes};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

/// An affine map, `y = weight · x + bias`. `bias` is empty if there is none.
#[derive(Clone, Copy)]
pub(super) struct Affine<'a, S: Scalar, const OUTPUTS: usize, const INPUTS: usize> {
    pub(super) weight: &'a Parameter<S, OUTPUTS, INPUTS>,
    pub(super) bias: &'a [S],
}

/// `y = weight · x + bias` at every position.
pub(super) fn project<S: Scalar, const OUTPUTS: usize, const INPUTS: usize>(
    affine: Affine<'_, S, OUTPUTS, INPUTS>,
    x: &[S],
    y: &mut [S],
) {
    let Affine { weight, bias } = affine;
    let sizes = Sizes {
        m: OUTPUTS,
        k: INPUTS,
        n: y.len().checked_div(OUTPUTS).unwrap_or(0),
    };
    let factors = [weight.as_slice(), x];
    if bias.is_empty() {
        S::product(sizes, factors, y, Into::Overwrite);
    } else {
        S::affine_product(sizes, factors, bias, y);
    }
}

/// Like [`project`], for one position, inlined, with sizes known at compile time.
#[inline(always)]
fn project_one<I: Isa, S: Scalar, const OUTPUTS: usize, const INPUTS: usize>(
    isa: I,
    affine: Affine<'_, S, OUTPUTS, INPUTS>,
    x: &[S],
    y: &mut [S],
) {
    let Affine { weight, bias } = affine;
    let outputs = y.as_chunks_mut::<OUTPUTS>().0;
    for (x, y) in x.as_chunks::<INPUTS>().0.iter().zip(outputs) {
        product::column(isa, &weight.data.0, bias, x, y);
    }
}

/// Like [`project`], for `count` positions: a single position is inlined, and several use a matrix
/// product.
#[inline(always)]
pub(super) fn project_some<I: Isa, S: Scalar, const OUTPUTS: usize, const INPUTS: usize>(
    isa: I,
    count: usize,
    affine: Affine<'_, S, OUTPUTS, INPUTS>,
    x: &[S],
    y: &mut [S],
) {
    if count == 1 {
        project_one(isa, affine, x, y);
    } else {
        project(affine, x, y);
    }
}

/// Computes the requested gradients of [`project`]. The gradients of the parameters are added; the
/// gradient of the input is written or added.
pub(super) fn project_backward<S: Scalar, const OUTPUTS: usize, const INPUTS: usize>(
    weight: &Parameter<S, OUTPUTS, INPUTS>,
    x: &[S],
    d_y: &[S],
    d_x: Option<(&mut [S], Into)>,
    gradient: Option<(&mut Parameter<S, OUTPUTS, INPUTS>, &mut [S])>,
) {
    let n = d_y.len().checked_div(OUTPUTS).unwrap_or(0);
    if let Some((d_weight, d_bias)) = gradient {
        let sizes = Sizes {
            m: OUTPUTS,
            k: n,
            n: INPUTS,
        };
        let d_weight = d_weight.as_mut_slice();
        S::product_transposed_right(sizes, [d_y, x], d_weight, Into::Accumulate);
        elementwise::add_columns(Undecided, d_bias, d_y);
    }
    if let Some((d_x, into)) = d_x {
        let sizes = Sizes {
            m: INPUTS,
            k: OUTPUTS,
            n,
        };
        S::product_transposed_left(sizes, [weight.as_slice(), d_y], d_x, into);
    }
}
