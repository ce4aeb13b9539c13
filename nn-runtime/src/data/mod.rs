//! Data sets: for reading, splitting, scaling and augmenting what a network is trained on.
//!
//! | source | in memory | batch by batch |
//! |---|---|---|
//! | numbers in the program | [`Dataset`] | [`DatasetFor`], a trait of three methods |
//! | a CSV file | `CsvReader`, with the feature `csv` | |
//! | numpy arrays (`.npy`, `.npz`) | `NpzReader`, with the feature `npz` | |
//! | a Parquet file | `ParquetReader`, with the feature `parquet` | |
//! | MNIST and data sets in its format | `IdxReader::read` | `IdxReader::open` |
//! | CIFAR-10, CIFAR-100 | `CifarReader::read` | `CifarReader::open` |
//! | folders of PNG and JPEG files | `ImageFolder::read`, with the feature `images` | `ImageFolder::open` |
//!
//! [`Augmented`] augments images differently in each epoch, [`Mixup`] mixes samples, [`Subset`]
//! selects a part of the samples, and [`Sampled`] draws samples by class or by weight. Each of them
//! wraps any data set of the table, or another wrapper, and can be used wherever a data set can.
//! `prefetch` reads and augments the next batches on a separate thread while a trainer computes. A
//! [`Pipeline`] is fitted on a training set and then transforms that set, other sets, and single
//! samples at inference time. [`k_folds`] and similar functions divide a data set for
//! [cross-validation](crate::train::cross_validate).
//!
//! ```
//! use nn_runtime::{data::{Dataset, Standardizer}, prelude::*};
//!
//! // Four samples with two features and a class each.
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
//! A sample of the shape `[T, F]` has room for T steps, but may have fewer. The data set then
//! stores its length. Create it with [`from_sequences`](Dataset::from_sequences) or
//! [`from_sequences_by_step`](Dataset::from_sequences_by_step), and for tokens with
//! [`from_token_sequences`](Dataset::from_token_sequences) or
//! [`from_token_sequences_by_step`](Dataset::from_token_sequences_by_step);
//! [`with_lengths`](Dataset::with_lengths) adds lengths to an existing data set. The remaining
//! steps are padding, which may hold any finite numbers.
//!
//! Padding has no effect on outputs, losses, gradients or statistics: every sample gives the same
//! result as in a network declared for exactly its length. `Last` takes the last real step, `Mean`
//! and `Max` reduce only the real steps, `BatchNorm` and `InstanceNorm` compute statistics of the
//! real steps, a convolution sees zeros after the last real step, and losses and metrics with
//! targets per step skip the padding.
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
//! // A sequence without padding, and the probabilities of the tags at each of its steps.
//! let mut tags = [0.0; 2 * 3];
//! tagger.predict_sequence(&[0.1, 0.2, 0.3, 0.4], &mut tags, &mut workspace)?;
//! # Ok::<(), nn_runtime::error::Error>(())
//! ```
//!
//! A sample with several inputs has one length for each input that is a sequence. Each value inside
//! the network has the length of the sequence that it is computed from step by step. For example,
//! the output of a decoder has the length of its target, not of the memory that its
//! [`CrossAttention`](crate::layers::CrossAttention) reads; of that memory, it reads only the real
//! steps. A value that is computed from an image or a vector has no padding, unless it is stretched
//! to the length of a sequence that the vector came from.
//!
//! ```
//! use nn_runtime::{data::Dataset, loss::CrossEntropy, network::Workspace, prelude::*};
//!
//! network! {
//!     /// Predicts the next of 6 tokens at each of up to 4 steps, given a source of up to 3 steps.
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
//! Sequences that are combined step by step, as in `Sum { tokens | segments }`, must have equal
//! lengths in every sample.
//!
//! Some stages do not treat positions as steps: `Flatten`, `Transpose`, pools with windows,
//! convolutions that skip positions, and everything that turns sequences into images. A network
//! with such a stage cannot use lengths. That is an error that names the stage, before anything is
//! computed. Your own layer declares whether it supports lengths
//! ([`WHOLE_SEQUENCES`](crate::layer::Layer::WHOLE_SEQUENCES)).
//!
//! # Long sequences in parts
//! If sequences are too long to backpropagate through all their steps, cut them into parts. The
//! gradient goes back only to the beginning of a part, while the state of recurrent stages is
//! carried from each part to the next (truncated backpropagation through time).
//! [`Dataset::from_series`] arranges a long series so that sample i of each batch continues sample
//! i of the batch before. A trainer with [`stateful`](crate::train::Trainer::stateful) keeps this
//! order and carries the states, and [`evaluate_in_parts`](crate::train::evaluate_in_parts)
//! evaluates in the same way.
//!
//! ```
//! use nn_runtime::{data::Dataset, loss::MeanSquaredError, prelude::*};
//! use nn_runtime::optimizer::{Adam, Optimizer};
//!
//! network! { struct Forecast { [4, 1] => Lstm(8) => Dense(1) } }
//!
//! let series: Vec<[f32; 1]> = (0_u8..201).map(|t| [(f32::from(t) / 5.0).sin()]).collect();
//! // The target of each step is the next step. Two segments of 25 parts each.
//! let data = Dataset::<Sequence<4, 1>, f32>::from_series(&series[..200], &series[1..], 2)?;
//! let trainer = Trainer { batch_size: 2, stateful: true, ..Trainer::default() };
//! let (mut forecast, loss) = (Forecast::new(0), MeanSquaredError::default());
//! let mut optimizer = Optimizer::new(Adam::default())?;
//! trainer.fit(&mut forecast, &mut optimizer, Fit::new(&data, &loss))?;
//! # Ok::<(), nn_runtime::error::Error>(())
//! ```
//!
//! In a loop of your own, [`Carried`](crate::network::Carried) holds the states, which you carry, save and
//! reset as you like, and [`carrying`](crate::network::Network::carrying) is the network that goes on from
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
pub use construct::Pair;
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
