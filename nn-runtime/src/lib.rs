//! Neural networks declared once and compiled by the Rust compiler.
//!
//! The [`network!`] macro infers and checks every shape of a declared network, differentiates the
//! network and plans its memory. This crate supplies what the emitted code calls (layers and their
//! kernels) and what a user needs for training: losses, optimizers, a trainer, data sets and file
//! formats.
//!
//! ```
//! use nn_runtime::optimizer::{Adam, Optimizer};
//! use nn_runtime::{data::Dataset, loss::BinaryCrossEntropy, network::Workspace, prelude::*};
//!
//! network! {
//!     /// Exclusive or.
//!     pub struct Xor { 2 => Dense(8, tanh) => Dense(1, sigmoid) }
//! }
//!
//! # #[cfg(feature = "alloc")]
//! # {
//! let data = Dataset::<Vector<2>, f32>::from_pairs([
//!     ([0.0, 0.0], [0.0]),
//!     ([0.0, 1.0], [1.0]),
//!     ([1.0, 0.0], [1.0]),
//!     ([1.0, 1.0], [0.0]),
//! ]);
//! let (mut network, mut gradient) = (Xor::new(0), Xor::zeros());
//! let (mut workspace, mut adam) = (Workspace::new(), Optimizer::new(Adam::default())?);
//! for _ in 0..2000 {
//!     gradient.clear();
//!     network.gradient(&BinaryCrossEntropy::default(), data.all(), &mut gradient, &mut workspace)?;
//!     adam.step(&mut network, &gradient);
//! }
//! assert!(network.predict(&[0.0, 1.0].into())[0] > 0.9);
//! assert!(network.predict(&[1.0, 1.0].into())[0] < 0.1);
//! # }
//! # Ok::<(), nn_runtime::error::Error>(())
//! ```
//!
//! # Where to look
//!
//! | for | see |
//! |---|---|
//! | every construct of a declaration | [`language`] |
//! | what a declared network can do | [`network::Network`] |
//! | which types can be a batch: matrices, views, slices, arrays | [`samples`] |
//! | the parameters of a network, one by one | [`parameter`] |
//! | activations and weight initializers | [`activation`], [`initialize`] |
//! | data sets: CSV, Parquet and image files, splitting, scaling, sampling, augmentation | [`data`] |
//! | training, with a [`Trainer`](train::Trainer) or a loop of your own | [`train`] |
//! | which loss fits which network | [`loss`] |
//! | optimizers | [`optimizer`] |
//! | metrics for classifiers, rankings, language models and regression | [`metric`] |
//! | the graph of a network as data | [`structure`] |
//! | saving and loading | [`io`] |
//! | the output directory of a training run | [`train::RunDirectory`](train) |
//! | plots | `plots`, with the feature of that name |
//! | a layer of your own | [`tutorial`] |
//! | your own tests of gradients and shapes | [`testing`] |
//!
//! # Features
//!
//! With no features enabled, the crate is `no_std` without a heap, and offers layers, inference, and
//! training in memory of the caller: losses, [`Network::gradient_with`](network::Network::gradient_with)
//! and [`Stepper`](optimizer::Stepper). `alloc` adds batches of any size, data sets and the trainer,
//! and `std` adds clocks and files. `csv` reads CSV files, `progress` shows
//! a progress bar while training, `safetensors` saves and loads parameters, and `threads` runs
//! batches on several threads. All of these are on by default.
//!
//! The optional features are: `gzip` (gzipped image files), `images` (folders of PNG and JPEG
//! files), `npz` (numpy arrays), `parquet` (Parquet files), `onnx` (export to ONNX), `plots` (plots
//! and the report of a training run), `tensorboard` (event files for `TensorBoard`), and
//! `interrupt` (training runs stop cleanly on Ctrl-C).
#![cfg_attr(not(feature = "std"), no_std)]
// Documentation says which feature an item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "alloc")]
extern crate alloc;
// Tests of layers declare networks, whose code names the crate.
#[cfg(test)]
extern crate self as nn_runtime;

pub mod activation;
mod budget;
pub mod call;
#[cfg(feature = "alloc")]
pub mod data;
pub mod embedded;
#[doc(hidden)]
pub mod emitted;
pub mod error;
#[cfg(feature = "std")]
mod files;
#[cfg(feature = "alloc")]
pub mod generate;
pub mod head;
#[cfg(feature = "alloc")]
#[doc(hidden)]
pub mod hidden;
#[cfg(feature = "alloc")]
pub mod histogram;
#[cfg(feature = "alloc")]
mod in_words;
pub mod initialize;
#[cfg(feature = "std")]
pub mod io;
pub mod kernels;
pub mod language;
pub mod layer;
pub mod layers;
#[cfg(feature = "alloc")]
mod limits;
pub mod loss;
pub mod memory;
#[cfg(feature = "alloc")]
pub mod metric;
pub mod network;
pub mod operation;
pub mod optimizer;
pub mod parameter;
pub mod pass;
#[cfg(feature = "plots")]
pub mod plots;
pub mod random;
#[cfg(feature = "alloc")]
pub mod samples;
pub mod scalar;
pub mod shape;
#[cfg(feature = "alloc")]
mod snapshot;
pub mod state;
pub mod stream;
pub mod structure;
#[cfg(feature = "tensorboard")]
pub mod tensorboard;
#[cfg(feature = "alloc")]
pub mod testing;
#[cfg(feature = "alloc")]
mod text;
#[cfg(feature = "alloc")]
mod threads;
#[cfg(feature = "alloc")]
pub mod train;
pub mod tutorial;
mod words;

/// The crate nalgebra, whose matrices are the inputs, outputs and parameters of networks: for naming
/// `SMatrix` and `SVector`. A program with nalgebra 0.35 among its own dependencies has the same types.
#[doc(no_inline)]
pub use nalgebra;
pub use nn_macros::{Parameters, network, weights};
#[doc(hidden)]
pub use rand;

/// Emits its items, since this crate has the feature `alloc`.
#[cfg(feature = "alloc")]
#[doc(hidden)]
#[macro_export]
macro_rules! with_alloc {
    ($($items:tt)*) => { $($items)* };
}

/// Emits nothing, since this crate lacks the feature `alloc`.
#[cfg(not(feature = "alloc"))]
#[doc(hidden)]
#[macro_export]
macro_rules! with_alloc {
    ($($items:tt)*) => {};
}

/// Emits its items, since this crate lacks the feature `alloc`.
#[cfg(not(feature = "alloc"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __without_alloc {
    ($($items:tt)*) => { $($items)* };
}

/// Emits nothing, since this crate has the feature `alloc`.
#[cfg(feature = "alloc")]
#[doc(hidden)]
#[macro_export]
macro_rules! __without_alloc {
    ($($items:tt)*) => {};
}

/// The imports of a program that declares, trains and uses a network.
pub mod prelude {
    pub use crate::{
        Parameters,
        layer::Layer,
        network,
        network::Network,
        parameter::{Parameter, Parameters},
        shape::{Image, Sequence, Shape, Tokens, Vector},
        weights,
    };
    #[cfg(feature = "alloc")]
    pub use crate::{
        data::Dataset,
        metric::{Accuracy, ConfusionMatrix},
        network::Workspace,
        optimizer::Optimizer,
        train::{Fit, Trainer},
    };
    pub use crate::{
        loss::{BinaryCrossEntropy, CrossEntropy, Huber, MeanAbsoluteError, MeanSquaredError},
        optimizer::{Adam, AdamW, Sgd},
    };
}

/// Compiles and runs the examples of the crate's README as tests.
#[cfg(all(doctest, feature = "csv", feature = "safetensors"))]
#[doc = include_str!("../README.md")]
struct Readme;
