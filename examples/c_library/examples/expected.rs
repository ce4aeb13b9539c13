//! What the C program has to print: plays one second of a plucked string through the network, without
//! the library's functions.
//!
//! ```sh
//! cargo run --release --example expected -- clean.raw expected.raw
//! ```

#[path = "../src/network.rs"]
mod network;

use network::AMP;
use std::{env, error::Error, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let mut files = env::args_os().skip(1);
    let (Some(clean), Some(expected)) = (files.next(), files.next()) else {
        return Err("usage: expected CLEAN.raw EXPECTED.raw".into());
    };
    let string = pluck(48_000);
    let mut state = AMP.state();
    let played = string
        .iter()
        .map(|&level| AMP.step(&mut state, &[level].into())[0]);
    let bytes = |sound: &mut dyn Iterator<Item = f32>| -> Vec<u8> {
        sound.flat_map(f32::to_le_bytes).collect()
    };
    fs::write(clean, bytes(&mut string.iter().copied()))?;
    fs::write(expected, bytes(&mut { played }))?;
    Ok(())
}

/// A plucked string: K. Karplus and A. Strong, "Digital synthesis of plucked-string and drum
/// timbres", 1983.
fn pluck(samples: usize) -> Vec<f32> {
    const PERIOD: usize = 291; // 165 Hz
    let mut noise = 1_u32;
    let mut string = [0.0_f32; PERIOD];
    for level in &mut string {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *level = (noise >> 8) as f32 / (1 << 23) as f32 - 1.0;
    }
    let next = |time: usize| {
        let place = time % PERIOD;
        let level = string[place];
        string[place] = 0.499 * (level + string[(place + 1) % PERIOD]);
        level
    };
    (0..samples).map(next).collect()
}
