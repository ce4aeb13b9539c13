//! Numerical kernels: for layers of your own that multiply matrices. This module is not stable.
//!
//! Kernels take slices and do not allocate. Unsafe code is limited to this module.
//!
//! Matrices are stored in column-major order. Kernels with enough work per call select the
//! instruction set themselves at run time. Kernels for single samples are inlined into code that
//! has already selected one ([`dispatch`]).

pub mod arithmetic;
pub mod attention;
pub(crate) mod compiled;
#[cfg(feature = "alloc")]
pub(crate) mod contiguous;
pub mod convolution;
pub mod dispatch;
pub mod elementwise;
pub(crate) mod embedded;
pub(crate) mod guard;
pub(crate) mod lengths;
pub mod math;
pub(crate) mod memory;
pub mod normalize;
pub(crate) mod padding;
pub mod peak;
pub mod pool;
pub mod product;
#[doc(hidden)]
pub mod stack;
pub mod vector;
