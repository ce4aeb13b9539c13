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
#[cfg(not(feature = "threads"))]
use super::dispatch::dispatch;
use super::dispatch::{Isa, Lanes, Task};
use super::vector::Vector;

mod column;
mod drive;
mod pack;
#[cfg(feature = "threads")]
mod parts;
pub mod plain;
mod tile;
mod walk;

pub use column::column;
use drive::Problem;
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

/// Matrix products of one scalar type.
///
/// Nothing is allocated; up to 64 KiB of stack is used. A slice may be longer than its matrix.
/// If one is shorter, that is a mistake which debug builds report, and nothing is computed.
pub trait Products: Arithmetic {
    /// The vectors of an instruction set.
    type Vector<I: Isa>: Vector<Element = Self>;

    /// Computes a product; a large one in parts, on several threads where there are.
    fn compute(product: Product<'_, Self>);

    /// `c = a · b` or `c += a · b`: `a` is m × k, `b` is k × n, `c` is m × n. The forward of a
    /// linear layer.
    fn product(m: usize, k: usize, n: usize, a: &[Self], b: &[Self], c: &mut [Self], into: Into) {
        let (depth, columns) = (Walk::line(k, 1), Walk::line(n, k));
        let start = into.into();
        matrices([m, m, m], Left::Plain(a), b, depth, columns, start, c);
    }

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
    ) {
        let (depth, columns) = (Walk::line(k, 1), Walk::line(n, k));
        let start = Start::Bias(bias);
        matrices([m, m, m], Left::Plain(a), b, depth, columns, start, c);
    }

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
    ) {
        let (depth, columns) = (Walk::line(k, 1), Walk::line(n, k));
        let start = into.into();
        matrices([m, k, m], Left::Transposed(a), b, depth, columns, start, c);
    }

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
    ) {
        let (depth, columns) = (Walk::line(k, n), Walk::line(n, 1));
        let start = into.into();
        matrices([m, m, m], Left::Plain(a), b, depth, columns, start, c);
    }
}

/// A product of matrices without gaps: rows, and the steps of the left factor and the result.
#[inline(always)]
fn matrices<S: Products>(
    [rows, left_step, result_step]: [usize; 3],
    left: Left<'_, S>,
    right: &[S],
    depth: Walk,
    columns: Walk,
    start: Start<'_, S>,
    result: &mut [S],
) {
    S::compute(Product {
        rows,
        left,
        left_step,
        right,
        depth,
        columns,
        start,
        result,
        result_step,
    });
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
            drive::drive(isa, &problem);
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
