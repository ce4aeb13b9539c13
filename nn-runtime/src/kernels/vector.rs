//! Vectors of numbers: what a matrix product needs of an instruction set, and no more.
//!
//! The products are written once on [`Vector`]; each instruction set brings its own.
#![allow(unsafe_code)]

mod portable;
#[cfg(target_arch = "x86_64")]
mod x86;

pub(super) use portable::FUSED;
pub use portable::Portable;
#[cfg(target_arch = "x86_64")]
pub use x86::{F32x8, F32x16, F64x4, F64x8};

/// A vector of numbers in a register, or in a few.
///
/// # Safety
/// Every method may be called only where the processor has the vector's instructions; a value of
/// its instruction set's type ([`Isa`](super::dispatch::Isa)) is the proof. Those that take
/// pointers also need the memory they describe, which need not be aligned.
pub trait Vector: Copy {
    /// The numbers.
    type Element: Copy + Default;
    /// The first few lanes of a vector.
    type Mask: Copy;

    /// Numbers in a vector.
    const LANES: usize;
    /// The most columns of a tile whose sums stay in registers, for columns of one vector, two,
    /// and three; 0 where so many are not used. The number of registers and the latency of a
    /// fused multiply-add decide.
    const TILE_COLUMNS: [usize; 3];
    /// The most vectors in a column of a tile.
    const TILE_VECTORS: usize = match Self::TILE_COLUMNS {
        [_, 0, _] => 1,
        [_, _, 0] => 2,
        _ => 3,
    };
    /// Rows and columns of the square that [`transpose`](Self::transpose) transposes.
    const SQUARE: usize;

    /// Zeros.
    ///
    /// # Safety
    /// See the trait.
    unsafe fn zero() -> Self;
    /// The number at `source` in every lane.
    ///
    /// # Safety
    /// See the trait; one number is read.
    unsafe fn splat(source: *const Self::Element) -> Self;
    /// Reads a vector.
    ///
    /// # Safety
    /// See the trait; `LANES` numbers are read.
    unsafe fn load(source: *const Self::Element) -> Self;
    /// Writes a vector.
    ///
    /// # Safety
    /// See the trait; `LANES` numbers are written.
    unsafe fn store(self, destination: *mut Self::Element);
    /// The mask of the first `count` lanes, at most `LANES`.
    ///
    /// # Safety
    /// See the trait.
    unsafe fn mask(count: usize) -> Self::Mask;
    /// Reads the first lanes; the others are zero.
    ///
    /// # Safety
    /// See the trait; as many numbers are read as the mask has lanes.
    unsafe fn load_first(source: *const Self::Element, mask: Self::Mask) -> Self;
    /// Writes the first `count` lanes, of which `mask` is the mask.
    ///
    /// # Safety
    /// See the trait; `count` numbers are written.
    unsafe fn store_first(self, destination: *mut Self::Element, mask: Self::Mask, count: usize);
    /// `self + a · b`, in one rounding where the instruction set has it.
    ///
    /// # Safety
    /// See the trait.
    #[must_use]
    unsafe fn plus_product(self, a: Self, b: Self) -> Self;
    /// The sum.
    ///
    /// # Safety
    /// See the trait.
    #[must_use]
    unsafe fn plus(self, other: Self) -> Self;
    /// `destination[l · destination_step + i] = source[i · source_step + l]` for `i` and `l`
    /// below `SQUARE`, written in the order of `l`: where the destination's step is smaller than
    /// a square, the later ones stay.
    ///
    /// # Safety
    /// See the trait; so many numbers are read and written.
    unsafe fn transpose(
        source: *const Self::Element,
        source_step: usize,
        destination: *mut Self::Element,
        destination_step: usize,
    );
}
