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

const USAGE: &str = "usage: nn-hostile DIRECTORY [SECONDS [SEED [READER]]]
       nn-hostile DIRECTORY --case CASE [SEED]
       nn-hostile DIRECTORY --check";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().map(PathBuf::from);
    let rest: Vec<String> = arguments.collect();
    let mut rest = rest.iter().map(String::as_str).peekable();
    let mode = rest.next_if(|word| word.starts_with("--")).unwrap_or("");
    let mut number = |default| rest.next().map_or(Some(default), |word| word.parse().ok());
    let (Some(directory), Some(first), Some(seed)) = (directory, number(30), number(1)) else {
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
