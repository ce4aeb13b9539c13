//! Predicts one sample of the visual wake words of MLPerf Tiny.
#![no_std]
#![no_main]

measured::predicts_with_scratch!(WakeWords, "../../weights/wake_words.safetensors");
