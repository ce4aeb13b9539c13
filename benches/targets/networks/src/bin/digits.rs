//! Predicts one sample of digits.
#![no_std]
#![no_main]

measured::predicts!(Digits, "../../weights/digits.safetensors");
