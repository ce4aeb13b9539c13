//! Predicts one sample of two words.
#![no_std]
#![no_main]

measured::predicts!(Speech, "../../weights/speech.safetensors");
