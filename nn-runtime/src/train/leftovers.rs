//! Temporary files of writers that were killed.

use alloc::string::ToString;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use crate::error::Result;
use crate::files::atomic::file_error;

/// How long to wait before removing a temporary file of another program; no write takes that long.
const PATIENCE: Duration = Duration::from_secs(60 * 60);

/// Removes the temporary files in a directory whose writers were killed. Temporary files of a run's
/// own files are removed at once, since the directory belongs to this run. Others are removed if
/// they are no longer being written.
pub(super) fn remove(directory: &Path) -> Result<()> {
    let unreadable = |error| file_error(directory, "cannot be read", &error);
    for entry in fs::read_dir(directory).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name();
        let Some((of, process)) = name.to_str().and_then(temporary) else {
            continue;
        };
        if !(is_of_a_run(of) || is_abandoned(&entry, process)) {
            continue;
        }
        let path = entry.path();
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(file_error(&path, "cannot be removed", &error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Parses a name from [`write_atomically`](crate::io::write_atomically),
/// `.NAME.PROCESS-NUMBER.tmp`, into the name of the file and the process that wrote it.
fn temporary(name: &str) -> Option<(&str, u32)> {
    let name = name.strip_prefix('.')?.strip_suffix(".tmp")?;
    let (of, writer) = name.rsplit_once('.')?;
    let (process, number) = writer.split_once('-')?;
    number.parse::<u64>().ok()?;
    Some((of, process.parse().ok()?))
}

/// Whether only runs write files of this name to their directories.
fn is_of_a_run(name: &str) -> bool {
    let is_checkpoint = || {
        let step = name.strip_prefix("step-")?;
        let step = step.strip_suffix(".checkpoint")?;
        step.parse::<u64>().ok()
    };
    matches!(
        name,
        "best.safetensors" | "metrics.csv" | "steps.csv" | "report.html"
    ) || is_checkpoint().is_some()
}

/// Whether a temporary file is no longer being written: its process does not exist, and the file is
/// old.
fn is_abandoned(entry: &fs::DirEntry, process: u32) -> bool {
    // On other systems, it is unknown which processes exist.
    let is_alive = !cfg!(target_os = "linux") || {
        let mut path = Path::new("/proc").to_path_buf();
        path.push(process.to_string());
        path.exists()
    };
    let modified = entry.metadata().and_then(|about| about.modified());
    let age = modified.ok().and_then(|modified| modified.elapsed().ok());
    !is_alive && age.is_some_and(|age| age > PATIENCE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_temporary_files() {
        let name = ".step-00000012.checkpoint.4711-3.tmp";
        assert_eq!(temporary(name), Some(("step-00000012.checkpoint", 4711)));
        for other in [
            "step-00000012.checkpoint.4711-3.tmp",
            ".step-00000012.checkpoint.4711-3",
            ".notes.tmp",
            ".notes.4711.tmp",
            ".notes.x-3.tmp",
            ".notes.4711-x.tmp",
        ] {
            assert_eq!(temporary(other), None, "{other}");
        }
        assert!(is_of_a_run("step-00000012.checkpoint") && is_of_a_run("metrics.csv"));
        assert!(!is_of_a_run("step-x.checkpoint") && !is_of_a_run("digits.safetensors"));
    }
}
