//! Pipelines in files.

use std::path::Path;

use super::{Pipeline, text};
use crate::error::{Error, Result};
use crate::files::atomic::write_atomically;
use crate::files::regular;
use crate::scalar::Scalar;
use crate::shape::Shape;

impl<I: Shape, S: Scalar> Pipeline<I, S> {
    /// Saves the pipeline to a file. The file is written atomically: it is either complete or not
    /// changed.
    ///
    /// # Errors
    /// [`Error::File`] if the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        write_atomically(path, |file| write!(file, "{self}"))
    }

    /// Loads a pipeline that [`save`](Self::save) wrote, bit by bit the same.
    ///
    /// # Errors
    /// [`Error::File`] if the file cannot be read, [`Error::Content`] if it is not a pipeline, or
    /// is a pipeline of another version or for another number of features. The message names the
    /// file and the line.
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let name = path.display().to_string();
        let read = regular::read_to_string(path).map_err(|error| Error::File {
            path: name.clone(),
            problem: error.to_string(),
        })?;
        text::parse(&read).map_err(|problem| Error::Content {
            path: name,
            problems: vec![problem],
        })
    }
}
