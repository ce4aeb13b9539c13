//! Predicts one sample of the sine.
#![no_std]
#![no_main]

measured::predicts!(Sine, "../../weights/sine.safetensors");
