//! Directories that only one run at a time can use.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::leftovers;
use crate::error::{Error, Result};
use crate::files::appended::is_at;
use crate::files::atomic::file_error;

/// The directories that a run has claimed for its own use until it ends.
///
/// Each directory is claimed with a lock on its file `.run.lock`. The operating system releases the
/// lock when the program ends, for whatever reason. The hooks of a run share its claims.
#[derive(Debug, Default)]
pub struct Claims {
    held: Vec<Claim>,
    /// Messages about the claims.
    words: Vec<String>,
    /// Whether another run has taken one of the directories.
    is_lost: bool,
}

#[derive(Debug)]
struct Claim {
    directory: PathBuf,
    /// The locked file; closing it releases the lock. `None` if the file system does not support
    /// locks.
    lock: Option<File>,
}

/// The name of the locked file. Its content says who holds the lock.
const NAME: &str = ".run.lock";
/// An upper bound on the length of the text in the lock file, in bytes.
const LONGEST: u64 = 200;

impl Claims {
    /// Claims a directory, which is created if it does not exist. Temporary files of writers that
    /// were killed are removed.
    ///
    /// # Errors
    /// If another run has claimed the directory (the error says which one), or the directory cannot
    /// be created or locked.
    pub fn directory(&mut self, directory: &Path) -> Result<()> {
        let made = fs::create_dir_all(directory);
        made.map_err(|error| file_error(directory, "cannot be created", &error))?;
        let place = fs::canonicalize(directory);
        let place = place.map_err(|error| file_error(directory, "cannot be found", &error))?;
        if self.held.iter().any(|claim| claim.directory == place) {
            return Ok(());
        }
        let lock = lock(&place)?;
        if lock.is_none() {
            self.words.push(format!(
                "{}: files cannot be locked here, so two runs could use this directory at the same \
                 time",
                directory.display()
            ));
        }
        leftovers::remove(&place)?;
        self.held.push(Claim {
            directory: place,
            lock,
        });
        Ok(())
    }

    /// Renews the claims whose lock files were removed in the meantime.
    pub(super) fn check(&mut self) -> Result<()> {
        for claim in &mut self.held {
            let path = claim.directory.join(NAME);
            if claim.lock.as_ref().is_some_and(|lock| !is_at(lock, &path)) {
                let made = fs::create_dir_all(&claim.directory);
                made.map_err(|error| file_error(&claim.directory, "cannot be created", &error))?;
                let locked = lock(&claim.directory);
                self.is_lost |= locked.is_err();
                claim.lock = locked?;
            }
        }
        Ok(())
    }

    /// Whether another run has taken one of the directories. If so, nothing more is written.
    pub(super) fn is_lost(&self) -> bool {
        self.is_lost
    }

    /// Takes the messages about the claims, so that each is shown once.
    pub(super) fn words(&mut self) -> Vec<String> {
        core::mem::take(&mut self.words)
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // Removed while it is still locked, so that a process that has opened the file in the
        // meantime notices that it is gone.
        let path = self.directory.join(NAME);
        if cfg!(unix) && self.lock.as_ref().is_some_and(|lock| is_at(lock, &path)) {
            // If the file cannot be removed, the next run reuses it.
            drop(fs::remove_file(path));
        }
    }
}

/// Locks a directory. Returns `None` if the file system does not support locks.
fn lock(directory: &Path) -> Result<Option<File>> {
    let path = directory.join(NAME);
    let failed = |what, error| file_error(&path, what, &error);
    loop {
        let opened = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path);
        let mut file = opened.map_err(|error| failed("cannot be opened", error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // Some systems do not allow a locked file to be read.
                let _ = (&file).take(LONGEST).read_to_string(&mut holder);
                return Err(Error::File {
                    path: directory.display().to_string(),
                    problem: taken(holder.trim()),
                });
            }
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {
                return Ok(None);
            }
            Err(TryLockError::Error(error)) => return Err(failed("cannot be locked", error)),
        }
        // Another run has ended and removed its file between opening and locking.
        if !is_at(&file, &path) {
            continue;
        }
        let written = file
            .set_len(0)
            .and_then(|()| file.write_all(holder().as_bytes()));
        written.map_err(|error| failed("cannot be written", error))?;
        return Ok(Some(file));
    }
}

/// The error text for a directory that is in use.
fn taken(holder: &str) -> String {
    let own = format!("process {},", std::process::id());
    let who = match holder {
        "" => "another run is using it".into(),
        holder if holder.starts_with(&own) => {
            format!("another run of this program is using it ({holder})")
        }
        holder => format!("another run is using it ({holder})"),
    };
    format!(
        "only one run can use it at a time, and {who}: wait until that run has ended, or choose \
         another directory"
    )
}

/// A description of this process, for the lock file.
fn holder() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH);
    let seconds = seconds.map_or(0, |since| since.as_secs());
    let program = std::env::args_os().next().unwrap_or_default();
    let program = Path::new(&program).file_name().unwrap_or_default();
    let program: String = program
        .to_string_lossy()
        .chars()
        .filter(|letter| !letter.is_control())
        .take(40)
        .collect();
    format!(
        "process {}, `{program}`, since {} UTC",
        std::process::id(),
        date(seconds)
    )
}

/// Formats seconds since 1970 (UTC) as a date and time. H. Hinnant, "chrono-compatible low-level
/// date algorithms", 2013.
fn date(seconds: u64) -> String {
    let (days, second) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    // The year starts in March, so that the leap day is its last day.
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, later) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    let year = 400 * era + year + later;
    let (hour, minute) = (second / 3600, second / 60 % 60);
    format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}")
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn dates_are_those_of_the_calendar() {
        // The expected dates are from `date -u -d @…`.
        assert_eq!(date(0), "1970-01-01 00:00");
        assert_eq!(date(951_782_399), "2000-02-28 23:59");
        assert_eq!(date(951_782_400), "2000-02-29 00:00");
        assert_eq!(date(1_709_251_199), "2024-02-29 23:59");
        assert_eq!(date(1_735_689_599), "2024-12-31 23:59");
        assert_eq!(date(4_107_542_400), "2100-03-01 00:00");
    }
}
