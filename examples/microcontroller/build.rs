//! Tells the linker where the map of the memory is, and packs some digits for the flash.

use std::path::Path;
use std::{env, fs};

/// One of so many digits of the data set is packed.
const EVERY: usize = 36;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=memory.x");
    let crate_directory = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    println!("cargo:rustc-link-search={crate_directory}");

    // 64 pixels from 0 to 16, and the digit: a byte each.
    let data = Path::new(&crate_directory).join("../../data/digits.csv");
    println!("cargo:rerun-if-changed={}", data.display());
    let text = fs::read_to_string(data).expect("the data set is part of the repository");
    let rows = text.lines().skip(1).step_by(EVERY);
    let bytes: Vec<u8> = rows
        .flat_map(|row| row.split(','))
        .map(|number| number.parse::<f32>().expect("a number") as u8)
        .collect();
    let packed = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("digits.bin");
    fs::write(packed, bytes).expect("cargo made the directory");
}
