//! Numerical kernels: slices in, slices out, no allocation. The only unsafe code of the crate.
//!
//! Matrices are stored column after column. Kernels that do enough work per call choose the
//! instruction set themselves, when they run; those for single samples are inlined into code
//! that has chosen already ([`dispatch`]).

pub mod arithmetic;
pub mod attention;
pub(crate) mod compiled;
#[cfg(feature = "alloc")]
pub(crate) mod contiguous;
pub mod convolution;
pub mod dispatch;
pub mod elementwise;
pub(crate) mod guard;
pub(crate) mod lengths;
pub mod math;
pub(crate) mod memory;
pub mod normalize;
pub(crate) mod padding;
pub mod peak;
pub mod pool;
pub mod product;
pub(crate) mod stack;
pub mod vector;
