//! Four networks that run on every target, and what the programs need of a machine.
//!
//! `tests/targets/run` builds the program of this crate for each target, runs it in an emulator, and
//! compares the bits of the outputs.
#![no_std]

#[cfg(not(any(target_os = "none", target_family = "wasm")))]
extern crate std;

#[cfg(not(target_os = "none"))]
mod clock;

#[cfg_attr(
    all(target_os = "none", target_arch = "arm"),
    path = "machine/cortex_m.rs"
)]
#[cfg_attr(
    all(target_os = "none", target_arch = "riscv32"),
    path = "machine/riscv.rs"
)]
#[cfg_attr(target_family = "wasm", path = "machine/wasm.rs")]
#[cfg_attr(
    not(any(target_os = "none", target_family = "wasm")),
    path = "machine/hosted.rs"
)]
pub mod machine;
pub mod networks;
#[cfg(target_os = "none")]
mod paint;
#[cfg(feature = "alloc")]
pub mod training;

/// Prints a line, wherever the target's emulator shows it.
#[macro_export]
macro_rules! println {
    ($($text:tt)*) => { $crate::machine::print(format_args!("{}\n", format_args!($($text)*))) };
}

/// Makes a function the program: all targets call a symbol `main`.
#[macro_export]
macro_rules! program {
    ($run:path) => {
        #[unsafe(no_mangle)]
        extern "C" fn main() -> ! {
            $run();
            $crate::machine::exit(true)
        }
    };
}
