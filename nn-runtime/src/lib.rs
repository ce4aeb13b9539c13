//! Neural networks declared once and compiled by the Rust compiler.
//!
//! The [`network!`] macro infers and checks every shape of a declared network, differentiates
//! it and plans its memory; this crate supplies what the emitted code calls (layers and their
//! kernels) and what its user needs (losses, optimizers, training, data, files).
#![cfg_attr(not(feature = "std"), no_std)]

#[cfg(feature = "alloc")]
extern crate alloc;

pub mod activation;
#[cfg(feature = "alloc")]
pub mod data;
#[cfg(feature = "alloc")]
pub mod error;
pub mod head;
pub mod initialise;
#[cfg(feature = "safetensors")]
pub mod io;
pub mod kernels;
pub mod layer;
pub mod layers;
#[cfg(feature = "alloc")]
pub mod loss;
#[cfg(feature = "alloc")]
pub mod metric;
pub mod network;
#[cfg(feature = "alloc")]
pub mod optimizer;
pub mod parameter;
pub mod pass;
pub mod random;
pub mod scalar;
pub mod shape;
#[cfg(feature = "alloc")]
pub mod testing;
#[cfg(feature = "alloc")]
pub mod train;

#[doc(hidden)]
pub use nalgebra;
pub use nn_macros::network;

/// What a program that declares and uses a network imports.
pub mod prelude {
    #[cfg(feature = "alloc")]
    pub use crate::{data::Dataset, train::Trainer};
    pub use crate::{
        network,
        network::Network,
        parameter::{Parameter, Parameters},
        scalar::Scalar,
        shape::{Image, Sequence, Shape, Vector},
    };
}
