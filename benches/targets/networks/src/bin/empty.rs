//! Does nothing: what the target itself needs.
#![no_std]
#![no_main]

targets::program!(run);

fn run() {
    measured::run(|| {});
}
