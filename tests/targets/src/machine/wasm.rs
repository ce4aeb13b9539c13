//! WebAssembly without an operating system: the host shows text, and a trap ends the program.

use core::fmt::{Arguments, Result, Write};

/// Whether the memory is too small for the other networks.
pub const ONLY_DIGITS: bool = false;

#[cfg(feature = "alloc")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

#[link(wasm_import_module = "host")]
unsafe extern "C" {
    /// Shows so many bytes of text.
    safe fn print_bytes(start: *const u8, bytes: usize);
    /// Microseconds since some moment.
    safe fn microseconds() -> f64;
    /// Ends the program.
    #[link_name = "exit"]
    safe fn exit_host(success: bool) -> !;
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    exit(false)
}

struct Output;

impl Write for Output {
    fn write_str(&mut self, text: &str) -> Result {
        print_bytes(text.as_ptr(), text.len());
        Ok(())
    }
}

/// Shows text.
pub fn print(text: Arguments<'_>) {
    // Writing never fails.
    let _ = Output.write_fmt(text);
}

/// Ends the program: the host throws an exception.
pub fn exit(success: bool) -> ! {
    exit_host(success)
}

/// Prints the time of a run.
pub fn measure(run: impl FnMut()) {
    crate::clock::print_fastest(|| microseconds(), run);
}
