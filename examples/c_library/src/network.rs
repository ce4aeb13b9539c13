//! The network, which the library and the test share.

use nn_runtime::prelude::*;

network! {
    /// What a distortion pedal adds to its input, one sample at a time.
    pub struct Amp { [256, 1] => Residual { Lstm(16) => Dense(1) } }
}

/// The network that `cargo run --release --example amp` has trained.
pub static AMP: Amp = weights!(Amp, "../amp.safetensors");
