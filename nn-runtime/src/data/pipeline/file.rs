//! Pipelines in files.

use std::path::Path;

use super::{Pipeline, text};
use crate::error::{Error, Result};
use crate::files::atomic::write_atomically;
use crate::files::regular;
use crate::scalar::Scalar;
use crate::shape::Shape;

impl<I: Shape, S: Scalar> Pipeline<I, S> {
    /// Saves the pipeline to a file, which is there whole or not at all.
    ///
    /// # Errors
    /// [`Error::File`] if the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        write_atomically(path, |file| write!(file, "{self}"))
    }

    /// Loads the pipeline that [`save`](Self::save) wrote, to the last bit.
    ///
    /// # Errors
    /// [`Error::File`] if the file cannot be read, [`Error::Content`] if it is no pipeline, or one
    /// of another version or for another number of features: the message names file and line.
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
