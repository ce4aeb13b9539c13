//! Matrix products in the three forms that a linear layer needs.
//!
//! All matrices are stored column after column, without gaps. Each form accumulates or
//! overwrites; with overwriting the old contents of the result are never read.

use super::dispatch::Isa;
use crate::scalar::Scalar;

/// What happens to the old contents of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Into {
    /// The product replaces it; it is never read.
    Overwrite,
    /// The product is added to it.
    Accumulate,
}

/// Matrix products of one scalar type.
pub trait Products: Sized {
    /// `c = a · b` or `c += a · b`: `a` is m × k, `b` is k × n, `c` is m × n. The forward of a
    /// linear layer.
    fn product(m: usize, k: usize, n: usize, a: &[Self], b: &[Self], c: &mut [Self], into: Into);

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

/// Products that anyone can read; the fast ones are tested against them.
pub mod plain {
    use super::Into;
    use crate::scalar::Scalar;

    /// See [`Products::product`](super::Products::product).
    pub fn product<S: Scalar>(
        m: usize,
        k: usize,
        n: usize,
        a: &[S],
        b: &[S],
        c: &mut [S],
        into: Into,
    ) {
        general(m, k, n, |i, l| a[l * m + i], |l, j| b[j * k + l], c, into);
    }

    /// See [`Products::product_transposed_left`](super::Products::product_transposed_left).
    pub fn product_transposed_left<S: Scalar>(
        m: usize,
        k: usize,
        n: usize,
        a: &[S],
        b: &[S],
        c: &mut [S],
        into: Into,
    ) {
        general(m, k, n, |i, l| a[i * k + l], |l, j| b[j * k + l], c, into);
    }

    /// See [`Products::product_transposed_right`](super::Products::product_transposed_right).
    pub fn product_transposed_right<S: Scalar>(
        m: usize,
        k: usize,
        n: usize,
        a: &[S],
        b: &[S],
        c: &mut [S],
        into: Into,
    ) {
        general(m, k, n, |i, l| a[l * m + i], |l, j| b[l * n + j], c, into);
    }

    fn general<S: Scalar>(
        m: usize,
        k: usize,
        n: usize,
        a: impl Fn(usize, usize) -> S,
        b: impl Fn(usize, usize) -> S,
        c: &mut [S],
        into: Into,
    ) {
        for j in 0..n {
            for i in 0..m {
                let mut sum = if into == Into::Overwrite {
                    S::ZERO
                } else {
                    c[j * m + i]
                };
                for l in 0..k {
                    sum += a(i, l) * b(l, j);
                }
                c[j * m + i] = sum;
            }
        }
    }
}

macro_rules! products {
    ($type:ident) => {
        impl Products for $type {
            fn product(
                m: usize,
                k: usize,
                n: usize,
                a: &[Self],
                b: &[Self],
                c: &mut [Self],
                into: Into,
            ) {
                plain::product(m, k, n, a, b, c, into);
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
                plain::product_transposed_left(m, k, n, a, b, c, into);
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
                plain::product_transposed_right(m, k, n, a, b, c, into);
            }
        }
    };
}
products!(f32);
products!(f64);

/// `output = weight · input + bias` for one sample, its dimensions known when it is compiled;
/// `bias` has `M` elements or none. Inlined into code compiled for an instruction set.
#[inline(always)]
pub fn column<I: Isa, S: Scalar, const M: usize, const K: usize>(
    _isa: I,
    weight: &[[S; M]; K],
    bias: &[S],
    input: &[S; K],
    output: &mut [S; M],
) {
    let mut sums = [S::ZERO; M];
    for (sum, &bias) in sums.iter_mut().zip(bias) {
        *sum = bias;
    }
    for (column, &x) in weight.iter().zip(input) {
        for (sum, &w) in sums.iter_mut().zip(column) {
            *sum = if I::FUSED {
                w.fused_multiply_add(x, *sum)
            } else {
                w * x + *sum
            };
        }
    }
    *output = sums;
}
