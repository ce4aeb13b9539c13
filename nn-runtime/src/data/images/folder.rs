//! A reader for images in folders, one folder per class.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use ::image::metadata::Orientation;
use ::image::{DynamicImage, ImageDecoder, ImageReader, Limits, imageops::FilterType};

use super::Pixels;
use super::complete;
use super::pixels::Table;
use crate::data::{Dataset, DatasetFor, VisitTargets};
use crate::error::{Error, Result};
use crate::files::regular;
use crate::samples::batch::Targets;
use crate::scalar::Scalar;
use crate::shape::{Dimensions, Image, Shape};
use crate::threads::each;

/// Reads PNG and JPEG images from a directory with one folder for each class:
///
/// ```text
/// flowers/iris/0001.jpg        class 0: folders are sorted by name
/// flowers/iris/0002.jpg
/// flowers/tulip/anything.png   class 1
/// ```
///
/// `C` is the number of channels: 1 for gray, 2 for gray with alpha, 3 for red, green and blue
/// (RGB), 4 for RGB with alpha. Other files are converted. The EXIF orientation of photographs is
/// applied. Files with extensions other than `png`, `jpg` and `jpeg`, and folders inside the class
/// folders, are skipped. A truncated file is an error.
///
/// ```no_run
/// use nn_runtime::data::{ImageFit, ImageFolder};
///
/// # fn main() -> nn_runtime::error::Result<()> {
/// let reader = ImageFolder { fit: ImageFit::Cover, ..ImageFolder::default() };
/// // Read batch by batch, as 64 × 64 pixels of 3 channels.
/// let train = reader.open::<64, 64, f32>("flowers/train")?;
/// let test = reader.open_labeled::<64, 64, f32>("flowers/test", train.labels())?.load()?;
/// # let _: nn_runtime::data::Dataset<nn_runtime::shape::Image<64, 64, 3>, u32> = test;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ImageFolder<const C: usize = 3> {
    /// How bytes are converted to numbers; from 0 to 1 by default.
    pub pixels: Pixels<C>,
    /// How images of another size are handled; by default, they are an error.
    pub fit: ImageFit,
    /// The maximum size in bytes of a file, and of one decoded image; `None`, the default, means
    /// 256 MiB. The size in the header of a file is checked before it is decoded.
    pub memory_limit: Option<u64>,
}

/// The default limit for the bytes of a file, or of one decoded image.
const MEMORY_LIMIT: u64 = 256 << 20;

impl<const C: usize> Default for ImageFolder<C> {
    fn default() -> Self {
        Self {
            pixels: Pixels::default(),
            fit: ImageFit::default(),
            memory_limit: None,
        }
    }
}

/// How images of another size than the data set's are handled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ImageFit {
    /// They are an error.
    #[default]
    Exact,
    /// They are scaled to the size, without keeping their proportions.
    Stretch,
    /// They are scaled in proportion until they cover the size, and cropped to the center.
    Cover,
}

impl<const C: usize> ImageFolder<C> {
    /// Reads all images of a directory into memory. Also returns the labels of the classes.
    ///
    /// # Errors
    /// If a file or a folder cannot be read, a file is not an image, a folder contains no images,
    /// or there are no folders. Also if an image has another size and [`fit`](Self::fit) makes that
    /// an error.
    pub fn read<const H: usize, const W: usize, S: Scalar>(
        &self,
        directory: impl AsRef<Path>,
    ) -> Result<(Dataset<Image<H, W, C>, u32, S>, Vec<String>)> {
        let stream = self.open(directory)?;
        Ok((stream.load()?, stream.labels))
    }

    /// Lists the images of a directory, to read them batch by batch. The classes are the folders,
    /// sorted by name.
    ///
    /// # Errors
    /// The errors of [`read`](Self::read), except those that require opening the images.
    pub fn open<const H: usize, const W: usize, S: Scalar>(
        &self,
        directory: impl AsRef<Path>,
    ) -> Result<FolderStream<H, W, C, S>> {
        let directory = directory.as_ref();
        let folders = folders(directory)?;
        let labels: Vec<String> = folders.into_iter().map(|(_, name)| name).collect();
        if labels.is_empty() {
            return Err(failed(directory, "it contains no image folders"));
        }
        self.open_labeled(directory, &labels)
    }

    /// Lists the images of a directory with given labels: for a test set, pass the labels of the
    /// training set. A label without a folder has no images.
    ///
    /// # Errors
    /// The errors of [`read`](Self::read), except those that require opening the images; also if
    /// the name of a folder is not among the labels.
    pub fn open_labeled<const H: usize, const W: usize, S: Scalar>(
        &self,
        directory: impl AsRef<Path>,
        labels: &[String],
    ) -> Result<FolderStream<H, W, C, S>> {
        const { assert!(C >= 1 && C <= 4, "decoded images have 1 to 4 channels") };
        let directory = directory.as_ref();
        let (mut files, mut classes) = (Vec::new(), Vec::new());
        for (folder, name) in folders(directory)? {
            let class = labels.iter().position(|label| *label == name);
            let Some(class) = class.and_then(|class| u32::try_from(class).ok()) else {
                return Err(failed(&folder, "its name is not one of the labels"));
            };
            let before = files.len();
            for path in list(&folder)? {
                let ending = path.extension().unwrap_or_default();
                let known = ["png", "jpg", "jpeg"];
                if known.iter().any(|known| ending.eq_ignore_ascii_case(known)) {
                    files.push(path);
                    classes.push(class);
                }
            }
            if files.len() == before {
                return Err(failed(&folder, "it contains no PNG or JPEG images"));
            }
        }
        if files.is_empty() {
            return Err(failed(directory, "it contains no image folders"));
        }
        Ok(FolderStream {
            files,
            classes,
            labels: labels.to_vec(),
            fit: self.fit,
            memory_limit: self.memory_limit.unwrap_or(MEMORY_LIMIT),
            table: self.pixels.table()?,
        })
    }
}

/// The images of a directory, opened by an [`ImageFolder`]. A training loop decodes the images of
/// each batch, on all threads. Decoding an image allocates memory.
#[derive(Clone, Debug)]
pub struct FolderStream<const H: usize, const W: usize, const C: usize, S = f32> {
    files: Vec<PathBuf>,
    classes: Vec<u32>,
    labels: Vec<String>,
    fit: ImageFit,
    memory_limit: u64,
    table: Table<C, S>,
}

impl<const H: usize, const W: usize, const C: usize, S: Scalar> FolderStream<H, W, C, S> {
    /// The number of images.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there are no images. A reader never opens such a stream.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The files, sorted by class and name.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// The class of each image.
    pub fn classes(&self) -> &[u32] {
        &self.classes
    }

    /// The label of each class, which is the name of its folder.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// Reads all images into memory.
    ///
    /// # Errors
    /// If an image cannot be read or decoded, or has another size and that is an error.
    pub fn load(&self) -> Result<Dataset<Image<H, W, C>, u32, S>> {
        let indices: Vec<usize> = (0..self.len()).collect();
        let mut data = Dataset::with_capacity(self.len(), 1);
        self.read(0, &indices, &mut data)?;
        Ok(data)
    }

    fn decode(&self, path: &Path, numbers: &mut [S]) -> Result<()> {
        let error = |problem: &dyn fmt::Display| Error::Content {
            path: path.display().to_string(),
            problems: vec![problem.to_string()],
        };
        let unreadable = |problem: std::io::Error| failed(path, &problem.to_string());
        let (mut file, about) = regular::open(path).map_err(unreadable)?;
        let mut bytes = Vec::new();
        let longest = self.memory_limit.min(about.len());
        (&mut file)
            .take(longest.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(unreadable)?;
        let most = format_args!("the limit of {} MiB per image", self.memory_limit >> 20);
        if bytes.len() as u64 > self.memory_limit {
            return Err(error(&format_args!("the file is larger than {most}")));
        }
        let reader = ImageReader::new(Cursor::new(&bytes)).with_guessed_format();
        let mut reader = reader.map_err(unreadable)?;
        let mut limits = Limits::default();
        limits.max_alloc = Some(self.memory_limit);
        reader.limits(limits);
        let format = reader.format();
        let mut decoder = reader.into_decoder().map_err(|problem| error(&problem))?;
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let (width, height) = decoder.dimensions();
        let wanted = (W as u32, H as u32);
        // Checked before anything is allocated. The image may be rotated by 90 degrees.
        let possible = [wanted, (wanted.1, wanted.0)].contains(&(width, height));
        let of_another_size = |width: u32, height: u32| {
            error(&format_args!(
                "the image has shape {:?}, but the data set has {}",
                [height as usize, width as usize, C],
                Dimensions(Image::<H, W, C>::DIMENSIONS)
            ))
        };
        if self.fit == ImageFit::Exact && !possible {
            return Err(of_another_size(width, height));
        }
        if decoder.total_bytes() > self.memory_limit {
            return Err(error(&format_args!(
                "an image of {width} × {height} pixels is larger than {most}"
            )));
        }
        complete::check(format, &bytes).map_err(|problem| error(&problem))?;
        let mut image = DynamicImage::from_decoder(decoder).map_err(|problem| error(&problem))?;
        image.apply_orientation(orientation);
        let size = (image.width(), image.height());
        if size != wanted {
            image = match self.fit {
                ImageFit::Exact => return Err(of_another_size(size.0, size.1)),
                ImageFit::Stretch => image.resize_exact(wanted.0, wanted.1, FilterType::Triangle),
                ImageFit::Cover => cover(&image, wanted),
            };
        }
        let bytes = match C {
            1 => image.into_luma8().into_raw(),
            2 => image.into_luma_alpha8().into_raw(),
            3 => image.into_rgb8().into_raw(),
            _ => image.into_rgba8().into_raw(),
        };
        self.table.interleaved(&bytes, numbers);
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<const H: usize, const W: usize, const C: usize, S: Scalar> DatasetFor<Image<H, W, C>, S>
    for FolderStream<H, W, C, S>
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
        let before = samples.len();
        for &index in indices {
            let Some(&class) = self.classes.get(index) else {
                return Err(Error::Index {
                    index,
                    length: self.len(),
                });
            };
            samples.push_with(&[class], |_| ())?;
        }
        let size = Image::<H, W, C>::SIZE;
        let places = samples.inputs_mut()[before * size..].chunks_exact_mut(size.max(1));
        let mut tasks: Vec<_> = indices
            .iter()
            .zip(places)
            .map(|task| (task, Ok(())))
            .collect();
        each(&mut tasks, 0, &|_, ((index, numbers), result)| {
            *result = self.decode(&self.files[**index], numbers);
        });
        // The first error in the order of the batch, independent of the timing of threads.
        tasks.into_iter().try_for_each(|(_, result)| result)
    }

    fn visit_targets(&self, _: usize, visit: &mut VisitTargets<'_, u32, S>) -> Result<()> {
        visit(Targets::new(&self.classes))
    }
}

/// Crops an image centrally to the proportions of a size, and scales the result to that size.
/// Cropping first ensures that a very long image needs no extra memory.
fn cover(image: &DynamicImage, (width, height): (u32, u32)) -> DynamicImage {
    let (has_width, has_height) = (u64::from(image.width()), u64::from(image.height()));
    let (wide, high) = (u64::from(width.max(1)), u64::from(height.max(1)));
    let part_width = has_width.min(has_height * wide / high).max(1);
    let part_height = has_height.min(has_width * high / wide).max(1);
    let left = (has_width - part_width) / 2;
    let top = (has_height - part_height) / 2;
    let part = image.crop_imm(
        left as u32,
        top as u32,
        part_width as u32,
        part_height as u32,
    );
    part.resize_exact(width, height, FilterType::Triangle)
}

/// The folders in a directory, sorted by name; the names are the labels.
fn folders(directory: &Path) -> Result<Vec<(PathBuf, String)>> {
    let mut folders = Vec::new();
    for path in list(directory)? {
        if !path.is_dir() {
            continue;
        }
        let name = path.file_name().unwrap_or_default();
        let Some(name) = name.to_str() else {
            let name = name.as_encoded_bytes().escape_ascii();
            let problem = format!("the folder name `{name}` is not valid UTF-8: rename the folder");
            return Err(failed(directory, &problem));
        };
        let name = name.into();
        folders.push((path, name));
    }
    Ok(folders)
}

/// The entries of a directory, sorted by name, without hidden ones.
fn list(directory: &Path) -> Result<Vec<PathBuf>> {
    let failed = |problem: std::io::Error| failed(directory, &problem.to_string());
    let mut entries = Vec::new();
    for entry in fs::read_dir(directory).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        if !name.as_encoded_bytes().starts_with(b".") {
            entries.push((name, entry.path()));
        }
    }
    entries.sort_unstable();
    Ok(entries.into_iter().map(|(_, path)| path).collect())
}

fn failed(path: &Path, problem: &str) -> Error {
    Error::File {
        path: path.display().to_string(),
        problem: problem.into(),
    }
}
