//! Predicts one sample of the keywords of MLPerf Tiny.
#![no_std]
#![no_main]

measured::predicts_with_scratch!(Keywords, "../../weights/keywords.safetensors");
