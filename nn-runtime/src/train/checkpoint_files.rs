//! The checkpoint files of a directory.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::files::atomic::file_error;
use crate::io::load_snapshot;
use crate::network::Network;
use crate::snapshot::Snapshot;

/// The file name extension of checkpoints.
const EXTENSION: &str = "checkpoint";

/// The name of the checkpoint that is saved after `steps` steps.
pub(super) fn name(steps: u64) -> String {
    format!("step-{steps:08}.{EXTENSION}")
}

/// Lists the checkpoints of a directory, oldest first, each with the number of steps in its name.
pub(super) fn list(directory: &Path) -> Result<Vec<(u64, PathBuf)>> {
    let mut paths = vec![];
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(paths),
        Err(error) => return Err(file_error(directory, "cannot be read", &error)),
    };
    for entry in entries {
        let path = entry
            .map_err(|error| file_error(directory, "cannot be read", &error))?
            .path();
        if path.extension().is_some_and(|found| found == EXTENSION)
            && let Some(stem) = path.file_stem().and_then(|stem| stem.to_str())
            && let Some(Ok(step)) = stem.strip_prefix("step-").map(str::parse)
        {
            paths.push((step, path));
        }
    }
    paths.sort();
    Ok(paths)
}

/// Loads a checkpoint, and checks that it was saved after `steps` steps, as its name says.
pub(super) fn load<'a, N: Network>(steps: u64, path: &Path) -> Result<Snapshot<'a, N>> {
    let snapshot = load_snapshot::<N>(path)?;
    let made = snapshot.count("run.steps")?;
    if made == steps {
        return Ok(snapshot);
    }
    Err(snapshot.problem(format!(
        "it was saved at step {made}, but its name says {steps}"
    )))
}

/// The messages about damaged checkpoints that were skipped in favor of another one.
pub(super) fn passed_over(damaged: &[(String, Vec<String>)], taken: &Path) -> Vec<String> {
    let damaged = damaged.iter();
    let words = damaged.map(|(path, problems)| {
        let first = problems.first().map_or("", String::as_str);
        format!("{path}: {first}. Resuming from {}", taken.display())
    });
    words.collect()
}

pub(super) fn remove(paths: impl IntoIterator<Item = PathBuf>) -> Result<()> {
    for path in paths {
        match fs::remove_file(&path) {
            // The file was already removed by another process.
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(file_error(&path, "cannot be removed", &error));
            }
            _ => {}
        }
    }
    Ok(())
}
