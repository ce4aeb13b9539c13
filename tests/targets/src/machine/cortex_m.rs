//! Cortex-M in QEMU: text and exit by semihosting, instructions by the timer `SysTick`.

use core::fmt::{Arguments, Write};

use cortex_m::Peripherals;
use cortex_m::peripheral::SYST;
use cortex_m::peripheral::syst::SystClkSource;
use cortex_m::register::msp;
use cortex_m_rt as _;
use cortex_m_semihosting::{debug, hio};

/// Whether the memory is too small for the other networks.
pub const ONLY_DIGITS: bool = cfg!(not(target_has_atomic = "32"));

unsafe extern "C" {
    /// Where the data ends and the free memory begins, from the linker script of `cortex-m-rt`.
    static __sheap: u32;
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    exit(false)
}

/// Prints text on the standard output of QEMU.
pub fn print(text: Arguments<'_>) {
    if let Ok(mut output) = hio::hstdout() {
        // Nothing is left to be done where there is no output.
        let _ = output.write_fmt(text);
    }
}

/// Ends QEMU.
pub fn exit(success: bool) -> ! {
    loop {
        debug::exit(if success {
            debug::EXIT_SUCCESS
        } else {
            debug::EXIT_FAILURE
        });
    }
}

/// Prints the peak of the stack, and the cycles of the timer in ten runs.
pub fn measure(mut run: impl FnMut()) {
    crate::println!("stack {}", peak_stack(&mut run));
    crate::println!("ticks {}", ticks(|| (0..10).for_each(|_| run())));
}

/// The cycles of `SysTick` while `run` runs: with `-icount shift=0`, each instruction takes 1 ns, so
/// that this is the number of instructions times the frequency in GHz.
#[inline(never)]
fn ticks(run: impl FnOnce()) -> u32 {
    // SAFETY: nothing else uses the peripherals.
    let mut timer = unsafe { Peripherals::steal() }.SYST;
    timer.set_clock_source(SystClkSource::Core);
    timer.set_reload(0xff_ffff);
    timer.clear_current();
    timer.enable_counter();
    let before = SYST::get_current();
    run();
    before.wrapping_sub(SYST::get_current()) & 0xff_ffff
}

/// The bytes of stack that `run` takes: the free stack is painted before, and read afterwards.
#[inline(never)]
fn peak_stack(run: impl FnOnce()) -> usize {
    crate::paint::peak(msp::read() as usize, &raw const __sheap as usize, run)
}
