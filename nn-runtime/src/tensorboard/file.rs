//! An event file that grows.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::{Content, Value, append_record};
use crate::error::Result;
use crate::files::appended;
use crate::files::atomic::file_error;

/// A file of events in a directory. Each event is handed to the system whole, when it is written.
#[derive(Debug)]
pub struct EventFile {
    path: PathBuf,
    file: File,
    /// The event that is written.
    record: Vec<u8>,
}

/// What the names of all event files begin with.
const PREFIX: &str = "events.out.tfevents.";
/// What ours end in.
const SUFFIX: &str = ".nn_runtime";

impl EventFile {
    /// A new file in a directory that there is. `TensorBoard` reads all event files of a directory, in
    /// the order of their names, in which the time stands: this one is the last.
    ///
    /// # Errors
    /// If the file cannot be made.
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
                Err(error) => return Err(file_error(&path, "cannot be made", &error)),
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

    /// The file.
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

    /// Says that a run goes on with this step: what was written of it and of later ones counts no
    /// more.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn restart(&mut self, step: u64) -> Result<()> {
        self.append(step, Content::Restart)
    }

    /// Writes the file anew where it was removed.
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

    /// Removes the event files that this crate wrote into a directory.
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

/// Seconds since 1970; 0 where the clock stands before that.
fn now() -> f64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0.0, |since| since.as_secs_f64())
}
