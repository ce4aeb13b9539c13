//! Operating systems with a standard library.

use core::fmt::Arguments;
use std::time::Instant;

/// Whether the memory is too small for the other networks.
pub const ONLY_DIGITS: bool = false;

/// Prints text on the standard output.
pub fn print(text: Arguments<'_>) {
    std::print!("{text}");
}

/// Ends the process.
pub fn exit(success: bool) -> ! {
    std::process::exit(i32::from(!success))
}

/// Runs as often as the first argument of the program says, so that others can count instructions;
/// without one, prints the time of a run.
pub fn measure(mut run: impl FnMut()) {
    if let Some(runs) = std::env::args()
        .nth(1)
        .and_then(|runs| runs.parse::<u64>().ok())
    {
        return (0..runs).for_each(|_| run());
    }
    let start = Instant::now();
    crate::clock::print_fastest(|| start.elapsed().as_secs_f64() * 1e6, run);
}
