//! What the examples share: how they report errors.

use std::error::Error;
use std::process::ExitCode;

/// The exit code of a program. Prints an error to standard error.
pub fn exit(result: Result<(), Box<dyn Error>>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
