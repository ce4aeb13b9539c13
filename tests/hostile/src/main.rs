//! Broken and hostile files for everything that reads one.
//!
//! A worker makes valid files, changes them, and has them read; another process watches it. A worker that
//! hangs, dies or panics leaves behind the file that it was at.

// Seeds have one signature, whether or not they can fail.
#![expect(clippy::unnecessary_wraps)]

mod mutate;
mod random;
mod readers;
mod seeds;
mod watch;
mod work;

use std::path::PathBuf;
use std::process::ExitCode;

use work::{Task, Work};

const USAGE: &str = "usage: tests/hostile/run [SECONDS [SEED [READER]]]
       tests/hostile/run --case CASE [SEED]
       tests/hostile/run --check";

/// Where files are made, if `tests/hostile/run` has started this: all arguments are then its own.
const DIRECTORY: &str = "NN_HOSTILE_DIRECTORY";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (directory, rest) = match std::env::var_os(DIRECTORY) {
        Some(directory) => (PathBuf::from(directory), arguments),
        None if is_wanted(&arguments) => {
            let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("hostile");
            (directory, vec![String::from("2")])
        }
        None => return ExitCode::SUCCESS,
    };
    let mut rest = rest.iter().map(String::as_str).peekable();
    let mode = rest.next_if(|word| word.starts_with("--")).unwrap_or("");
    let mut number = |default| rest.next().map_or(Some(default), |word| word.parse().ok());
    let (Some(first), Some(seed)) = (number(30), number(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let task = Task {
        seconds: first,
        seed,
        reader: rest.next(),
    };
    let work = || Work::new(&directory, task);
    let done = match mode {
        "" => watch::watch(&directory, task, None),
        "--work" => work().and_then(|mut work| work.run()),
        "--case" => work().and_then(|mut work| work.show(first)),
        "--check" => watch::check(&directory),
        _ => Err(USAGE.to_string()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

/// Whether a run of all tests with these arguments runs this one: a short run, without a limit of memory.
fn is_wanted(arguments: &[String]) -> bool {
    let names = || arguments.iter().filter(|word| !word.starts_with('-'));
    !arguments.iter().any(|word| word == "--list")
        && (names().count() == 0 || names().any(|name| "hostile".contains(name)))
}
