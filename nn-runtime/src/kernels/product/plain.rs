//! Straightforward products, which are the reference for tests of the fast ones.

use super::{Into, Sizes};
use crate::kernels::arithmetic::Arithmetic;

/// See [`Products::product`](super::Products::product).
pub fn product<S: Arithmetic>(sizes: Sizes, [a, b]: [&[S]; 2], c: &mut [S], into: Into) {
    let Sizes { m, k, .. } = sizes;
    general(sizes, |i, l| a[l * m + i], |l, j| b[j * k + l], c, into);
}

/// See [`Products::product_transposed_left`](super::Products::product_transposed_left).
pub fn product_transposed_left<S: Arithmetic>(
    sizes: Sizes,
    [a, b]: [&[S]; 2],
    c: &mut [S],
    into: Into,
) {
    let k = sizes.k;
    general(sizes, |i, l| a[i * k + l], |l, j| b[j * k + l], c, into);
}

/// See [`Products::product_transposed_right`](super::Products::product_transposed_right).
pub fn product_transposed_right<S: Arithmetic>(
    sizes: Sizes,
    [a, b]: [&[S]; 2],
    c: &mut [S],
    into: Into,
) {
    let Sizes { m, n, .. } = sizes;
    general(sizes, |i, l| a[l * m + i], |l, j| b[l * n + j], c, into);
}

fn general<S: Arithmetic>(
    Sizes { m, k, n }: Sizes,
    a: impl Fn(usize, usize) -> S,
    b: impl Fn(usize, usize) -> S,
    c: &mut [S],
    into: Into,
) {
    for j in 0..n {
        for i in 0..m {
            let mut sum = if into == Into::Overwrite {
                S::default()
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
