//! Images in files with records of fixed length.

use alloc::vec;
use alloc::vec::Vec;

use super::bytes::Bytes;
use super::pixels::Table;
use crate::data::reused::Reused;
use crate::data::{Dataset, DatasetFor, VisitTargets};
use crate::error::{Error, Result};
use crate::samples::batch::Targets;
use crate::scalar::Scalar;
use crate::shape::Image;

/// Images that stay in files, for data sets that are larger than memory. A training loop reads the
/// images of each batch. Only the classes are in memory, 4 bytes each. An
/// [`IdxReader`](super::IdxReader) or a [`CifarReader`](super::CifarReader) opens it.
///
/// Training on it gives bit-identical results to training on the [data set in memory](Self::load).
/// Reading allocates only a buffer for 64 KiB of pixels, once. Gzipped files are decompressed into
/// memory when they are opened, and kept there as bytes, a quarter of the size of `f32` numbers.
#[derive(Debug)]
pub struct ImageStream<const H: usize, const W: usize, const C: usize, S = f32> {
    files: Vec<Records>,
    layout: Layout,
    table: Table<C, S>,
    classes: Vec<u32>,
    bytes: Reused<Vec<u8>>,
}

/// The images in one file.
#[derive(Debug)]
pub(super) struct Records {
    pub(super) bytes: Bytes,
    /// The offset of the first record.
    pub(super) offset: u64,
    /// The index of the first image.
    pub(super) first: usize,
    /// The number of records.
    pub(super) count: usize,
}

/// The layout of a record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    /// The number of bytes before the pixels.
    pub(super) skipped: usize,
    /// Whether the channels are planar, not interleaved.
    pub(super) is_planar: bool,
}

/// The maximum number of bytes of adjacent images that are read at once.
const READ_AT_ONCE: usize = 1 << 16;

impl<const H: usize, const W: usize, const C: usize, S: Scalar> ImageStream<H, W, C, S> {
    const PIXELS: usize = H * W * C;

    pub(super) fn new(
        files: Vec<Records>,
        layout: Layout,
        table: Table<C, S>,
        classes: Vec<u32>,
    ) -> Self {
        const {
            assert!(
                H > 0 && W > 0 && C > 0,
                "an image must have at least one number"
            );
        };
        let record = layout.skipped + Self::PIXELS;
        let bytes = (READ_AT_ONCE / record).max(1) * record;
        Self {
            files,
            layout,
            table,
            classes,
            bytes: Reused::new(vec![0; bytes]),
        }
    }

    /// The number of images.
    pub fn len(&self) -> usize {
        self.classes.len()
    }

    /// Whether there are no images. A reader never opens such a stream.
    pub fn is_empty(&self) -> bool {
        self.classes.is_empty()
    }

    /// The class of each image.
    pub fn classes(&self) -> &[u32] {
        &self.classes
    }

    /// Reads all images into memory.
    ///
    /// # Errors
    /// If they cannot be read.
    pub fn load(&self) -> Result<Dataset<Image<H, W, C>, u32, S>> {
        let indices: Vec<usize> = (0..self.len()).collect();
        let mut data = Dataset::with_capacity(self.len(), 1);
        self.read(0, &indices, &mut data)?;
        Ok(data)
    }

    /// Reads a run of adjacent images, and returns their number.
    fn read_run(
        &self,
        indices: &[usize],
        bytes: &mut Vec<u8>,
        samples: &mut Dataset<Image<H, W, C>, u32, S>,
    ) -> Result<usize> {
        let (Some(&first), length) = (indices.first(), self.len()) else {
            return Ok(0);
        };
        let file = self.files.partition_point(|file| file.first <= first);
        let file = file.checked_sub(1).and_then(|file| self.files.get(file));
        let Some(file) = file.filter(|_| first < length) else {
            return Err(Error::Index {
                index: first,
                length,
            });
        };
        let record = self.layout.skipped + Self::PIXELS;
        let most = (READ_AT_ONCE / record).max(1);
        let most = most.min(file.first + file.count - first);
        let neighbors = indices.iter().zip(first..).take(most);
        let count = neighbors
            .take_while(|&(&index, next)| index == next)
            .count();

        // The memory is empty if another thread is using it.
        bytes.resize(bytes.len().max(count * record), 0);
        let bytes = &mut bytes[..count * record];
        let offset = (first - file.first) as u64 * record as u64;
        file.bytes.read_at(file.offset + offset, bytes)?;
        for (index, record) in (first..).zip(bytes.chunks_exact(record)) {
            let pixels = &record[self.layout.skipped..];
            samples.push_with(&[self.classes[index]], |input| {
                if self.layout.is_planar {
                    self.table.planar(pixels, input);
                } else {
                    self.table.interleaved(pixels, input);
                }
            })?;
        }
        Ok(count)
    }
}

#[diagnostic::do_not_recommend]
impl<const H: usize, const W: usize, const C: usize, S: Scalar> DatasetFor<Image<H, W, C>, S>
    for ImageStream<H, W, C, S>
{
    type Target = u32;

    fn len(&self) -> usize {
        self.len()
    }

    fn targets_per_sample(&self) -> usize {
        1
    }

    fn read(
        &self,
        _: usize,
        indices: &[usize],
        samples: &mut Dataset<Image<H, W, C>, u32, S>,
    ) -> Result<()> {
        self.bytes.with(|bytes| {
            let mut left = indices;
            while !left.is_empty() {
                let count = self.read_run(left, bytes, samples)?;
                left = &left[count..];
            }
            Ok(())
        })
    }

    fn visit_targets(&self, _: usize, visit: &mut VisitTargets<'_, u32, S>) -> Result<()> {
        visit(Targets::new(&self.classes))
    }
}
