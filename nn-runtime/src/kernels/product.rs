//! The three forms of matrix products that a linear layer needs.
//!
//! All matrices are stored in column-major order, without gaps. Each form either overwrites the
//! result or accumulates into it. When overwriting, the old contents of the result are never read.
//!
//! # Reproducibility
//! An element of a result is always computed in the same order, independent of the sizes. The
//! products along `k` are summed from the first to the last, in blocks of [`DEPTH`], with each sum
//! starting at zero. The sum of the first block is added to the initial value of the result
//! (nothing, the old contents or a bias), and the sum of each later block to the result so far. So
//! an element does not depend on `m`, on `n`, on its position or on the form of the product. It is
//! bit-identical on all processors with fused multiply-add (AVX2, AVX-512, NEON). Processors
//! without it (SSE2, WebAssembly, ARM and RISC-V with 32 bits) round twice, and differ in the last
//! bits; among themselves they are bit-identical. A product with one column of a single sample has
//! another order: see the module `column`.

use super::arithmetic::Arithmetic;
use super::dispatch::{Isa, Lanes, Task, dispatch};
use super::vector::Vector;

mod column;
mod loop_nest;
mod pack;
#[cfg(feature = "threads")]
mod parts;
pub mod plain;
mod tile;
mod walk;

pub use column::{Column, column, stacked_column};
use loop_nest::Problem;
pub use pack::DEPTH;
pub use walk::Walk;

/// What happens to the old contents of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Into {
    /// The product replaces the old contents, which are never read.
    Overwrite,
    /// The product is added to the old contents.
    Accumulate,
}

/// A left factor and its memory layout.
#[derive(Clone, Copy, Debug)]
pub enum Left<'a, S> {
    /// Column-major: the rows of a column are contiguous.
    Plain(&'a [S]),
    /// Row-major.
    Transposed(&'a [S]),
}

/// The value to which a product is added.
#[derive(Clone, Copy, Debug)]
pub enum Start<'a, S> {
    /// Nothing: the result is overwritten.
    Nothing,
    /// The old contents.
    Contents,
    /// The same numbers in every column.
    Bias(&'a [S]),
}

impl<S> From<Into> for Start<'_, S> {
    fn from(into: Into) -> Self {
        match into {
            Into::Overwrite => Self::Nothing,
            Into::Accumulate => Self::Contents,
        }
    }
}

/// A product in its most general form. The number of the right factor at depth `l` and column `j`
/// is at `right[depth(l) + columns(j)]`, where `depth` and `columns` are walks. So a column can be
/// a column or a row of a matrix, or a window of an image, without a copy.
#[derive(Debug)]
pub struct Product<'a, S> {
    /// The rows of the result.
    pub rows: usize,
    /// The left factor, with one column for each step of the depth.
    pub left: Left<'a, S>,
    /// The distance between the columns of the left factor or, if it is transposed, between its
    /// rows.
    pub left_step: usize,
    /// The memory of the right factor.
    pub right: &'a [S],
    /// The offsets along the sums.
    pub depth: Walk,
    /// The offsets of the columns.
    pub columns: Walk,
    /// The value to which the sums are added.
    pub start: Start<'a, S>,
    /// The result, in column-major order.
    pub result: &'a mut [S],
    /// The distance between the columns of the result.
    pub result_step: usize,
}

/// The sizes of a matrix product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// The rows of the left factor and of the result.
    pub m: usize,
    /// The columns of the left factor and the rows of the right factor: the length of the sums.
    pub k: usize,
    /// The columns of the right factor and of the result.
    pub n: usize,
}

impl Sizes {
    /// The product of matrices without gaps, whose right factor is not transposed.
    #[inline(always)]
    fn product<'a, S>(
        self,
        left: Left<'a, S>,
        right: &'a [S],
        start: Start<'a, S>,
        result: &'a mut [S],
    ) -> Product<'a, S> {
        let Self { m, k, n } = self;
        Product {
            rows: m,
            left_step: match left {
                Left::Plain(_) => m,
                Left::Transposed(_) => k,
            },
            left,
            right,
            depth: Walk::line(k, 1),
            columns: Walk::line(n, k),
            start,
            result,
            result_step: m,
        }
    }
}

/// Matrix products for one scalar type.
///
/// Nothing is allocated; up to 64 KiB of stack is used. A slice can be longer than its matrix. If a
/// slice is too short, debug builds panic, and release builds do not compute anything.
pub trait Products: Arithmetic {
    /// The vectors of an instruction set.
    type Vector<I: Isa>: Vector<Element = Self>;

    /// Computes a product. A large product is split into parts for several threads, if there are
    /// any.
    fn compute(product: Product<'_, Self>);

    /// Computes a product with one column, by code that is compiled in this crate for all sizes.
    #[doc(hidden)]
    fn large_column(column: Column<'_, Self>);

    /// `c = a · b` or `c += a · b`, where `a` is m × k, `b` is k × n, and `c` is m × n. This is the
    /// forward pass of a linear layer.
    fn product(sizes: Sizes, [a, b]: [&[Self]; 2], c: &mut [Self], into: Into) {
        Self::compute(sizes.product(Left::Plain(a), b, into.into(), c));
    }

    /// `c = a · b + bias`, where the bias (m elements) is added to every column. This is the
    /// forward pass of a linear layer with a bias.
    fn affine_product(sizes: Sizes, [a, b]: [&[Self]; 2], bias: &[Self], c: &mut [Self]) {
        Self::compute(sizes.product(Left::Plain(a), b, Start::Bias(bias), c));
    }

    /// `c = aᵀ · b` or `c += aᵀ · b`, where `a` is k × m, `b` is k × n, and `c` is m × n. This is
    /// the gradient with respect to the input of a linear layer.
    fn product_transposed_left(sizes: Sizes, [a, b]: [&[Self]; 2], c: &mut [Self], into: Into) {
        Self::compute(sizes.product(Left::Transposed(a), b, into.into(), c));
    }

    /// `c = a · bᵀ` or `c += a · bᵀ`, where `a` is m × k, `b` is n × k, and `c` is m × n. This is
    /// the gradient with respect to the weight of a linear layer.
    fn product_transposed_right(sizes: Sizes, [a, b]: [&[Self]; 2], c: &mut [Self], into: Into) {
        Self::compute(Product {
            depth: Walk::line(sizes.k, sizes.n),
            columns: Walk::line(sizes.n, 1),
            ..sizes.product(Left::Plain(a), b, into.into(), c)
        });
    }
}

macro_rules! products {
    ($type:ident) => {
        impl Products for $type {
            type Vector<I: Isa> = <I as Lanes<$type>>::Vector;

            fn compute(product: Product<'_, Self>) {
                #[cfg(feature = "threads")]
                parts::compute(product);
                #[cfg(not(feature = "threads"))]
                dispatch(product);
            }

            #[inline(never)]
            fn large_column(column: Column<'_, Self>) {
                dispatch(column);
            }
        }
    };
}
products!(f32);
products!(f64);

impl<S: Products> Task for Product<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(mut self, isa: I) {
        if let Some(problem) = Problem::new(&mut self) {
            loop_nest::run(isa, &problem);
        }
    }
}

/// The dot product of two slices, up to the end of the shorter one, in several independent chains.
#[inline(always)]
pub fn dot<I: Isa, S: Arithmetic>(_: I, left: &[S], right: &[S]) -> S {
    const CHAINS: usize = 32;
    let (left, left_rest) = left.as_chunks::<CHAINS>();
    let (right, right_rest) = right.as_chunks::<CHAINS>();
    let mut sums = [S::default(); CHAINS];
    for (left, right) in left.iter().zip(right) {
        for ((sum, a), b) in sums.iter_mut().zip(left).zip(right) {
            *sum += *a * *b;
        }
    }
    for ((sum, a), b) in sums.iter_mut().zip(left_rest).zip(right_rest) {
        *sum += *a * *b;
    }
    sums.into_iter().fold(S::default(), |all, sum| all + sum)
}

#[cfg(test)]
mod tests;
