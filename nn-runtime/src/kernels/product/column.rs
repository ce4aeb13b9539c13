//! The product with a single column, for single samples.
//!
//! # Reproducibility
//! If there are few rows, each has several partial sums. Their number follows from the number of
//! rows and from the width of the vectors: 64 bytes with AVX-512, and 32 bytes on all other
//! processors, even if they compute the sums in smaller parts. So single samples have the same bits
//! with AVX2 and with NEON, and the same bits on all targets without fused multiply-add. The bits
//! with AVX-512 differ from both. As many sums as with AVX2 would be too few there to keep the
//! units busy, and as many as with AVX-512 would exceed the registers of AVX2.
#![allow(unsafe_code)]
// Loops over indices take less time to compile than iterators.
#![allow(clippy::needless_range_loop)]

use core::ops::Range;

use super::Products;
use crate::kernels::dispatch::{Isa, Task};
use crate::kernels::guard::enough;
use crate::kernels::vector::Vector;

/// The vectors in which sums are computed.
type Narrow<I, S> = <<S as Products>::Vector<I> as Vector>::Narrow;

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
    if const { I::UNDECIDED || M * PARTS * K > LARGE && !is_narrow::<I, S>() } {
        return S::large_column(column);
    }
    // SAFETY: the matrix is `rows` × `K`, the bias has `rows` elements, and the arguments of `rows`
    // and `narrow` meet their contracts.
    unsafe {
        if const { is_narrow::<I, S>() } {
            return column.narrow(isa);
        }
        if const { M * PARTS / S::Vector::<I>::LANES >= GROUP } {
            for group in 0..full::<I, S>(rows) {
                column.rows::<S::Vector<I>, GROUP, 1>(group * GROUP * lanes, lanes);
            }
        }
        let first = full::<I, S>(rows) * GROUP * lanes;
        let last = const { last_of(M * PARTS, S::Vector::<I>::LANES) };
        match const { (M * PARTS).div_ceil(S::Vector::<I>::LANES) - full::<I, S>(M * PARTS) * GROUP }
        {
            0 => {}
            1 => column.rows::<S::Vector<I>, 1, 8>(first, last),
            2 => column.rows::<S::Vector<I>, 2, 4>(first, last),
            3 => column.rows::<S::Vector<I>, 3, 3>(first, last),
            4 => column.rows::<S::Vector<I>, 4, 2>(first, last),
            5 => column.rows::<S::Vector<I>, 5, 2>(first, last),
            6 => column.rows::<S::Vector<I>, 6, 2>(first, last),
            7 => column.rows::<S::Vector<I>, 7, 1>(first, last),
            _ => column.rows::<S::Vector<I>, 8, 1>(first, last),
        }
    }
}

/// The number of rows in the last vector of a column.
const fn last_of(rows: usize, lanes: usize) -> usize {
    if rows == 0 { 0 } else { (rows - 1) % lanes + 1 }
}

/// Whether the sums are computed in narrower vectors than those that determine their order.
const fn is_narrow<I: Isa, S: Products>() -> bool {
    Narrow::<I, S>::LANES < S::Vector::<I>::LANES
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
        // and `narrow` meet their contracts.
        unsafe {
            let last = if S::Vector::<I>::MASKED {
                last_of(rows, lanes)
            } else {
                // Masks would be branches in the loops over the inputs.
                if const { is_narrow::<I, S>() } || !rows.is_multiple_of(lanes) {
                    return self.narrow(isa);
                }
                lanes
            };
            for group in 0..full::<I, S>(rows) {
                self.rows::<S::Vector<I>, GROUP, 1>(group * GROUP * lanes, lanes);
            }
            let first = full::<I, S>(rows) * GROUP * lanes;
            match (rows - first).div_ceil(lanes) {
                0 => {}
                1 => self.rows::<S::Vector<I>, 1, 8>(first, last),
                2 => self.rows::<S::Vector<I>, 2, 4>(first, last),
                3 => self.rows::<S::Vector<I>, 3, 3>(first, last),
                4 => self.rows::<S::Vector<I>, 4, 2>(first, last),
                5 => self.rows::<S::Vector<I>, 5, 2>(first, last),
                6 => self.rows::<S::Vector<I>, 6, 2>(first, last),
                7 => self.rows::<S::Vector<I>, 7, 1>(first, last),
                _ => self.rows::<S::Vector<I>, 8, 1>(first, last),
            }
        }
    }
}

impl<S: Products> Column<'_, S> {
    /// Computes all rows in narrow vectors, and only the last of them with a mask. The order of
    /// the sums is the one of wide vectors.
    ///
    /// # Safety
    /// The weight must have the size of the matrix, and the bias one number per row.
    #[inline(always)]
    unsafe fn narrow<I: Isa>(&mut self, isa: I) {
        let lanes = S::Vector::<I>::LANES;
        let rows = self.output.len();
        let first = full::<I, S>(rows) * GROUP * lanes;
        // SAFETY: the caller guarantees it, and the ranges are rows of the output.
        unsafe {
            self.in_chains::<I, 1>(isa, 0..first);
            match (rows - first).div_ceil(lanes) {
                0 => {}
                1 => self.in_chains::<I, 8>(isa, first..rows),
                2 => self.in_chains::<I, 4>(isa, first..rows),
                3 => self.in_chains::<I, 3>(isa, first..rows),
                4..=6 => self.in_chains::<I, 2>(isa, first..rows),
                _ => self.in_chains::<I, 1>(isa, first..rows),
            }
        }
    }

    /// Computes some rows in narrow vectors, with `CHAINS` partial sums for each row. At most eight
    /// vectors of sums are kept in registers.
    ///
    /// # Safety
    /// As for [`narrow`](Self::narrow). `these` must be rows of the output.
    #[inline(always)]
    unsafe fn in_chains<I: Isa, const CHAINS: usize>(&mut self, isa: I, these: Range<usize>) {
        let Range { start, end } = these;
        // SAFETY: all blocks are within the rows, of which less than one vector is left at the end.
        unsafe {
            let mut first = start;
            if CHAINS == 1 {
                first = self.blocks::<I, 8, CHAINS>(isa, first..end);
            }
            if CHAINS <= 2 {
                first = self.blocks::<I, 4, CHAINS>(isa, first..end);
            }
            if CHAINS <= 4 {
                first = self.blocks::<I, 2, CHAINS>(isa, first..end);
            }
            first = self.blocks::<I, 1, CHAINS>(isa, first..end);
            if first < end {
                self.rows::<Narrow<I, S>, 1, CHAINS>(first, end - first);
            }
        }
    }

    /// Computes as many full blocks of `VECTORS` narrow vectors as there are in some rows, and
    /// returns the first row after them.
    ///
    /// # Safety
    /// As for [`narrow`](Self::narrow).
    #[inline(always)]
    unsafe fn blocks<I: Isa, const VECTORS: usize, const CHAINS: usize>(
        &mut self,
        _: I,
        these: Range<usize>,
    ) -> usize {
        let Range { mut start, end } = these;
        let block = VECTORS * Narrow::<I, S>::LANES;
        for _ in 0..(end - start) / block {
            // SAFETY: the caller guarantees it.
            unsafe { self.rows::<Narrow<I, S>, VECTORS, CHAINS>(start, Narrow::<I, S>::LANES) };
            start += block;
        }
        start
    }

    /// Computes `VECTORS` vectors of rows from `first` on, each with `CHAINS` partial sums. The
    /// last vector has `last` rows.
    ///
    /// # Safety
    /// The weight must have the size of the matrix, and the bias one number per row. These must be
    /// rows of the output, and the processor must have the instructions.
    #[inline(always)]
    unsafe fn rows<V, const VECTORS: usize, const CHAINS: usize>(
        &mut self,
        first: usize,
        last: usize,
    ) where
        V: Vector<Element = S>,
    {
        let lanes = V::LANES;
        let rows = self.output.len();
        debug_assert!(first + (VECTORS - 1) * lanes + last <= rows);
        // SAFETY: the caller guarantees the rows and the instructions. If the last vector is not
        // full, only its first rows are read and written.
        unsafe {
            let mask = V::mask(last);
            let load = |column: *const S, vector: usize| {
                let source = column.add(first + vector * lanes);
                if last < lanes && vector == VECTORS - 1 {
                    V::load_first(source, mask)
                } else {
                    V::load(source)
                }
            };
            let mut sums = [[V::zero(); VECTORS]; CHAINS];
            if let Some(bias) = self.bias {
                for vector in 0..VECTORS {
                    sums[0][vector] = load(bias.as_ptr(), vector);
                }
            }
            let mut weight = self.weight.as_ptr();
            let mut input = self.input;
            if V::FOURS && matches!(CHAINS, 1 | 2 | 4) {
                let (fours, rest) = input.as_chunks::<4>();
                for four in fours {
                    let four = V::load_four(four.as_ptr());
                    macro_rules! add {
                        ($($lane:literal)*) => {
                            $(for vector in 0..VECTORS {
                                let weight = load(weight.add($lane * rows), vector);
                                let sum = &mut sums[$lane % CHAINS][vector];
                                *sum = sum.plus_product_with::<$lane>(weight, four);
                            })*
                        };
                    }
                    add!(0 1 2 3);
                    weight = weight.add(4 * rows);
                }
                input = rest;
            }
            let (inputs, rest) = input.as_chunks::<CHAINS>();
            for inputs in inputs {
                for chain in 0..CHAINS {
                    let x = V::splat(&raw const inputs[chain]);
                    for vector in 0..VECTORS {
                        let weight = load(weight.add(chain * rows), vector);
                        sums[chain][vector] = sums[chain][vector].plus_product(weight, x);
                    }
                }
                weight = weight.add(CHAINS * rows);
            }
            for (chain, x) in rest.iter().enumerate() {
                let x = V::splat(x);
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
