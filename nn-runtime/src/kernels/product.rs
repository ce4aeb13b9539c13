//! Matrix products in the three forms that a linear layer needs.
//!
//! All matrices are stored column after column, without gaps. Each form accumulates or
//! overwrites; with overwriting the old contents of the result are never read.
//!
//! # The same bits
//! An element of a result is computed in one order, whatever the sizes around it: the products
//! along `k` are added from the first to the last to a sum that starts at zero, in blocks of
//! [`DEPTH`]; the sum of the first block is added to what the result starts with (nothing, the
//! old contents, a bias), that of each later block to what is there. So an element does not
//! depend on `m`, on `n`, on its place, or on the form of the product; and it is the same on
//! every processor whose multiply-add rounds once (AVX2, AVX-512, NEON). Those without (SSE2)
//! round twice, and differ in the last bits.

use super::dispatch::{Isa, Task, dispatch};
use super::vector::{Lanes, Vector};
use crate::scalar::Scalar;

mod column;
mod drive;
mod pack;
pub mod plain;
mod tile;

pub use column::column;
pub use drive::DEPTH;
use drive::{Left, Problem, Right, Start};

/// What happens to the old contents of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Into {
    /// The product replaces it; it is never read.
    Overwrite,
    /// The product is added to it.
    Accumulate,
}

/// Matrix products of one scalar type.
///
/// Nothing is allocated; up to 64 KiB of stack is used. A slice may be longer than its matrix.
/// If one is shorter, that is a mistake which debug builds report, and nothing is computed.
pub trait Products: Sized {
    /// The vectors of an instruction set.
    type Vector<I: Isa>: Vector<Element = Self>;

    /// `c = a · b` or `c += a · b`: `a` is m × k, `b` is k × n, `c` is m × n. The forward of a
    /// linear layer.
    fn product(m: usize, k: usize, n: usize, a: &[Self], b: &[Self], c: &mut [Self], into: Into);

    /// `c = a · b + bias`, the bias (m elements) added to every column: [`product`](Self::product)
    /// as an affine layer needs it.
    fn affine_product(
        m: usize,
        k: usize,
        n: usize,
        a: &[Self],
        b: &[Self],
        bias: &[Self],
        c: &mut [Self],
    );

    /// `c = aᵀ · b` or `c += aᵀ · b`: `a` is k × m, `b` is k × n, `c` is m × n. The gradient with
    /// respect to a linear layer's input.
    fn product_transposed_left(
        m: usize,
        k: usize,
        n: usize,
        a: &[Self],
        b: &[Self],
        c: &mut [Self],
        into: Into,
    );

    /// `c = a · bᵀ` or `c += a · bᵀ`: `a` is m × k, `b` is n × k, `c` is m × n. The gradient with
    /// respect to a linear layer's weight.
    fn product_transposed_right(
        m: usize,
        k: usize,
        n: usize,
        a: &[Self],
        b: &[Self],
        c: &mut [Self],
        into: Into,
    );
}

impl<S> From<Into> for Start<'_, S> {
    fn from(into: Into) -> Self {
        match into {
            Into::Overwrite => Self::Nothing,
            Into::Accumulate => Self::Contents,
        }
    }
}

macro_rules! products {
    ($type:ident) => {
        impl Products for $type {
            type Vector<I: Isa> = <I as Lanes<$type>>::Vector;

            fn product(
                m: usize,
                k: usize,
                n: usize,
                a: &[Self],
                b: &[Self],
                c: &mut [Self],
                into: Into,
            ) {
                dispatch(Product {
                    sizes: [m, k, n],
                    left: Left::Plain(a),
                    right: Right::Plain(b),
                    start: into.into(),
                    c,
                });
            }

            fn affine_product(
                m: usize,
                k: usize,
                n: usize,
                a: &[Self],
                b: &[Self],
                bias: &[Self],
                c: &mut [Self],
            ) {
                dispatch(Product {
                    sizes: [m, k, n],
                    left: Left::Plain(a),
                    right: Right::Plain(b),
                    start: Start::Bias(bias),
                    c,
                });
            }

            fn product_transposed_left(
                m: usize,
                k: usize,
                n: usize,
                a: &[Self],
                b: &[Self],
                c: &mut [Self],
                into: Into,
            ) {
                dispatch(Product {
                    sizes: [m, k, n],
                    left: Left::Transposed(a),
                    right: Right::Plain(b),
                    start: into.into(),
                    c,
                });
            }

            fn product_transposed_right(
                m: usize,
                k: usize,
                n: usize,
                a: &[Self],
                b: &[Self],
                c: &mut [Self],
                into: Into,
            ) {
                dispatch(Product {
                    sizes: [m, k, n],
                    left: Left::Plain(a),
                    right: Right::Transposed(b),
                    start: into.into(),
                    c,
                });
            }
        }
    };
}
products!(f32);
products!(f64);

/// A product to be computed on some instruction set.
struct Product<'a, S> {
    /// m, k and n.
    sizes: [usize; 3],
    left: Left<'a, S>,
    right: Right<'a, S>,
    start: Start<'a, S>,
    c: &'a mut [S],
}

impl<S: Scalar> Task for Product<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let Self {
            sizes,
            left,
            right,
            start,
            c,
        } = self;
        if let Some(problem) = Problem::new(sizes, left, right, start, c) {
            drive::drive(isa, problem);
        }
    }
}

#[cfg(test)]
mod tests;
