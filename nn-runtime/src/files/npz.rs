//! Files with several numpy arrays: zip archives of `.npy` files.

use std::io::{self, BufReader, Write};
use std::path::Path;

use zip::result::ZipError;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::atomic::{file_error, write_atomically};
use super::npy::{self, Array, Problem};
use crate::error::{Error, Result};
use crate::scalar::Scalar;

/// Reads the arrays of an `.npz` file, compressed or not, with their names, in the order of the
/// file.
///
/// # Errors
/// [`Error::File`] if the file cannot be read, [`Error::Content`] if it has another format, is
/// invalid, or contains an array that does not have real numbers.
pub fn read_npz(path: impl AsRef<Path>) -> Result<Vec<(String, Array)>> {
    read_npz_within(path, None)
}

/// Like [`read_npz`], but with a limit on the total memory of the arrays, in bytes. Without a
/// limit, it is 1 GiB, or 16 times the size of the file if that is more. Compressed data can be a
/// thousand times as large as the file.
///
/// # Errors
/// The errors of [`read_npz`], and [`Error::Content`] if the arrays exceed the limit.
pub fn read_npz_within(
    path: impl AsRef<Path>,
    memory_limit: Option<u64>,
) -> Result<Vec<(String, Array)>> {
    let path = path.as_ref();
    let arrays = npz_entries(path, memory_limit)?.into_iter();
    let arrays = arrays.map(|(name, array)| match array {
        Ok(array) => Ok((name, array)),
        Err(what) => Err(Error::Content {
            path: path.display().to_string(),
            problems: vec![format!("`{name}`: {what}")],
        }),
    });
    arrays.collect()
}

/// The name of an array, and the array, or a description of content that is not real numbers.
pub(crate) type Entry = (String, core::result::Result<Array, String>);

/// Reads an `.npz` file in which some arrays may not contain real numbers.
///
/// # Errors
/// [`Error::File`] if the file cannot be read, [`Error::Content`] if it has another format, is
/// invalid, or exceeds the memory limit.
pub(crate) fn npz_entries(path: &Path, memory_limit: Option<u64>) -> Result<Vec<Entry>> {
    let unreadable = |error| file_error(path, "cannot be read", &error);
    let content = |problem: String| Error::Content {
        path: path.display().to_string(),
        problems: vec![problem],
    };
    let (file, about) = super::regular::open(path).map_err(unreadable)?;
    let mut left = super::limit::memory_limit(memory_limit, about.len());
    let broken = |error| match error {
        ZipError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => unreadable(error),
        other => content(format!("the archive is invalid: {other}")),
    };
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(broken)?;
    let mut arrays = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(broken)?;
        let name = entry.name().map_err(broken)?.into_owned();
        let name = name.strip_suffix(".npy").unwrap_or(&name).to_string();
        let array = match npy::read(&mut entry, &mut left) {
            Ok(array) => Ok(array),
            Err(Problem::Unread(what)) => Err(what),
            Err(Problem::Content(problem)) => return Err(content(format!("`{name}`: {problem}"))),
            Err(Problem::Source(error)) => {
                return Err(content(format!("`{name}` is invalid: {error}")));
            }
        };
        arrays.push((name, array));
    }
    Ok(arrays)
}

/// Writes arrays to an `.npz` file. The file is written atomically; equal arrays give equal bytes.
///
/// ```
/// use nn_runtime::io::{read_npz, write_npz};
///
/// # let directory = std::env::temp_dir().join(format!("npz-{}", std::process::id()));
/// # std::fs::create_dir_all(&directory).unwrap();
/// let path = directory.join("arrays.npz");
/// write_npz(&path, |file| {
///     // Row-major: two rows of three numbers.
///     file.add("weight", &[2, 3], &[1.0_f32, 2.0, 3.0, 4.0, 5.0, 6.0])?;
///     file.add("bias", &[2], &[0.5_f32, 1.5])
/// })?;
/// let arrays = read_npz(&path)?;
/// let (name, weight) = &arrays[0];
/// assert_eq!((name.as_str(), weight.shape()), ("weight", &[2, 3][..]));
/// assert_eq!(weight.get(1, 0), Some(4.0));
/// # std::fs::remove_dir_all(&directory).unwrap();
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
///
/// # Errors
/// [`Error::File`] if the file cannot be written, and any error of `write`.
pub fn write_npz(
    path: impl AsRef<Path>,
    write: impl FnOnce(&mut NpzWriter<'_>) -> Result<()>,
) -> Result<()> {
    let mut result = Ok(());
    let written = write_atomically(path, |file| {
        let mut writer = NpzWriter {
            archive: ZipWriter::new_stream(file),
        };
        result = write(&mut writer);
        if result.is_err() {
            return Err(io::Error::other("an array could not be added"));
        }
        writer.archive.finish()?;
        Ok(())
    });
    result.and(written)
}

/// An `.npz` file that is being written.
pub struct NpzWriter<'a> {
    archive: ZipWriter<StreamWriter<&'a mut dyn Write>>,
}

impl NpzWriter<'_> {
    /// Adds an array, with its values in row-major (C) order: the last dimension varies fastest. A
    /// `/` in a name creates a folder in the archive, which numpy reads as part of the name.
    ///
    /// # Errors
    /// If the number of values does not match the shape, the name is already used, or the file
    /// cannot be written.
    pub fn add<S: Scalar>(&mut self, name: &str, shape: &[usize], values: &[S]) -> Result<()> {
        let expected = shape.iter().product();
        if values.len() != expected {
            let error = Error::Length {
                what: "the values of the array",
                expected,
                found: values.len(),
            };
            return Err(error.within(format!("`{name}`")));
        }
        // Without a timestamp, so that equal arrays give equal bytes; and for files of any size.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .large_file(true);
        let added = self.archive.start_file(format!("{name}.npy"), options);
        let added = added.map_err(io::Error::from);
        added
            .and_then(|()| npy::write(shape, values, &mut self.archive))
            .map_err(|error| Error::File {
                path: format!("{name}.npy"),
                problem: format!("cannot be written: {error}"),
            })
    }
}
