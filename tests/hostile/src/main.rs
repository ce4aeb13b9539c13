//! Broken and hostile files for everything that reads one.
//!
//! A worker makes valid files, changes them, and has them read; another process watches it. A worker that
//! hangs, dies or panics leaves behind the file that it was at.

mod mutate;
mod random;
mod readers;
mod seeds;
mod watch;
mod work;

use std::path::PathBuf;
use std::process::ExitCode;

use work::Work;

const USAGE: &str = "usage: nn-hostile DIRECTORY [SECONDS [SEED]]\n       \
                     nn-hostile DIRECTORY --case CASE [SEED]";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(directory) = arguments.next().map(PathBuf::from) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let rest: Vec<String> = arguments.collect();
    let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse::<u64>().ok();
    let (mode, first, seed) = match rest[..] {
        [] => ("", Some(30), Some(1)),
        ["--case" | "--work", first] => (rest[0], number(first), Some(1)),
        ["--case" | "--work", first, seed] => (rest[0], number(first), number(seed)),
        [seconds] => ("", number(seconds), Some(1)),
        [seconds, seed] => ("", number(seconds), number(seed)),
        _ => ("", None, None),
    };
    let (Some(first), Some(seed)) = (first, seed) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let done = match mode {
        "--work" => Work::new(&directory, seed).and_then(|mut work| work.run_for(first)),
        "--case" => Work::new(&directory, seed).and_then(|mut work| work.show(first)),
        _ => watch::watch(&directory, first, seed),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
