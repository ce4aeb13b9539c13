//! Predicts one sample of the keywords of MLPerf Tiny.
#![no_std]
#![no_main]

measured::predicts!(Keywords, "../../weights/keywords.safetensors");
