//! The product with a single column, for single samples.
#![allow(unsafe_code)]
// Loops over indices take less time to compile than iterators.
#![allow(clippy::needless_range_loop)]

use super::Products;
use crate::kernels::dispatch::{Isa, Task};
use crate::kernels::guard::enough;
use crate::kernels::vector::Vector;

/// The number of vectors whose sums are kept in registers. With fewer, the sums would wait for each
/// other.
const GROUP: usize = 8;

/// The number of weights above which a product is not inlined. For such products, the cost of a
/// call is negligible, and a single function serves all sizes.
const LARGE: usize = 4096;

/// `output = weight · input + bias` for one sample, with dimensions that are known at compile time.
/// `bias` has `M` elements or none. It is inlined into code that is compiled for an instruction
/// set, unless it is large.
///
/// If there are few rows, several sums are computed in parallel and added at the end, so that the
/// last bits can differ from [`Products::product`].
#[inline(always)]
pub fn column<I: Isa, S: Products, const M: usize, const K: usize>(
    isa: I,
    weight: &[[S; M]; K],
    bias: &[S],
    input: &[S; K],
    output: &mut [S; M],
) {
    let column = Column {
        weight: weight.as_flattened(),
        bias: of_rows::<S, M, 1>(bias),
        input,
        output,
    };
    of_size::<I, S, M, 1, K>(isa, column);
}

/// Like [`column()`], with a matrix whose rows are `PARTS` parts of `M` rows each.
#[inline(always)]
pub fn stacked_column<I: Isa, S: Products, const M: usize, const PARTS: usize, const K: usize>(
    isa: I,
    weight: &[[[S; M]; PARTS]; K],
    bias: &[S],
    input: &[S; K],
    output: &mut [[S; M]; PARTS],
) {
    let column = Column {
        weight: weight.as_flattened().as_flattened(),
        bias: of_rows::<S, M, PARTS>(bias),
        input,
        output: output.as_flattened_mut(),
    };
    of_size::<I, S, M, PARTS, K>(isa, column);
}

/// A bias of `PARTS` parts of `M` numbers each, if there is one.
#[inline(always)]
fn of_rows<S: Products, const M: usize, const PARTS: usize>(bias: &[S]) -> Option<&[S]> {
    if !bias.is_empty() {
        enough(const { M * PARTS }, bias.len());
    }
    let parts = bias.as_chunks::<M>().0.first_chunk::<PARTS>();
    parts.map(|parts| parts.as_flattened())
}

/// The product with a matrix of `M` times `PARTS` rows and `K` columns.
#[inline(always)]
fn of_size<I: Isa, S: Products, const M: usize, const PARTS: usize, const K: usize>(
    isa: I,
    mut column: Column<'_, S>,
) {
    let lanes = S::Vector::<I>::LANES;
    let rows = const { M * PARTS };
    // The conditions are constants, so that unused cases are not compiled.
    if const { I::UNDECIDED || M * PARTS * K > LARGE } {
        return S::large_column(column);
    }
    // SAFETY: the matrix is `rows` × `K`, the bias has `rows` elements, and the arguments of `rows`
    // meet its contract.
    unsafe {
        if const { M * PARTS / S::Vector::<I>::LANES >= GROUP } {
            for group in 0..full::<I, S>(rows) {
                column.rows::<I, GROUP, 1>(isa, group * GROUP * lanes);
            }
        }
        let first = full::<I, S>(rows) * GROUP * lanes;
        match const { (M * PARTS).div_ceil(S::Vector::<I>::LANES) - full::<I, S>(M * PARTS) * GROUP }
        {
            0 => {}
            1 => column.rows::<I, 1, 8>(isa, first),
            2 => column.rows::<I, 2, 4>(isa, first),
            3 => column.rows::<I, 3, 3>(isa, first),
            4 => column.rows::<I, 4, 2>(isa, first),
            5 => column.rows::<I, 5, 2>(isa, first),
            6 => column.rows::<I, 6, 2>(isa, first),
            7 => column.rows::<I, 7, 1>(isa, first),
            _ => column.rows::<I, 8, 1>(isa, first),
        }
    }
}

/// The number of full groups of vectors in `rows` rows.
const fn full<I: Isa, S: Products>(rows: usize) -> usize {
    rows / S::Vector::<I>::LANES / GROUP
}

/// The arguments of a product with one column. The matrix has one row per number of `output`, and
/// one column per number of `input`.
pub struct Column<'a, S> {
    weight: &'a [S],
    bias: Option<&'a [S]>,
    input: &'a [S],
    output: &'a mut [S],
}

impl<'a, S> Column<'a, S> {
    /// A product with a weight and a bias, which can be empty.
    pub fn new([weight, bias]: [&'a [S]; 2], input: &'a [S], output: &'a mut [S]) -> Self {
        Self {
            weight,
            bias: Some(bias).filter(|bias| !bias.is_empty()),
            input,
            output,
        }
    }
}

/// Runs the same steps as [`column()`], so that results are bit-identical.
impl<S: Products> Task for Column<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(mut self, isa: I) {
        let lanes = S::Vector::<I>::LANES;
        let rows = self.output.len();
        let bias = self.bias.map_or(rows, <[S]>::len);
        if !enough(rows * self.input.len(), self.weight.len()) || !enough(rows, bias) {
            return;
        }
        // SAFETY: the sizes of the matrix and the bias were checked, and the arguments of `rows`
        // meet its contract.
        unsafe {
            for group in 0..full::<I, S>(rows) {
                self.rows::<I, GROUP, 1>(isa, group * GROUP * lanes);
            }
            let first = full::<I, S>(rows) * GROUP * lanes;
            match (rows - first).div_ceil(lanes) {
                0 => {}
                1 => self.rows::<I, 1, 8>(isa, first),
                2 => self.rows::<I, 2, 4>(isa, first),
                3 => self.rows::<I, 3, 3>(isa, first),
                4 => self.rows::<I, 4, 2>(isa, first),
                5 => self.rows::<I, 5, 2>(isa, first),
                6 => self.rows::<I, 6, 2>(isa, first),
                7 => self.rows::<I, 7, 1>(isa, first),
                _ => self.rows::<I, 8, 1>(isa, first),
            }
        }
    }
}

impl<S: Products> Column<'_, S> {
    /// Computes `VECTORS` vectors of rows from `first` on, each with `CHAINS` partial sums.
    ///
    /// # Safety
    /// The weight must have the size of the matrix, and the bias one number per row. The last of
    /// the vectors must start at a row of the output.
    #[inline(always)]
    unsafe fn rows<I: Isa, const VECTORS: usize, const CHAINS: usize>(
        &mut self,
        _: I,
        first: usize,
    ) {
        let lanes = S::Vector::<I>::LANES;
        let rows = self.output.len();
        debug_assert!(first + (VECTORS - 1) * lanes < rows);
        let last = (rows - first - (VECTORS - 1) * lanes).min(lanes);
        // SAFETY: the value of the instruction set proves that the instructions are available.
        // Vectors start at a row of the matrix. A vector that would extend past the end reads and
        // writes only the `last` rows that are left.
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
                for vector in 0..VECTORS {
                    sums[0][vector] = load(bias.as_ptr(), vector);
                }
            }
            let mut weight = self.weight.as_ptr();
            let (inputs, rest) = self.input.as_chunks::<CHAINS>();
            for inputs in inputs {
                for chain in 0..CHAINS {
                    let x = S::Vector::<I>::splat(&raw const inputs[chain]);
                    for vector in 0..VECTORS {
                        let weight = load(weight.add(chain * rows), vector);
                        sums[chain][vector] = sums[chain][vector].plus_product(weight, x);
                    }
                }
                weight = weight.add(CHAINS * rows);
            }
            for (chain, x) in rest.iter().enumerate() {
                let x = S::Vector::<I>::splat(x);
                for vector in 0..VECTORS {
                    let weight = load(weight.add(chain * rows), vector);
                    sums[chain][vector] = sums[chain][vector].plus_product(weight, x);
                }
            }
            let mut chains = CHAINS;
            while chains > 1 {
                let half = chains.div_ceil(2);
                for chain in half..chains {
                    for vector in 0..VECTORS {
                        sums[chain - half][vector] =
                            sums[chain - half][vector].plus(sums[chain][vector]);
                    }
                }
                chains = half;
            }
            for vector in 0..VECTORS {
                let sum = sums[0][vector];
                let destination = self.output.as_mut_ptr().add(first + vector * lanes);
                if last < lanes && vector == VECTORS - 1 {
                    sum.store_first(destination, mask, last);
                } else {
                    sum.store(destination);
                }
            }
        }
    }
}
