//! Writes random networks as Rust source, for the tests: the macro runs while a
//! program is compiled, so that what it is tested on has to be written before.

#[path = "generate/mod.rs"]
mod generate;

use std::path::Path;
use std::{env, fs};

/// How many networks without the environment variable.
const NETWORKS: usize = 320;
/// How many networks that run step by step.
const STREAMS: usize = 200;
/// Test crates that they are spread over, so that they compile side by side.
const PARTS: usize = 2;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=generate");
    println!("cargo::rerun-if-env-changed=NN_RANDOM_NETWORKS");
    let networks = match env::var("NN_RANDOM_NETWORKS") {
        Ok(text) => text
            .parse()
            .expect("NN_RANDOM_NETWORKS is a number of networks"),
        Err(_) => NETWORKS,
    };
    let folder = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    for part in 0..PARTS {
        let seeds = (0..networks).filter(|number| number % PARTS == part);
        let file = Path::new(&folder).join(format!("random_networks_{part}.rs"));
        fs::write(&file, generate::source(seeds)).expect("OUT_DIR can be written");
    }
    let file = Path::new(&folder).join("streams.rs");
    let streams = networks * STREAMS / NETWORKS;
    fs::write(&file, generate::streams::source(0..streams)).expect("OUT_DIR can be written");
}
