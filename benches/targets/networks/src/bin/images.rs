//! Predicts one sample of the images of MLPerf Tiny.
#![no_std]
#![no_main]

measured::predicts!(Images, "../../weights/images.safetensors");
