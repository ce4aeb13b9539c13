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

pub use column::{Column, column};
use loop_nest::Problem;
pub use pack::DEPTH;
pub use walk::Walk;

/// What happens to the old contents of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Into {
    /// The product replaces it; it is never read.
    Overwrite,
    /// The product is added to it.
    Accumulate,
}

/// A left factor as it is stored.
#[derive(Clone, Copy, Debug)]
pub enum Left<'a, S> {
    /// Column after column: the rows of a column lie side by side.
    Plain(&'a [S]),
    /// Row after row.
    Transposed(&'a [S]),
}

/// What a product is added to.
#[derive(Clone, Copy, Debug)]
pub enum Start<'a, S> {
    /// Nothing: the result is overwritten.
    Nothing,
    /// What is there.
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

/// A product in its most general form: the right factor's number at depth `l` of column `j` is
/// found where two walks meet, at `right[depth(l) + columns(j)]`. So a column may be a matrix'
/// column or row, or a window of an image, which is never copied.
#[derive(Debug)]
pub struct Product<'a, S> {
    /// Rows of the result.
    pub rows: usize,
    /// The left factor, as many columns as the depth counts.
    pub left: Left<'a, S>,
    /// From each of its columns to the next; where it is transposed, from each of its rows.
    pub left_step: usize,
    /// Where the right factor lies.
    pub right: &'a [S],
    /// Along the sums.
    pub depth: Walk,
    /// From column to column of the result.
    pub columns: Walk,
    /// What the sums are added to.
    pub start: Start<'a, S>,
    /// The result, column after column.
    pub result: &'a mut [S],
    /// From each of its columns to the next.
    pub result_step: usize,
}

/// The sizes of a product of matrices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Rows of the left factor and of the result.
    pub m: usize,
    /// Columns of the left factor, rows of the right one: numbers of a sum.
    pub k: usize,
    /// Columns of the right factor and of the result.
    pub n: usize,
}

impl Sizes {
    /// The product of matrices without gaps, of which the right one is not transposed.
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

/// Matrix products of one scalar type.
///
/// Nothing is allocated; up to 64 KiB of stack is used. A slice may be longer than its matrix.
/// If one is shorter, that is a mistake which debug builds report, and nothing is computed.
pub trait Products: Arithmetic {
    /// The vectors of an instruction set.
    type Vector<I: Isa>: Vector<Element = Self>;

    /// Computes a product; a large one in parts, on several threads where there are.
    fn compute(product: Product<'_, Self>);

    /// Computes the product with one column, compiled here for all sizes.
    #[doc(hidden)]
    fn large_column(column: Column<'_, Self>);

    /// `c = a · b` or `c += a · b`: `a` is m × k, `b` is k × n, `c` is m × n. The forward of a
    /// linear layer.
    fn product(sizes: Sizes, [a, b]: [&[Self]; 2], c: &mut [Self], into: Into) {
        Self::compute(sizes.product(Left::Plain(a), b, into.into(), c));
    }

    /// `c = a · b + bias`, the bias (m elements) added to every column: [`product`](Self::product)
    /// as an affine layer needs it.
    fn affine_product(sizes: Sizes, [a, b]: [&[Self]; 2], bias: &[Self], c: &mut [Self]) {
        Self::compute(sizes.product(Left::Plain(a), b, Start::Bias(bias), c));
    }

    /// `c = aᵀ · b` or `c += aᵀ · b`: `a` is k × m, `b` is k × n, `c` is m × n. The gradient with
    /// respect to a linear layer's input.
    fn product_transposed_left(sizes: Sizes, [a, b]: [&[Self]; 2], c: &mut [Self], into: Into) {
        Self::compute(sizes.product(Left::Transposed(a), b, into.into(), c));
    }

    /// `c = a · bᵀ` or `c += a · bᵀ`: `a` is m × k, `b` is n × k, `c` is m × n. The gradient with
    /// respect to a linear layer's weight.
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

/// The sum of the products of two rows of numbers, as many as the shorter has, in chains side by
/// side.
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
