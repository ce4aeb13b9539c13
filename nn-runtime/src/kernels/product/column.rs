//! The product with one column, for single samples.
#![allow(unsafe_code)]

use super::Products;
use crate::kernels::dispatch::Isa;
use crate::kernels::guard::enough;
use crate::kernels::vector::Vector;

/// Vectors whose sums are in registers at once. Fewer would wait for each other.
const GROUP: usize = 8;

/// `output = weight · input + bias` for one sample, its dimensions known when it is compiled;
/// `bias` has `M` elements or none. Inlined into code compiled for an instruction set.
///
/// Where there are few rows, several sums run side by side and are added in the end: the last
/// bits may differ from those of [`Products::product`].
#[inline(always)]
pub fn column<I: Isa, S: Products, const M: usize, const K: usize>(
    isa: I,
    weight: &[[S; M]; K],
    bias: &[S],
    input: &[S; K],
    output: &mut [S; M],
) {
    let lanes = S::Vector::<I>::LANES;
    if !bias.is_empty() {
        enough(M, bias.len());
    }
    let kernel = Column {
        isa,
        weight,
        bias: bias.first_chunk::<M>(),
        input,
    };
    // Constants, so that what no case needs is not compiled.
    if const { M / S::Vector::<I>::LANES >= GROUP } {
        for group in 0..full::<I, S>(M) {
            kernel.rows::<GROUP, 1>(group * GROUP * lanes, output);
        }
    }
    let first = full::<I, S>(M) * GROUP * lanes;
    match const { M.div_ceil(S::Vector::<I>::LANES) - full::<I, S>(M) * GROUP } {
        0 => {}
        1 => kernel.rows::<1, 8>(first, output),
        2 => kernel.rows::<2, 4>(first, output),
        3 => kernel.rows::<3, 3>(first, output),
        4 => kernel.rows::<4, 2>(first, output),
        5 => kernel.rows::<5, 2>(first, output),
        6 => kernel.rows::<6, 2>(first, output),
        7 => kernel.rows::<7, 1>(first, output),
        _ => kernel.rows::<8, 1>(first, output),
    }
}

/// Groups of full vectors in so many rows.
const fn full<I: Isa, S: Products>(rows: usize) -> usize {
    rows / S::Vector::<I>::LANES / GROUP
}

struct Column<'a, I, S, const M: usize, const K: usize> {
    isa: I,
    weight: &'a [[S; M]; K],
    bias: Option<&'a [S; M]>,
    input: &'a [S; K],
}

impl<I: Isa, S: Products, const M: usize, const K: usize> Column<'_, I, S, M, K> {
    /// `VECTORS` vectors of rows from `first` on, each as `CHAINS` sums.
    #[inline(always)]
    fn rows<const VECTORS: usize, const CHAINS: usize>(&self, first: usize, output: &mut [S; M]) {
        let lanes = S::Vector::<I>::LANES;
        debug_assert!(first + (VECTORS - 1) * lanes < M);
        let last = (M - first - (VECTORS - 1) * lanes).min(lanes);
        let _ = self.isa;
        // SAFETY: `isa` proves the instructions. Vectors begin at a row below `M`, and those that
        // would reach beyond it read and write only the `last` rows that are left.
        unsafe {
            let mask = S::Vector::<I>::mask(last);
            let load = |column: *const S, vector: usize| {
                let source = column.add(first + vector * lanes);
                if last < lanes && vector == VECTORS - 1 {
                    S::Vector::<I>::load_first(source, mask)
                } else {
                    S::Vector::<I>::load(source)
                }
            };
            let mut sums = [[S::Vector::<I>::zero(); VECTORS]; CHAINS];
            if let Some(bias) = self.bias {
                for (vector, sum) in sums[0].iter_mut().enumerate() {
                    *sum = load(bias.as_ptr(), vector);
                }
            }
            let (weights, rest_weights) = self.weight.as_chunks::<CHAINS>();
            let (inputs, rest_inputs) = self.input.as_chunks::<CHAINS>();
            for (weights, inputs) in weights.iter().zip(inputs) {
                for ((sums, weight), x) in sums.iter_mut().zip(weights).zip(inputs) {
                    let x = S::Vector::<I>::splat(x);
                    for (vector, sum) in sums.iter_mut().enumerate() {
                        *sum = sum.plus_product(load(weight.as_ptr(), vector), x);
                    }
                }
            }
            for ((sums, weight), x) in sums.iter_mut().zip(rest_weights).zip(rest_inputs) {
                let x = S::Vector::<I>::splat(x);
                for (vector, sum) in sums.iter_mut().enumerate() {
                    *sum = sum.plus_product(load(weight.as_ptr(), vector), x);
                }
            }
            let mut chains = CHAINS;
            while chains > 1 {
                let half = chains.div_ceil(2);
                for chain in half..chains {
                    let others = sums[chain];
                    for (sum, other) in sums[chain - half].iter_mut().zip(others) {
                        *sum = sum.plus(other);
                    }
                }
                chains = half;
            }
            for (vector, sum) in sums[0].into_iter().enumerate() {
                let destination = output.as_mut_ptr().add(first + vector * lanes);
                if last < lanes && vector == VECTORS - 1 {
                    sum.store_first(destination, mask, last);
                } else {
                    sum.store(destination);
                }
            }
        }
    }
}
