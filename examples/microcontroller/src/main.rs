//! Firmware for a Cortex-M4 that reads hand-written digits: the trained network and the pictures
//! are in its flash. It has no heap and no operating system.
#![no_std]
#![no_main]

use cortex_m_rt::entry;
use cortex_m_semihosting::{debug, hprintln};
use nn_runtime::nalgebra::SVector;
use nn_runtime::prelude::*;

network! {
    /// Hand-written digits, 8×8 gray pixels.
    pub struct Digits { 64 => Dense(128, relu) => Dense(10, softmax) }
}

/// In flash: checked while the firmware is compiled, and not copied when it starts.
static DIGITS: Digits = weights!(Digits, "../../browser/digits.safetensors");

/// Pictures in flash, packed by `build.rs`: 64 pixels from 0 to 16 and the digit, a byte each.
static PICTURES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/digits.bin"));

#[entry]
fn main() -> ! {
    let (pictures, _) = PICTURES.as_chunks::<65>();
    let mut right = 0;
    for (index, [pixels @ .., digit]) in pictures.iter().enumerate() {
        let image = SVector::<f32, 64>::from_fn(|row, _| f32::from(pixels[row]) / 16.0);
        let probabilities = DIGITS.predict(&image);
        let (seen, probability) = probabilities.argmax();
        if index < 3 {
            draw(pixels);
        }
        let percent = (100.0 * probability) as u32;
        let mark = if seen == usize::from(*digit) {
            ""
        } else {
            ", wrong"
        };
        hprintln!("a {}, seen as {} ({} %){}", digit, seen, percent, mark);
        right += u32::from(mark.is_empty());
    }
    hprintln!("{} of {} right", right, pictures.len());
    exit(true)
}

/// Shows a picture in letters.
fn draw(pixels: &[u8; 64]) {
    let (rows, _) = pixels.as_chunks::<8>();
    for row in rows {
        let letters = row.map(|pixel| b" .:+*#%@@"[usize::from(pixel / 2).min(8)]);
        if let Ok(letters) = core::str::from_utf8(&letters) {
            hprintln!("{}", letters);
        }
    }
}

/// Ends the emulator. On a board without a debugger, firmware does not end.
fn exit(success: bool) -> ! {
    loop {
        debug::exit(if success {
            debug::EXIT_SUCCESS
        } else {
            debug::EXIT_FAILURE
        });
    }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    exit(false)
}
