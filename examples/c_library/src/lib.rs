//! A guitar amplifier for C: a trained network, its parameters included.
//!
//! Nothing here allocates, locks, waits or fails, so that an audio thread can call it. The memory of
//! each channel belongs to the caller.
#![no_std]

mod network;

use core::mem::MaybeUninit;

use network::{AMP, Amp};
use nn_runtime::{nalgebra::Vector1, stream::State};

/// The sample rate in Hz that the amplifier has learned.
pub const AMP_SAMPLE_RATE: u32 = 48000;
/// The size of `AmpState` in words of 8 bytes.
pub const AMP_WORDS: usize = 128;

/// What the amplifier remembers of one channel. The caller owns it, and `amp_reset` prepares it.
/// It can be copied and moved like any other struct.
#[repr(C)]
pub struct AmpState {
    /// Not for the caller.
    memory: [u64; AMP_WORDS],
}

// A state fits into the memory that the header promises.
const _: () = assert!(size_of::<State<Amp>>() <= size_of::<AmpState>());
const _: () = assert!(align_of::<State<Amp>>() <= align_of::<AmpState>());

/// Prepares a state: the amplifier has heard nothing but silence. The memory may hold anything.
///
/// # Safety
/// `state` must point to an `AmpState` that nothing else uses during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn amp_reset(state: *mut AmpState) {
    // SAFETY: the caller guarantees that the memory is there and nobody else's. A state fits into
    // it, as is checked above, and memory that may be uninitialized may hold anything.
    let memory = unsafe { &mut *state.cast::<MaybeUninit<State<Amp>>>() };
    memory.write(AMP.state());
}

/// Plays the next samples of a channel. They can be any number, and the sound does not depend on
/// how it is cut into blocks.
///
/// # Safety
/// `state` must have been prepared with `amp_reset`, and nothing else may use it during the call.
/// `input` and `output` must point to `samples` numbers each. They may be the same, but may not
/// overlap otherwise.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn amp_process(
    state: *mut AmpState,
    input: *const f32,
    output: *mut f32,
    samples: usize,
) {
    // SAFETY: the caller guarantees that `amp_reset` has written a state there, which is not used
    // elsewhere. Any bytes that C has copied from one are one too: a state is plain numbers.
    let state = unsafe { &mut *state.cast::<State<Amp>>() };
    for place in 0..samples {
        // SAFETY: the caller guarantees that there are `samples` numbers. Each is read before one
        // is written in its place, and no reference to them exists, so that both may be the same.
        let level = unsafe { input.add(place).read() };
        let played = AMP.step(state, &Vector1::new(level));
        // SAFETY: as above.
        unsafe { output.add(place).write(played[0]) };
    }
}

unsafe extern "C" {
    fn abort() -> !;
}

/// Never called: `run` checks that `abort` is not in the library.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    // SAFETY: C's `abort` may be called anywhere.
    unsafe { abort() }
}
