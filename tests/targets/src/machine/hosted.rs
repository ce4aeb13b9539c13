//! Operating systems with a standard library.

use core::fmt::Arguments;

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
