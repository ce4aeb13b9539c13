//! A reader for IDX files, the format of MNIST.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::cmp::Ordering;
use std::path::{Path, PathBuf};

use super::Pixels;
use super::bytes::Bytes;
use super::stream::{ImageStream, Layout, Records};
use crate::data::Dataset;
use crate::error::{Error, Result};
use crate::scalar::Scalar;
use crate::shape::{Dimensions, Image, Shape};

/// Reads images and their classes from a pair of IDX files, the format of MNIST, Fashion-MNIST,
/// KMNIST and EMNIST. With the feature `gzip`, the files can be gzipped, as they are distributed.
///
/// The files contain bytes: gray images in three dimensions (images, rows, columns), images with
/// several channels in four (images, rows, columns, channels), and classes in one. The format is
/// described at <http://yann.lecun.com/exdb/mnist>.
///
/// ```no_run
/// use nn_runtime::{data::{Dataset, IdxReader}, prelude::*};
///
/// # fn main() -> nn_runtime::error::Result<()> {
/// let (train, test): (Dataset<Image<28, 28, 1>, u32>, _) =
///     IdxReader::default().read_directory("data/fashion-mnist")?;
/// assert_eq!((train.len(), test.len()), (60_000, 10_000));
/// # Ok(())
/// # }
/// ```
///
/// The content of the files is checked against the shape of the data set:
///
/// ```
/// use nn_runtime::{data::{Dataset, IdxReader}, prelude::*};
///
/// // A single image of 2 × 3 pixels, of class 7.
/// let image = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 51, 102, 153, 204, 255];
/// let class = [0, 0, 8, 1, 0, 0, 0, 1, 7];
/// let reader = IdxReader::default();
/// let data: Dataset<Image<2, 3, 1>, u32> = reader.parse(("image", &image), ("class", &class))?;
/// assert_eq!(data.inputs(), [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);
///
/// let error = reader.parse::<28, 28, f32>(("image", &image), ("class", &class)).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "image: byte 8: the images have shape [2, 3, 1], but the data set has [28, 28, 1]"
/// );
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct IdxReader<const C: usize = 1> {
    /// How bytes are converted to numbers; from 0 to 1 by default.
    pub pixels: Pixels<C>,
    /// The number of classes; a class that is not below it is an error. `None`, the default, does
    /// not check, as training checks the classes.
    pub classes: Option<u32>,
    /// The maximum size in memory of one gzipped file after decompression, in bytes. The default is
    /// 1 GiB, or 16 times the size of the file if that is more. The headers of both files are
    /// checked before either is decompressed.
    pub memory_limit: Option<u64>,
}

impl<const C: usize> IdxReader<C> {
    /// Reads a file of images and a file of their classes into memory.
    ///
    /// # Errors
    /// If a file cannot be read, has another format, or has another size than its header says; or
    /// if the images have another shape, or the numbers of images and classes differ. The message
    /// names the file and the offset.
    pub fn read<const H: usize, const W: usize, S: Scalar>(
        &self,
        images: impl AsRef<Path>,
        classes: impl AsRef<Path>,
    ) -> Result<Dataset<Image<H, W, C>, u32, S>> {
        self.open(images, classes)?.load()
    }

    /// Opens a file of images and a file of their classes, to read the images batch by batch.
    ///
    /// # Errors
    /// The errors of [`read`](Self::read).
    pub fn open<const H: usize, const W: usize, S: Scalar>(
        &self,
        images: impl AsRef<Path>,
        classes: impl AsRef<Path>,
    ) -> Result<ImageStream<H, W, C, S>> {
        let open = |path: &Path| Bytes::open(path, Some(LONGEST_HEADER));
        self.stream(open(images.as_ref())?, open(classes.as_ref())?)
    }

    /// Reads images and classes from bytes that are not gzipped, for example from `include_bytes!`.
    /// Each comes with a name that error messages use in place of a file name.
    ///
    /// # Errors
    /// The errors of [`read`](Self::read).
    pub fn parse<const H: usize, const W: usize, S: Scalar>(
        &self,
        (images, image_bytes): (&str, &[u8]),
        (classes, class_bytes): (&str, &[u8]),
    ) -> Result<Dataset<Image<H, W, C>, u32, S>> {
        let images = Bytes::new(images.into(), image_bytes.into());
        let classes = Bytes::new(classes.into(), class_bytes.into());
        self.stream(images, classes)?.load()
    }

    /// Reads the training and the test set of a directory into memory: the files
    /// `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and
    /// `t10k-labels-idx1-ubyte`. The names may also have a dot before `idx`, or end in `.gz`.
    ///
    /// # Errors
    /// The errors of [`read`](Self::read).
    pub fn read_directory<const H: usize, const W: usize, S: Scalar>(
        &self,
        directory: impl AsRef<Path>,
    ) -> Result<Parts<H, W, C, S>> {
        let directory = directory.as_ref();
        let part = |name: &str| {
            let images = find(directory, name, "images", 3)?;
            self.read(images, find(directory, name, "labels", 1)?)
        };
        Ok((part("train")?, part("t10k")?))
    }

    fn stream<const H: usize, const W: usize, S: Scalar>(
        &self,
        mut images: Bytes,
        classes: Bytes,
    ) -> Result<ImageStream<H, W, C, S>> {
        let table = self.pixels.table()?;
        let expected = if C == 1 { &[3, 4][..] } else { &[4] };
        let header = Header::read(&images, "images", expected)?;
        let shape = Image::<H, W, C>::DIMENSIONS;
        // Files of gray images may leave out the channel dimension.
        let found = [
            header.sizes[1],
            header.sizes[2],
            if header.dimensions == 3 {
                1
            } else {
                header.sizes[3]
            },
        ];
        if !found
            .iter()
            .copied()
            .eq(shape.iter().map(|&size| size as u64))
        {
            let problem = format_args!(
                "the images have shape {found:?}, but the data set has {}",
                Dimensions(shape)
            );
            return Err(images.wrong(8, problem));
        }
        let classes = self.read_classes(classes, header, &mut images)?;
        let records = Records {
            offset: header.bytes() as u64,
            first: 0,
            count: classes.len(),
            bytes: images,
        };
        let layout = Layout {
            skipped: 0,
            is_planar: false,
        };
        Ok(ImageStream::new(vec![records], layout, table, classes))
    }

    /// Reads the classes, after checking both headers and the length of the image file.
    fn read_classes(
        &self,
        mut file: Bytes,
        of_images: Header,
        images: &mut Bytes,
    ) -> Result<Vec<u32>> {
        let count = of_images.sizes[0];
        if !images.is_packed() {
            of_images.check_length(images)?;
        }
        let header = Header::read(&file, "classes", &[1])?;
        if header.sizes[0] != count {
            let problem = format_args!(
                "there are {} classes, but {count} images in {}",
                header.sizes[0],
                images.name()
            );
            return Err(file.wrong(4, problem));
        }
        for (file, header) in [(&mut *images, of_images), (&mut file, header)] {
            file.unpack(header.length(), self.memory_limit)?;
            header.check_length(file)?;
        }
        // No more than the length of the file, which was checked above.
        let mut classes = vec![0; usize::try_from(count).unwrap_or(usize::MAX)];
        file.read_at(header.bytes() as u64, &mut classes)?;
        if let Some(most) = self.classes
            && let Some(place) = classes.iter().position(|&class| u32::from(class) >= most)
        {
            let problem = format_args!("expected a class below {most}, found {}", classes[place]);
            return Err(file.wrong((header.bytes() + place) as u64, problem));
        }
        Ok(classes.into_iter().map(u32::from).collect())
    }
}

/// A training and a test set.
type Parts<const H: usize, const W: usize, const C: usize, S> = (
    Dataset<Image<H, W, C>, u32, S>,
    Dataset<Image<H, W, C>, u32, S>,
);

/// The file of a part of the data set, under one of its usual names.
fn find(directory: &Path, part: &str, what: &str, dimensions: usize) -> Result<PathBuf> {
    let names = ["-", "."].map(|mark| format!("{part}-{what}{mark}idx{dimensions}-ubyte"));
    let mut candidates = ["", ".gz"]
        .iter()
        .flat_map(|ending| names.iter().map(move |name| format!("{name}{ending}")))
        .map(|name| directory.join(name));
    candidates
        .find(|path| path.is_file())
        .ok_or_else(|| Error::File {
            path: directory.display().to_string(),
            problem: format!("this directory has neither a file {} nor {0}.gz", names[0]),
        })
}

/// The maximum number of header bytes to read: four dimensions.
const LONGEST_HEADER: usize = 4 + 4 * 4;

/// The header of a file.
#[derive(Clone, Copy, Debug)]
struct Header {
    dimensions: usize,
    sizes: [u64; 4],
}

impl Header {
    /// Parses a header with at most four dimensions of unsigned bytes; `None` if it is not valid.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let &[0, 0, 8, dimensions @ 1..=4] = bytes.first_chunk()? else {
            return None;
        };
        let dimensions = usize::from(dimensions);
        let (sizes_read, _) = bytes[4..].as_chunks::<4>();
        let mut sizes = [1; 4];
        for (size, read) in sizes.iter_mut().zip(sizes_read.get(..dimensions)?) {
            *size = u64::from(u32::from_be_bytes(*read));
        }
        Some(Self { dimensions, sizes })
    }

    /// Reads the header of a file that must have one of the given numbers of dimensions.
    fn read(file: &Bytes, what: &str, dimensions: &[u8]) -> Result<Self> {
        let magic = file.header(4, "the magic number")?;
        let &[0, 0, 8, found] = magic.as_slice() else {
            return Err(Self::wrong_magic(file, what, dimensions, &magic));
        };
        if !dimensions.contains(&found) {
            return Err(Self::wrong_magic(file, what, dimensions, &magic));
        }
        let header = file.header(4 + 4 * usize::from(found), "the header")?;
        let header = Self::parse(&header);
        let header = header.ok_or_else(|| Self::wrong_magic(file, what, dimensions, &magic))?;
        if header.sizes[0] == 0 {
            return Err(file.wrong(4, format_args!("there are no {what}")));
        }
        Ok(header)
    }

    fn wrong_magic(file: &Bytes, what: &str, dimensions: &[u8], found: &[u8]) -> Error {
        let expected: Vec<String> = dimensions
            .iter()
            .map(|dimensions| format!("00 00 08 {dimensions:02x}"))
            .collect();
        let found: Vec<String> = found.iter().map(|byte| format!("{byte:02x}")).collect();
        let problem = format_args!(
            "expected {} (the magic number of {what}), found {}",
            expected.join(" or "),
            found.join(" ")
        );
        file.wrong(0, problem)
    }

    /// The size of the header in bytes.
    fn bytes(&self) -> usize {
        4 + 4 * self.dimensions
    }

    /// The size of the whole file in bytes, according to the header.
    fn length(&self) -> u64 {
        let content = self.sizes.iter().copied().reduce(u64::saturating_mul);
        content.unwrap_or(0).saturating_add(self.bytes() as u64)
    }

    fn check_length(&self, file: &Bytes) -> Result<()> {
        let (expected, found) = (self.length(), file.length());
        let sizes = &self.sizes[..self.dimensions];
        match found.cmp(&expected) {
            Ordering::Equal => Ok(()),
            Ordering::Less => Err(file.wrong(
                found,
                format_args!(
                    "the file is truncated: the sizes {sizes:?} in its header require {expected} \
                     bytes"
                ),
            )),
            Ordering::Greater => Err(file.wrong(
                expected,
                format_args!(
                    "expected the end of the file, according to the sizes {sizes:?} in its header, \
                     found more bytes"
                ),
            )),
        }
    }
}
