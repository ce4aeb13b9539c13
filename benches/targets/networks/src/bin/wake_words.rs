//! Predicts one sample of the visual wake words of MLPerf Tiny.
#![no_std]
#![no_main]

measured::predicts!(WakeWords, "../../weights/wake_words.safetensors");
