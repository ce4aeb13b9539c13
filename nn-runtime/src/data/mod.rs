//! Data sets: samples and targets, how they are made, split, scaled, read and changed.
//!
//! | from | in memory | batch by batch |
//! |---|---|---|
//! | numbers in the program | [`Dataset`] | [`DatasetFor`], a trait of three methods |
//! | a table, comma-separated | `CsvReader`, with the feature `csv` | |
//! | MNIST and its likes | `IdxReader::read` | `IdxReader::open` |
//! | CIFAR-10, CIFAR-100 | `CifarReader::read` | `CifarReader::open` |
//! | folders of PNG and JPEG | `ImageFolder::read`, with the feature `images` | `ImageFolder::open` |
//!
//! [`Augmented`] changes images anew in each epoch, [`Mixup`] mixes samples, [`Subset`] takes a part;
//! they take any of these, and each other, and fit wherever a data set does.
//!
//! ```
//! use nn_runtime::{data::{Dataset, Standardiser}, prelude::*};
//!
//! // Four samples of two features, each with its class.
//! let data = Dataset::<Vector<2>, u32>::from_rows(
//!     &[[1.0, 10.0], [2.0, 30.0], [3.0, 20.0], [4.0, 40.0]],
//!     vec![0, 0, 1, 1],
//! )?;
//! let (mut train, mut test) = data.split(0.25, 7)?;
//! let standardiser = Standardiser::fit(&train)?; // never sees the test set
//! standardiser.transform(&mut train);
//! standardiser.transform(&mut test);
//! assert_eq!((train.len(), test.len()), (3, 1));
//! # Ok::<(), nn_runtime::error::Error>(())
//! ```

mod augment;
mod check;
mod construct;
#[cfg(feature = "csv")]
mod csv;
mod dataset;
mod fill;
mod fits;
mod images;
mod lengths;
mod min_max;
mod order;
mod reused;
mod split;
mod standardiser;
mod subset;
mod target;

pub use augment::{
    Augmentation, Augmented, Border, Brightness, Canvas, Clamp, Contrast, Cutout, Draws,
    GaussianNoise, HorizontalFlip, Mixup, RandomCrop, Rotation, Shift, Sometimes, VerticalFlip,
};
#[cfg(feature = "csv")]
pub use csv::{Column, Columns, CsvReader, CsvTable};
pub use dataset::{Batch, Dataset};
pub use fits::{DatasetFor, Targets, VisitTargets};
pub(crate) use fits::{fetch, memory};
pub use images::Pixels;
#[cfg(feature = "std")]
pub use images::{CifarLabels, CifarReader, IdxReader, ImageStream};
#[cfg(feature = "images")]
pub use images::{Fit, FolderStream, ImageFolder};
pub(crate) use lengths::check_lengths;
pub use min_max::MinMax;
pub use order::Order;
pub use standardiser::Standardiser;
pub use subset::Subset;
pub use target::Target;
