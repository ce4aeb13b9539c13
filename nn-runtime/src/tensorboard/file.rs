//! Event files.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::{Content, Value, append_record};
use crate::error::Result;
use crate::files::appended;
use crate::files::atomic::file_error;

/// An event file in a directory. Every event is passed to the operating system as a whole when it
/// is written.
#[derive(Debug)]
pub struct EventFile {
    path: PathBuf,
    file: File,
    /// A buffer for the current event.
    record: Vec<u8>,
}

/// The prefix of the names of all event files.
const PREFIX: &str = "events.out.tfevents.";
/// The suffix of the names of this crate's event files.
const SUFFIX: &str = ".nn_runtime";

impl EventFile {
    /// Creates a file in an existing directory. `TensorBoard` reads all event files of a directory
    /// in the order of their names, which contain the time, so this file comes last.
    ///
    /// # Errors
    /// If the file cannot be created.
    pub fn create(directory: impl AsRef<Path>) -> Result<Self> {
        let directory = directory.as_ref();
        let seconds = now() as u64;
        let mut number = 0;
        let (path, file) = loop {
            let path = directory.join(format!("{PREFIX}{seconds:010}.{number:04}{SUFFIX}"));
            let mut options = OpenOptions::new();
            options.read(true).append(true).create_new(true);
            match options.open(&path) {
                Ok(file) => break (path, file),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(file_error(&path, "cannot be created", &error)),
            }
        };
        let mut events = Self {
            path,
            file,
            record: vec![],
        };
        events.append(0, Content::Version)?;
        Ok(events)
    }

    /// The path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes values at a step.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write(&mut self, step: u64, values: &[Value<'_>]) -> Result<()> {
        self.append(step, Content::Values(values))
    }

    /// Tells `TensorBoard` that a run was resumed at this step: it discards everything written for
    /// this step and later ones.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn restart(&mut self, step: u64) -> Result<()> {
        self.append(step, Content::Restart)
    }

    /// Writes the file again if it was removed.
    pub(crate) fn restore(&mut self) -> Result<()> {
        appended::restore(&mut self.file, &self.path)
    }

    fn append(&mut self, step: u64, content: Content<'_>) -> Result<()> {
        self.record.clear();
        append_record(&mut self.record, now(), step, content);
        self.file
            .write_all(&self.record)
            .map_err(|error| file_error(&self.path, "cannot be written", &error))
    }

    /// Removes all event files in a directory that this crate wrote.
    pub(crate) fn remove_all(directory: &Path) -> Result<()> {
        let unreadable = |error| file_error(directory, "cannot be read", &error);
        for entry in fs::read_dir(directory).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(PREFIX) && name.ends_with(SUFFIX) {
                let path = entry.path();
                fs::remove_file(&path)
                    .map_err(|error| file_error(&path, "cannot be removed", &error))?;
            }
        }
        Ok(())
    }
}

/// Seconds since 1970; 0 if the clock is before that.
fn now() -> f64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0.0, |since| since.as_secs_f64())
}
