//! Predicts one sample of the images of MLPerf Tiny.
#![no_std]
#![no_main]

measured::predicts_with_scratch!(Images, "../../weights/images.safetensors");
