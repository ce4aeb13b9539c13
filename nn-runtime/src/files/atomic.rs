//! Atomic writing of files.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{Error, Result};

/// Writes a file atomically: whatever happens, the path afterwards has either the complete new
/// content or the old content. `write` writes to a temporary file in the same directory, which is
/// flushed to disk and then renamed.
///
/// A symbolic link is followed: the file that it points to gets the new content, and the link is
/// kept. A replaced file keeps its permissions, and its owner if the system allows that. A new file
/// has the default permissions of the process.
///
/// # Errors
/// [`Error::File`] if the file cannot be written; nothing partial is left behind. A directory, a
/// pipe, a socket or a device is not replaced, and is an error.
///
/// ```
/// # let directory = std::env::temp_dir().join(format!("atomic-{}", std::process::id()));
/// # std::fs::create_dir_all(&directory).unwrap();
/// let path = directory.join("notes.txt");
/// nn_runtime::io::write_atomically(&path, |file| file.write_all(b"loss 0.12\n"))?;
/// assert_eq!(std::fs::read_to_string(&path).unwrap(), "loss 0.12\n");
/// # std::fs::remove_dir_all(&directory).unwrap();
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
pub fn write_atomically(
    path: impl AsRef<Path>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<()> {
    let path = path.as_ref();
    replace(path, write).map_err(|error| file_error(path, "cannot be written", &error))
}

/// An error of the operating system about a file.
pub(crate) fn file_error(path: &Path, what: &str, error: &io::Error) -> Error {
    Error::File {
        path: path.display().to_string(),
        problem: format!("{what}: {error}"),
    }
}

fn replace(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let path = &destination(path)?;
    let before = match fs::metadata(path) {
        Ok(before) => Some(before),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    if let Some(before) = &before {
        super::regular::check(before)?;
    }
    let Some(name) = path.file_name() else {
        let message = "it has no file name";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    };
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let (file, temporary) = create_temporary(directory, name, before.as_ref())?;
    let mut file = BufWriter::with_capacity(1 << 16, file);
    write(&mut file)?;
    file.flush()?;
    file.get_ref().sync_all()?;
    // Closed first, since some systems do not rename open files.
    drop(file);
    fs::rename(&temporary.path, path)?;
    temporary.keep();
    sync_directory(directory);
    Ok(())
}

/// The file that a path refers to: the end of a chain of symbolic links, whether it exists or not.
fn destination(path: &Path) -> io::Result<PathBuf> {
    /// The maximum length of a chain, as in Linux.
    const MOST_LINKS: usize = 40;
    let mut path = path.to_path_buf();
    for _ in 0..=MOST_LINKS {
        let Ok(target) = fs::read_link(&path) else {
            return Ok(path);
        };
        // A relative target starts at the directory of its link.
        path = match path.parent() {
            Some(parent) => parent.join(target),
            None => target,
        };
    }
    Err(io::Error::other("it is an endless chain of symbolic links"))
}

/// A file that is removed when dropped, unless it is kept.
struct Temporary {
    path: PathBuf,
    kept: bool,
}

impl Temporary {
    fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.kept {
            // The earlier error is the one to report.
            drop(fs::remove_file(&self.path));
        }
    }
}

/// Creates a new file in the same directory as the one it will replace. No other writer uses its
/// name. From the first byte on, it has the permissions of the file `before`.
fn create_temporary(
    directory: &Path,
    name: &OsStr,
    before: Option<&Metadata>,
) -> io::Result<(File, Temporary)> {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    loop {
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let path = directory.join(temporary_name(name, number));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        private(&mut options, before);
        match options.open(&path) {
            Ok(file) => {
                let temporary = Temporary { path, kept: false };
                inherit(&file, before)?;
                return Ok((file, temporary));
            }
            // Left by a killed process with the same process id.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
}

/// `.NAME.PROCESS-NUMBER.tmp`. A long name is truncated, since most systems limit names to 255
/// bytes.
fn temporary_name(name: &OsStr, number: u64) -> String {
    const MOST_BYTES: usize = 128;
    let name = name.to_string_lossy();
    let ends = name
        .char_indices()
        .map(|(place, char)| place + char.len_utf8());
    let end = ends.take_while(|end| *end <= MOST_BYTES).last();
    let short = &name[..end.unwrap_or(0)];
    format!(".{short}.{}-{number}.tmp", std::process::id())
}

/// Lets only the owner open a file that is about to replace another one, until [`inherit`] has
/// copied the permissions.
#[cfg(unix)]
fn private(options: &mut OpenOptions, before: Option<&Metadata>) {
    use std::os::unix::fs::OpenOptionsExt;
    if before.is_some() {
        options.mode(0o600);
    }
}

/// Gives a new file the owner and the permissions of the file that it replaces.
#[cfg(unix)]
fn inherit(file: &File, before: Option<&Metadata>) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let Some(before) = before else {
        return Ok(());
    };
    let created = file.metadata()?;
    if (created.uid(), created.gid()) != (before.uid(), before.gid()) {
        // Only an administrator may change the owner. For others, the writer stays the owner.
        let _ = fchown(file, Some(before.uid()), Some(before.gid()));
    }
    file.set_permissions(before.permissions())
}

#[cfg(not(unix))]
fn private(_: &mut OpenOptions, _: Option<&Metadata>) {}

#[cfg(not(unix))]
fn inherit(_: &File, _: Option<&Metadata>) -> io::Result<()> {
    Ok(())
}

/// Makes the new name survive a power failure, on systems where directories can be flushed.
fn sync_directory(directory: &Path) {
    if let Ok(directory) = File::open(directory) {
        // The file is complete in any case.
        drop(directory.sync_all());
    }
}
