//! A network that reads digits, as a WebAssembly module with plain exports.
//!
//! The page writes 64 pixels to the address [`pixels`], calls [`read`], and finds 10 probabilities at
//! the address [`probabilities`]. With the feature `training`, the module trains networks instead,
//! and has no parameters of its own.
#![no_std]

#[cfg(feature = "training")]
extern crate alloc;

#[cfg(feature = "training")]
mod training;

use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

use nn_runtime::prelude::*;

network! {
    /// Hand-written digits, 8×8 gray pixels.
    pub struct Digits { 64 => Dense(128, relu) => Dense(10, softmax) }
}

/// The network that `cargo run --release --example digits` has trained.
#[cfg(not(feature = "training"))]
static DIGITS: Digits = weights!(Digits, "../digits.safetensors");

/// Numbers that the page reads and writes: bits of `f32`. Nothing but atomic numbers can be shared
/// without `unsafe`. A page has a single thread, and their loads and stores are then plain ones.
type Shared<const N: usize> = [AtomicU32; N];

static PIXELS: Shared<64> = [const { AtomicU32::new(0) }; 64];
static PROBABILITIES: Shared<10> = [const { AtomicU32::new(0) }; 10];

/// Where the page writes 64 numbers of type `f32`: rows of pixels, from 0 for paper to 1 for ink.
#[unsafe(no_mangle)]
pub extern "C" fn pixels() -> *const AtomicU32 {
    PIXELS.as_ptr()
}

/// Where the page reads 10 numbers of type `f32`, a probability for each digit.
#[unsafe(no_mangle)]
pub extern "C" fn probabilities() -> *const AtomicU32 {
    PROBABILITIES.as_ptr()
}

/// Computes the probabilities of the pixels.
#[cfg(not(feature = "training"))]
#[unsafe(no_mangle)]
pub extern "C" fn read() {
    predict(&DIGITS);
}

/// The pixels that the page has written.
fn shared_pixels() -> [f32; 64] {
    core::array::from_fn(|place| f32::from_bits(PIXELS[place].load(Relaxed)))
}

fn predict(network: &Digits) {
    let output = network.predict(&shared_pixels().into());
    for (shared, probability) in PROBABILITIES.iter().zip(&output) {
        shared.store(probability.to_bits(), Relaxed);
    }
}

#[cfg(target_family = "wasm")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
