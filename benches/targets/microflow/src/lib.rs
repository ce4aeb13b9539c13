//! What the programs share.
#![no_std]

/// Runs a prediction, and measures it if programs are built for that.
#[cfg(feature = "measure")]
pub fn run(predict: impl FnMut()) {
    targets::machine::measure(predict);
}

/// Runs a prediction, and measures it if programs are built for that.
#[cfg(not(feature = "measure"))]
pub fn run(mut predict: impl FnMut()) {
    predict();
}
