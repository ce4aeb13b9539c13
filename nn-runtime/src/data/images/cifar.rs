//! A reader for the files of CIFAR-10 and CIFAR-100.

use alloc::format;
use alloc::vec::Vec;
use core::fmt;
use std::path::Path;

use super::Pixels;
use super::bytes::Bytes;
use super::stream::{ImageStream, Layout, Records};
use crate::data::Dataset;
use crate::error::{Error, Result};
use crate::scalar::Scalar;
use crate::shape::Image;

/// Reads CIFAR-10 and CIFAR-100 in the binary version, with color images of 32 × 32 pixels, from
/// <https://www.cs.toronto.edu/~kriz/cifar.html>. The archives must be unpacked.
///
/// ```no_run
/// use nn_runtime::data::{CifarLabels, CifarReader, Dataset, Pixels};
/// use nn_runtime::prelude::*;
///
/// # fn main() -> nn_runtime::error::Result<()> {
/// let reader = CifarReader {
///     labels: CifarLabels::Ten,
///     pixels: Pixels { mean: [0.4914, 0.4822, 0.4465], deviation: [0.2470, 0.2435, 0.2616] },
/// };
/// // The five files of the training set are read into memory, the test set batch by batch.
/// let directory = "data/cifar-10-batches-bin";
/// let files: Vec<_> = (1..=5).map(|i| format!("{directory}/data_batch_{i}.bin")).collect();
/// let train: Dataset<Image<32, 32, 3>, u32> = reader.read(&files)?;
/// let test = reader.open::<f32, _>(&[format!("{directory}/test_batch.bin")])?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct CifarReader {
    /// The kind of classes in the files.
    pub labels: CifarLabels,
    /// How bytes are converted to numbers; from 0 to 1 by default.
    pub pixels: Pixels<3>,
}

/// The classes in a CIFAR file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum CifarLabels {
    /// CIFAR-10: airplane, automobile, bird, cat, deer, dog, frog, horse, ship, truck.
    #[default]
    Ten,
    /// CIFAR-100: the 100 classes.
    Fine,
    /// CIFAR-100: the 20 superclasses.
    Coarse,
}

impl CifarLabels {
    /// The number of classes: 10, 100 or 20.
    pub fn classes(self) -> u32 {
        match self {
            Self::Ten => 10,
            Self::Fine => 100,
            Self::Coarse => 20,
        }
    }

    /// The number of class bytes in a record, and which of them to use.
    fn place(self) -> (usize, usize) {
        match self {
            Self::Ten => (1, 0),
            Self::Fine => (2, 1),
            Self::Coarse => (2, 0),
        }
    }
}

const SIDE: usize = 32;
const CHANNELS: usize = 3;

/// A training and a test set.
type Parts<S> = (
    Dataset<Image<SIDE, SIDE, CHANNELS>, u32, S>,
    Dataset<Image<SIDE, SIDE, CHANNELS>, u32, S>,
);

impl CifarReader {
    /// Reads all images of several files into memory.
    ///
    /// # Errors
    /// If no files are given, a file cannot be read, its length is not a whole number of records,
    /// or it contains an invalid class. The message names the file and the offset.
    pub fn read<S: Scalar, P: AsRef<Path>>(
        &self,
        files: &[P],
    ) -> Result<Dataset<Image<SIDE, SIDE, CHANNELS>, u32, S>> {
        self.open(files)?.load()
    }

    /// Reads the training and the test set of a directory into memory: `data_batch_1.bin` to
    /// `data_batch_5.bin` and `test_batch.bin` for CIFAR-10, `train.bin` and `test.bin` for
    /// CIFAR-100.
    ///
    /// # Errors
    /// The errors of [`read`](Self::read).
    pub fn read_directory<S: Scalar>(&self, directory: impl AsRef<Path>) -> Result<Parts<S>> {
        let path = |name: &str| directory.as_ref().join(name);
        if self.labels == CifarLabels::Ten {
            let train: Vec<_> = (1..=5)
                .map(|i| path(&format!("data_batch_{i}.bin")))
                .collect();
            Ok((self.read(&train)?, self.read(&[path("test_batch.bin")])?))
        } else {
            Ok((
                self.read(&[path("train.bin")])?,
                self.read(&[path("test.bin")])?,
            ))
        }
    }

    /// Opens files to read their images batch by batch. The classes are read immediately.
    ///
    /// # Errors
    /// The errors of [`read`](Self::read).
    pub fn open<S: Scalar, P: AsRef<Path>>(
        &self,
        files: &[P],
    ) -> Result<ImageStream<SIDE, SIDE, CHANNELS, S>> {
        let table = self.pixels.table()?;
        let (skipped, _) = self.labels.place();
        let (mut opened, mut classes) = (Vec::with_capacity(files.len()), Vec::new());
        for path in files {
            let bytes = Bytes::open(path.as_ref(), None)?;
            let first = classes.len();
            self.read_classes(&bytes, &mut classes)?;
            opened.push(Records {
                bytes,
                offset: 0,
                first,
                count: classes.len() - first,
            });
        }
        if classes.is_empty() {
            return Err(Error::Empty {
                what: "the list of files",
            });
        }
        let layout = Layout {
            skipped,
            is_planar: true,
        };
        Ok(ImageStream::new(opened, layout, table, classes))
    }

    fn read_classes(&self, file: &Bytes, classes: &mut Vec<u32>) -> Result<()> {
        let (skipped, place) = self.labels.place();
        let record = (skipped + SIDE * SIDE * CHANNELS) as u64;
        let (count, rest) = (file.length() / record, file.length() % record);
        if rest != 0 || count == 0 {
            let problem = format_args!(
                "the file ends after {count} records of {record} bytes and {rest} more bytes: \
                 expected whole records, each with {skipped} bytes of class and {SIDE} × {SIDE} × \
                 {CHANNELS} bytes of pixels"
            );
            return Err(file.wrong(file.length(), problem));
        }
        let most = self.labels.classes();
        for index in 0..count {
            let mut class = [0];
            let offset = index * record + place as u64;
            file.read_at(offset, &mut class)?;
            let class = u32::from(class[0]);
            if class >= most {
                let problem = format_args!(
                    "expected a class below {most}, found {class}: is this file really {}?",
                    self.labels
                );
                return Err(file.wrong(offset, problem));
            }
            classes.push(class);
        }
        Ok(())
    }
}

/// The name of the data set.
impl fmt::Display for CifarLabels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ten => "CIFAR-10",
            Self::Fine | Self::Coarse => "CIFAR-100",
        })
    }
}
