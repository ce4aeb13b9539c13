//! Predicts one sample of `LeNet`.
#![no_std]
#![no_main]

measured::predicts!(LeNet, "../../weights/lenet.safetensors");
