//! A process that watches the one that reads.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The longest that a file may take, with checks of arithmetic and on a machine that does other things.
const LONGEST: Duration = Duration::from_secs(15);
/// The longest until there is a first file.
const SETUP: Duration = Duration::from_secs(120);

/// Has files read for so many seconds.
pub(crate) fn watch(directory: &Path, seconds: u64, seed: u64) -> Result<(), String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut worker = Command::new(own)
        .arg(directory)
        .args(["--work", &seconds.to_string(), &seed.to_string()])
        .spawn()
        .map_err(|error| format!("no worker can be started: {error}"))?;
    let what = match wait(&mut worker, directory)? {
        Some(status) if status.success() => return Ok(()),
        Some(status) => format!("the reader failed ({status})"),
        None => format!("the reader took more than {} s", LONGEST.as_secs()),
    };
    Err(match current(directory) {
        Some(path) => format!(
            "seed {seed}: {what}\nthe file is {}\nagain: tests/hostile/run --case {} {seed}",
            path.display(),
            case(&path)
        ),
        None => format!("seed {seed}: {what}"),
    })
}

/// Waits for a worker, and ends it where it is at one file for too long.
fn wait(worker: &mut Child, directory: &Path) -> Result<Option<ExitStatus>, String> {
    let (mut at, mut since) = (None, Instant::now());
    loop {
        if let Some(status) = worker.try_wait().map_err(|error| error.to_string())? {
            return Ok(Some(status));
        }
        let now = current(directory);
        if now != at {
            (at, since) = (now, Instant::now());
        }
        let longest = if at.is_some() { LONGEST } else { SETUP };
        if since.elapsed() > longest {
            worker.kill().map_err(|error| error.to_string())?;
            worker.wait().map_err(|error| error.to_string())?;
            return Ok(None);
        }
        sleep(Duration::from_millis(100));
    }
}

/// How the name of the file begins that a worker is at.
pub(crate) const PREFIX: &str = "case-";

/// The file that a worker is at.
fn current(directory: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(directory).ok()?.flatten();
    let mut paths = entries.map(|entry| entry.path());
    paths.find(|path| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.starts_with(PREFIX))
    })
}

/// The number in the name of a case's file.
fn case(path: &Path) -> &str {
    let name = path.file_stem().and_then(|name| name.to_str());
    let name = name.and_then(|name| name.strip_prefix(PREFIX));
    name.map_or("?", |name| name.split('-').next().unwrap_or(name))
}
