//! Predicts one sample of the anomalies of MLPerf Tiny.
#![no_std]
#![no_main]

measured::predicts_with_scratch!(Anomalies, "../../weights/anomalies.safetensors");
