//! SIMD vectors, with only the operations of an instruction set that matrix products need.
//!
//! The products are written once, generic over [`Vector`]; each instruction set has its own
//! vectors.
#![allow(unsafe_code)]

#[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
mod neon;
mod portable;
#[cfg(target_arch = "x86_64")]
mod x86;

#[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
pub use neon::{F32x8, F64x4};
pub(super) use portable::FUSED;
pub use portable::Portable;
#[cfg(target_arch = "x86_64")]
pub use x86::{F32x8, F32x16, F64x4, F64x8};

/// Implements four numbers as an array.
macro_rules! four_in_memory {
    ($element:ty) => {
        type Four = [$element; 4];

        #[inline(always)]
        unsafe fn load_four(source: *const $element) -> [$element; 4] {
            // SAFETY: the caller guarantees that four numbers can be read.
            unsafe { source.cast::<[$element; 4]>().read() }
        }
        #[inline(always)]
        unsafe fn plus_product_with<const LANE: i32>(self, a: Self, b: [$element; 4]) -> Self {
            // SAFETY: the caller guarantees the instructions.
            unsafe { self.plus_product(a, Self::splat(&raw const b[LANE as usize])) }
        }
    };
}
use four_in_memory;

/// The vector of `f32` for the baseline of the target.
pub type Single = baseline::Single;
/// The vector of `f64` for the baseline of the target.
pub type Double = baseline::Double;

#[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
mod baseline {
    pub(super) use super::{F32x8 as Single, F64x4 as Double};
}
/// Processors without vectors, or whose vectors do not round as IEEE 754 says.
#[cfg(any(target_arch = "arm", target_arch = "riscv32"))]
mod baseline {
    pub(super) type Single = super::Portable<f32, 8, 2>;
    pub(super) type Double = super::Portable<f64, 4, 2>;
}
#[cfg(not(any(
    all(target_arch = "aarch64", target_feature = "neon"),
    target_arch = "arm",
    target_arch = "riscv32"
)))]
mod baseline {
    pub(super) type Single = super::Portable<f32, 8>;
    pub(super) type Double = super::Portable<f64, 4>;
}

/// A vector of numbers in one or a few registers.
///
/// # Safety
/// The methods must be called only if the processor has the vector's instructions; a value of the
/// type of the instruction set ([`Isa`](super::dispatch::Isa)) is the proof. Methods with pointers
/// also require the memory that they describe, which has to be aligned only as numbers are.
pub trait Vector: Copy {
    /// The type of the numbers.
    type Element: Copy + Default;
    /// A mask for the first few lanes of a vector.
    type Mask: Copy;
    /// The vector in which sums are computed whose order does not depend on the width: this one,
    /// or a narrower one for processors without vectors, where each number takes a register.
    type Narrow: Vector<Element = Self::Element>;

    /// The number of lanes in a vector.
    const LANES: usize;
    /// The maximum number of columns of a tile whose sums stay in registers, for tiles with one,
    /// two and three vectors per column; 0 if tiles of this height are not used. It is determined
    /// by the number of registers and the latency of a fused multiply-add.
    const TILE_COLUMNS: [usize; 3];
    /// Whether reading the first lanes takes one instruction.
    const MASKED: bool;
    /// Whether the code should be small: fewer shapes of tiles are compiled.
    const SMALL: bool = false;
    /// The maximum number of vectors in a column of a tile.
    const TILE_VECTORS: usize = match Self::TILE_COLUMNS {
        [_, 0, _] => 1,
        [_, _, 0] => 2,
        _ => 3,
    };
    /// The number of rows and columns of the square that [`transpose`](Self::transpose) transposes.
    const SQUARE: usize;

    /// Four numbers that vectors are multiplied with.
    type Four: Copy;

    /// Whether it saves time to read four numbers of the right factor at once.
    const FOURS: bool = false;

    /// A vector of zeros.
    ///
    /// # Safety
    /// See the trait.
    unsafe fn zero() -> Self;
    /// A vector with the number at `source` in every lane.
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
    /// The mask of the first `count` lanes; `count` must be at most `LANES`.
    ///
    /// # Safety
    /// See the trait.
    unsafe fn mask(count: usize) -> Self::Mask;
    /// Reads the first lanes, given by the mask; the others are zero.
    ///
    /// # Safety
    /// See the trait; numbers are read for the lanes of the mask.
    unsafe fn load_first(source: *const Self::Element, mask: Self::Mask) -> Self;
    /// Writes the first `count` lanes, which `mask` must select too.
    ///
    /// # Safety
    /// See the trait; `count` numbers are written.
    unsafe fn store_first(self, destination: *mut Self::Element, mask: Self::Mask, count: usize);
    /// `self + a · b`, rounded once if the instruction set has fused multiply-add.
    ///
    /// # Safety
    /// See the trait.
    #[must_use]
    unsafe fn plus_product(self, a: Self, b: Self) -> Self;
    /// Reads four numbers.
    ///
    /// # Safety
    /// See the trait; four numbers are read.
    unsafe fn load_four(source: *const Self::Element) -> Self::Four;

    /// Like [`plus_product`](Self::plus_product), where all lanes of `b` are number `LANE` of four.
    ///
    /// # Safety
    /// See the trait.
    #[must_use]
    unsafe fn plus_product_with<const LANE: i32>(self, a: Self, b: Self::Four) -> Self;

    /// The sum of two vectors.
    ///
    /// # Safety
    /// See the trait.
    #[must_use]
    unsafe fn plus(self, other: Self) -> Self;
    /// `destination[l · destination_step + i] = source[i · source_step + l]` for `i` and `l` below
    /// `SQUARE`. It is written in the order of `l`: if the destination step is less than `SQUARE`,
    /// later values overwrite earlier ones.
    ///
    /// # Safety
    /// See the trait; these numbers are read and written.
    unsafe fn transpose(
        source: *const Self::Element,
        source_step: usize,
        destination: *mut Self::Element,
        destination_step: usize,
    );
}
