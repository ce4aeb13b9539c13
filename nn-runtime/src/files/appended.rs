//! Files that are appended to while a program runs.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek as _};
use std::path::Path;

use super::atomic::{file_error, write_atomically};
use crate::error::Result;

/// Whether an open file is the one at this path.
#[cfg(unix)]
pub(crate) fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let (Ok(own), Ok(there)) = (file.metadata(), fs::symlink_metadata(path)) else {
        return false;
    };
    (own.dev(), own.ino()) == (there.dev(), there.ino())
}

/// Whether an open file is the one at this path. Here, files of equal length are taken to be the
/// same.
#[cfg(not(unix))]
pub(crate) fn is_at(file: &File, path: &Path) -> bool {
    let (Ok(own), Ok(there)) = (file.metadata(), fs::symlink_metadata(path)) else {
        return false;
    };
    there.is_file() && own.len() == there.len()
}

/// Opens a file for appending. It can also be [restored](restore).
pub(crate) fn open(path: &Path) -> Result<File> {
    let file = OpenOptions::new().read(true).append(true).open(path);
    file.map_err(|error| file_error(path, "cannot be opened", &error))
}

/// Writes the content of an open file to its path again if the file there was removed or replaced.
/// The open file still has all of its content.
pub(crate) fn restore(file: &mut File, path: &Path) -> Result<()> {
    if is_at(file, path) {
        return Ok(());
    }
    write_atomically(path, |new| {
        file.rewind()?;
        io::copy(file, new).map(drop)
    })?;
    *file = open(path)?;
    Ok(())
}
