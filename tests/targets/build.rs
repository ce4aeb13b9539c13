//! Passes the map of the target's memory to the linker, where a target needs one.

use std::path::Path;
use std::{env, fs};

/// Each target's file, and the linker script that includes it.
const MEMORIES: [(&str, &str, &str); 3] = [
    (
        "thumbv7em-none-eabihf",
        include_str!("memory/thumbv7em-none-eabihf.x"),
        "link.x", // of `cortex-m-rt`
    ),
    (
        "thumbv6m-none-eabi",
        include_str!("memory/thumbv6m-none-eabi.x"),
        "link.x",
    ),
    (
        "riscv32imc-unknown-none-elf",
        include_str!("memory/riscv32imc-unknown-none-elf.x"),
        "memory.x",
    ),
];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let target = env::var("TARGET").expect("cargo sets it");
    let Some((_, memory, script)) = MEMORIES.iter().find(|(name, ..)| *name == target) else {
        return;
    };
    let directory = env::var("OUT_DIR").expect("cargo sets it");
    fs::write(Path::new(&directory).join("memory.x"), memory).expect("cargo made the directory");
    println!("cargo:rustc-link-search={directory}");
    println!("cargo:rustc-link-arg-bins=-T{script}");
}
