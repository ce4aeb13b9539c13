//! A process that watches the one that reads.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::readers::BROKEN;
use crate::work::Task;

/// The longest that a file may take, with checks of arithmetic and on a machine that does other things.
const LONGEST: Duration = Duration::from_secs(15);
/// The longest until there is a first file.
const SETUP: Duration = Duration::from_secs(120);

/// Has files read for so many seconds; by a reader that is broken, if it is to be seen that this is found.
pub(crate) fn watch(directory: &Path, task: Task<'_>, broken: Option<&str>) -> Result<(), String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut command = Command::new(own);
    let Task {
        seconds,
        seed,
        reader,
    } = task;
    command
        .env(crate::DIRECTORY, directory)
        .args(["--work", &seconds.to_string(), &seed.to_string()])
        .args(broken.or(reader));
    if broken.is_some() {
        command.stderr(Stdio::null());
    }
    let mut worker = command
        .spawn()
        .map_err(|error| format!("no worker can be started: {error}"))?;
    // Nothing else is waited for until the end.
    let longest = if broken == Some("--hangs") {
        LONGEST / 10
    } else {
        LONGEST
    };
    let what = match wait(&mut worker, directory, longest)? {
        Some(status) if status.success() => return Ok(()),
        Some(status) => format!("the reader failed ({status})"),
        None => format!("the reader took more than {} s", longest.as_secs()),
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

/// Checks that readers which panic, hang or fill the memory are found.
pub(crate) fn check(directory: &Path) -> Result<(), String> {
    for (broken, words) in BROKEN {
        let task = Task {
            seconds: 1,
            seed: 1,
            reader: None,
        };
        match watch(directory, task, Some(broken)) {
            Err(found) if found.contains(words) && found.contains("the file is") => {}
            other => return Err(format!("{broken}: expected {words:?}, found {other:?}")),
        }
    }
    println!("readers that panic, hang or fill the memory are found");
    Ok(())
}

/// Waits for a worker, and ends it where it is at one file for too long.
fn wait(
    worker: &mut Child,
    directory: &Path,
    longest: Duration,
) -> Result<Option<ExitStatus>, String> {
    let (mut at, mut since) = (None, Instant::now());
    loop {
        if let Some(status) = worker.try_wait().map_err(|error| error.to_string())? {
            return Ok(Some(status));
        }
        let now = current(directory);
        if now != at {
            (at, since) = (now, Instant::now());
        }
        let longest = if at.is_some() { longest } else { SETUP };
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
