//! Data sets: samples and targets, how they are made, split, scaled, read and changed.
//!
//! | from | in memory | batch by batch |
//! |---|---|---|
//! | numbers in the program | [`Dataset`] | [`DatasetFor`], a trait of three methods |
//! | a table, comma-separated | `CsvReader`, with the feature `csv` | |
//! | arrays of numpy (`.npy`, `.npz`) | `NpzReader`, with the feature `npz` | |
//! | a Parquet file | `ParquetReader`, with the feature `parquet` | |
//! | MNIST and its likes | `IdxReader::read` | `IdxReader::open` |
//! | CIFAR-10, CIFAR-100 | `CifarReader::read` | `CifarReader::open` |
//! | folders of PNG and JPEG | `ImageFolder::read`, with the feature `images` | `ImageFolder::open` |
//!
//! [`Augmented`] changes images anew in each epoch, [`Mixup`] mixes samples, [`Subset`] takes a part,
//! [`Sampled`] draws samples by class or by weight; they take any of these, and each other, and fit
//! wherever a data set does. `prefetch` reads and changes the next batches on a thread while a
//! trainer computes.
//! A [`Pipeline`] is fitted on a training set, and transforms it, others, and samples in use.
//! [`k_folds`] and its likes divide a data set for a
//! [cross-validation](crate::train::cross_validate).
//!
//! ```
//! use nn_runtime::{data::{Dataset, Standardizer}, prelude::*};
//!
//! // Four samples of two features, each with its class.
//! let data = Dataset::<Vector<2>, u32>::from_rows(
//!     &[[1.0, 10.0], [2.0, 30.0], [3.0, 20.0], [4.0, 40.0]],
//!     vec![0, 0, 1, 1],
//! )?;
//! let (mut train, mut test) = data.split(0.25, 7)?;
//! let standardizer = Standardizer::fit(&train)?; // never sees the test set
//! standardizer.transform(&mut train)?;
//! standardizer.transform(&mut test)?;
//! assert_eq!((train.len(), test.len()), (3, 1));
//! # Ok::<(), nn_runtime::error::Error>(())
//! ```
//!
//! # Sequences of different lengths
//! A sample of the shape `[T, F]` has room for T steps, of which it may have fewer: its length is
//! then in the data set ([`from_sequences`](Dataset::from_sequences),
//! [`from_sequences_by_step`](Dataset::from_sequences_by_step),
//! [`with_lengths`](Dataset::with_lengths); of tokens
//! [`from_token_sequences`](Dataset::from_token_sequences) and
//! [`from_token_sequences_by_step`](Dataset::from_token_sequences_by_step)). What follows is padding,
//! of any finite numbers. It
//! changes neither outputs nor losses, nor gradients, nor statistics: each sample gives what it
//! gives in a network for its own length. `Last` takes the last real step, `Mean` and `Max` go
//! over the real ones, `BatchNorm` and `InstanceNorm` measure them alone, a convolution finds
//! zeros after them, and losses and metrics of targets per step leave the others out.
//!
//! ```
//! use nn_runtime::{data::Dataset, loss::CrossEntropy, network::Workspace, prelude::*};
//!
//! network! {
//!     /// A tag for each of up to 5 steps.
//!     struct Tagger { [5, 2] => Conv1d(8, 3, tanh, padding = same) => Dense(3, softmax) }
//! }
//!
//! let data = Dataset::<Sequence<5, 2>, u32>::from_sequences_by_step([
//!     (vec![[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], vec![[0], [2], [1]]),
//!     (vec![[0.7, 0.8]], vec![[1]]),
//! ])?;
//! let (tagger, mut workspace) = (Tagger::new(0), Workspace::new());
//! // The mean over four steps.
//! let loss = tagger.loss(&CrossEntropy::default(), data.all(), &mut workspace)?;
//! assert!(loss > 0.0);
//! // One sequence as it is, and a tag's probabilities for each of its steps.
//! let mut tags = [0.0; 2 * 3];
//! tagger.predict_sequence(&[0.1, 0.2, 0.3, 0.4], &mut tags, &mut workspace)?;
//! # Ok::<(), nn_runtime::error::Error>(())
//! ```
//!
//! Samples of several inputs have a length for each input that is a sequence. Each value has the
//! length of the sequence that it is made of, step by step: the output of a decoder that of its
//! target, whatever memory its [`CrossAttention`](crate::layers::CrossAttention) reads, of which it
//! reads the real steps alone. What is made of an image, or of a vector, is real as a whole, unless
//! it is made as long as the sequence that the vector came from.
//!
//! ```
//! use nn_runtime::{data::Dataset, loss::CrossEntropy, network::Workspace, prelude::*};
//!
//! network! {
//!     /// For each of up to 4 steps what comes next, of 6 tokens, with a source of up to 3 steps.
//!     struct Decoder(source: [3, 2], target: Tokens(4, vocab = 6)) {
//!         target => Embedding(8) => Residual { Attention(heads = 2, causal = true) }
//!             => Residual { CrossAttention(source, heads = 2) } => Dense(6, softmax)
//!     }
//! }
//!
//! let rows = [
//!     // Two steps of the source, and three tokens.
//!     [0.1, 0.2, 0.3, 0.4, 0.0, 0.0, /* tokens: */ 0.0, 3.0, 1.0, 0.0],
//!     // Three steps, and two tokens.
//!     [0.5, 0.6, 0.7, 0.8, 0.9, 1.0, /* tokens: */ 0.0, 2.0, 0.0, 0.0],
//! ];
//! let next = vec![3, 1, 5, 0, 2, 5, 0, 0];
//! let data = Dataset::<<Decoder as Layer>::Input, u32>::from_rows(&rows, next)?;
//! let data = data.with_lengths(vec![2, 3, 3, 2])?;
//! let (decoder, mut workspace) = (Decoder::new(0), Workspace::new());
//! // The mean over five steps.
//! let loss = decoder.loss(&CrossEntropy::default(), data.all(), &mut workspace)?;
//! assert!(loss > 0.0);
//! # Ok::<(), nn_runtime::error::Error>(())
//! ```
//!
//! Sequences that are joined step by step, as by `Sum { tokens | segments }`, must be as long as each
//! other in every sample.
//!
//! A network with a stage that takes positions for something else (`Flatten`, `Transpose`, pools
//! with windows, convolutions that leave out positions, whatever makes images of sequences) has no
//! use for lengths: that is an error that names the stage, before anything is computed. A layer of one's
//! own says whether it has ([`WHOLE_SEQUENCES`](crate::layer::Layer::WHOLE_SEQUENCES)).
//!
//! # Long sequences in parts
//! Where sequences are too long to go back through all of their steps, they are cut into parts: the
//! gradient goes back to where a part begins, and the state of recurrent stages is carried from
//! each part to the next (truncated backpropagation through time). [`Dataset::from_series`] lays
//! a long series out so that sample i of each batch goes on where sample i of the batch before
//! ended; a trainer with [`stateful`](crate::train::Trainer::stateful) keeps that order and the states,
//! and [`evaluate_in_parts`](crate::train::evaluate_in_parts) measures likewise.
//!
//! ```
//! use nn_runtime::{data::Dataset, loss::MeanSquaredError, prelude::*};
//! use nn_runtime::optimizer::{Adam, Optimizer};
//!
//! network! { struct Forecast { [4, 1] => Lstm(8) => Dense(1) } }
//!
//! let series: Vec<[f32; 1]> = (0_u8..201).map(|t| [(f32::from(t) / 5.0).sin()]).collect();
//! // Each step's target is the step after it; two stretches of 25 parts.
//! let data = Dataset::<Sequence<4, 1>, f32>::from_series(&series[..200], &series[1..], 2)?;
//! let trainer = Trainer { batch_size: 2, stateful: true, ..Trainer::default() };
//! let (mut forecast, loss) = (Forecast::new(0), MeanSquaredError::default());
//! let mut optimizer = Optimizer::new(Adam::default())?;
//! trainer.fit(&mut forecast, &mut optimizer, Fit::new(&data, &loss))?;
//! # Ok::<(), nn_runtime::error::Error>(())
//! ```
//!
//! In a loop of your own, [`Carried`](crate::network::Carried) holds the states, which you carry, save and
//! reset as you like, and [`stateful`](crate::network::Network::stateful) is the network that goes on from
//! them.

mod augment;
mod check;
mod construct;
#[cfg(feature = "csv")]
mod csv;
mod dataset;
mod fill;
mod fingerprint;
mod fits;
mod folds;
mod images;
mod lengths;
mod min_max;
#[cfg(feature = "npz")]
mod npz;
mod order;
#[cfg(feature = "parquet")]
mod parquet;
mod pipeline;
mod reused;
mod sampled;
mod split;
mod standardizer;
mod subset;
#[cfg(any(feature = "csv", feature = "npz", feature = "parquet"))]
mod table;
mod target;
mod tokens;

pub use crate::samples::batch::{Batch, Targets};
pub use augment::{
    Augmentation, Augmented, Border, Brightness, Canvas, Clamp, Contrast, Cutout, Draws,
    GaussianNoise, HorizontalFlip, Mixup, RandomCrop, Rotation, Shift, Sometimes, VerticalFlip,
};
use check::assert_width;
pub(crate) use check::check_tokens;
#[cfg(feature = "csv")]
pub use csv::CsvReader;
pub use dataset::Dataset;
pub use fingerprint::Fingerprint;
pub(crate) use fingerprint::hash;
pub use fits::{DatasetFor, VisitTargets};
pub(crate) use fits::{fetch, memory};
pub use folds::{Fold, group_folds, k_folds, repeated_folds, stratified_folds};
pub use images::Pixels;
#[cfg(feature = "std")]
pub use images::{CifarLabels, CifarReader, IdxReader, ImageStream};
#[cfg(feature = "images")]
pub use images::{FolderStream, ImageFit, ImageFolder};
pub use min_max::MinMax;
#[cfg(feature = "npz")]
pub use npz::NpzReader;
pub use order::Order;
#[cfg(feature = "parquet")]
pub use parquet::ParquetReader;
pub use pipeline::{Fill, Pipeline, Step, Transformation};
pub use sampled::{Balanced, Sampled, Sampler, Weighted};
pub use standardizer::Standardizer;
pub use subset::Subset;
#[cfg(any(feature = "csv", feature = "npz", feature = "parquet"))]
pub use table::{Column, Columns, Table};
pub use target::Target;
