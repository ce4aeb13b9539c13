//! The peak of the stack, by painting the memory below it.

use core::ptr;

const PAINT: u32 = 0xdead_beef;
/// What lies between a stack pointer that was read and the frames of the calls below.
const MARGIN: usize = 128;

/// The bytes of stack that `run` takes below `top`, if nothing else uses the memory from `bottom` to
/// `top`, which grows downward.
pub(crate) fn peak(top: usize, bottom: usize, run: impl FnOnce()) -> usize {
    let top = top - MARGIN;
    let bottom = bottom.next_multiple_of(align_of::<u32>());
    let words = || (bottom..top).step_by(size_of::<u32>());
    for address in words() {
        // SAFETY: the memory is RAM and aligned, and nothing else uses it.
        unsafe { ptr::write_volatile(address as *mut u32, PAINT) }
    }
    run();
    // SAFETY: as above.
    let used =
        words().find(|&address| unsafe { ptr::read_volatile(address as *const u32) } != PAINT);
    top - used.unwrap_or(top)
}
