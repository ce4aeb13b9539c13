//! RISC-V on the board `virt` of QEMU: text by its serial port, exit by its test device.

use core::arch::{asm, global_asm};
use core::fmt::{Arguments, Result, Write};
use core::ptr;

/// Whether the memory is too small for the other networks.
pub const ONLY_DIGITS: bool = false;

const SERIAL_PORT: *mut u8 = 0x1000_0000 as *mut u8;
const TEST_DEVICE: *mut u32 = 0x10_0000 as *mut u32;

// QEMU loads all sections and clears the memory, so that only the stack is left to be set.
global_asm!(
    ".section .init",
    ".globl _start",
    "_start:",
    "la sp, _start_of_stack",
    "call main",
);

unsafe extern "C" {
    /// Where the data ends and the free memory begins, from the linker script.
    static _end_of_data: u32;
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    exit(false)
}

struct SerialPort;

impl Write for SerialPort {
    fn write_str(&mut self, text: &str) -> Result {
        for byte in text.bytes() {
            // SAFETY: the board has its serial port there.
            unsafe { ptr::write_volatile(SERIAL_PORT, byte) }
        }
        Ok(())
    }
}

/// Prints text on the standard output of QEMU.
pub fn print(text: Arguments<'_>) {
    // Writing never fails.
    let _ = SerialPort.write_fmt(text);
}

/// Ends QEMU.
pub fn exit(success: bool) -> ! {
    let code = if success { 0x5555 } else { 0x0001_3333 };
    // SAFETY: the board has its test device there.
    unsafe { ptr::write_volatile(TEST_DEVICE, code) }
    loop {
        core::hint::spin_loop();
    }
}

fn retired() -> u32 {
    let count;
    // SAFETY: it reads a counter.
    unsafe { asm!("csrr {}, minstret", out(reg) count) }
    count
}

/// Prints the peak of the stack, and the instructions of ten runs.
pub fn measure(mut run: impl FnMut()) {
    crate::println!("stack {}", peak_stack(&mut run));
    crate::println!("ticks {}", ticks(|| (0..10).for_each(|_| run())));
}

/// The instructions that are retired while `run` runs.
#[inline(never)]
fn ticks(run: impl FnOnce()) -> u32 {
    let before = retired();
    run();
    retired().wrapping_sub(before)
}

/// The bytes of stack that `run` takes: the free stack is painted before, and read afterwards.
#[inline(never)]
fn peak_stack(run: impl FnOnce()) -> usize {
    let top: usize;
    // SAFETY: it reads a register.
    unsafe { asm!("mv {}, sp", out(reg) top) }
    crate::paint::peak(top, &raw const _end_of_data as usize, run)
}
