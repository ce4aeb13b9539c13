//! Regular files. Reading a pipe, a socket or a device could block forever or never end.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::Path;

/// Opens a regular file for reading. It never blocks.
///
/// # Errors
/// If it does not exist, cannot be opened, or is a directory, a pipe, a socket or a device.
pub(crate) fn open(path: &Path) -> io::Result<(File, Metadata)> {
    // Checked before opening, since opening a pipe waits for its writer.
    check(&fs::metadata(path)?)?;
    let file = File::open(path)?;
    let about = file.metadata()?;
    check(&about)?;
    Ok((file, about))
}

/// Reads a regular file.
///
/// # Errors
/// The errors of [`open`], or if there is not enough memory.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    use std::io::Read;
    let (mut file, about) = open(path)?;
    let mut bytes = Vec::new();
    // One more byte, so that the end is found without growing the vector.
    let length = usize::try_from(about.len()).unwrap_or(usize::MAX);
    bytes.try_reserve_exact(length.saturating_add(1))?;
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads a regular text file.
///
/// # Errors
/// The errors of [`read`], or if the file is not UTF-8.
pub(crate) fn read_to_string(path: &Path) -> io::Result<String> {
    String::from_utf8(read(path)?).map_err(|_| {
        let message = "it is not valid UTF-8";
        io::Error::new(io::ErrorKind::InvalidData, message)
    })
}

/// Checks that the metadata belong to a regular file.
///
/// # Errors
/// Says what it is instead.
pub(crate) fn check(about: &Metadata) -> io::Result<()> {
    if about.is_dir() {
        let message = "it is a directory, not a file";
        return Err(io::Error::new(io::ErrorKind::IsADirectory, message));
    }
    if !about.is_file() {
        let message = "it is a pipe, a socket or a device, not a file";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    Ok(())
}
