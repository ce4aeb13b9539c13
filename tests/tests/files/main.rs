//! Data sets and networks as files: what is read, written, changed and refused.

mod augmentation;
mod data_files;
mod datasets;
mod hostile_files;
mod image_files;
mod onnx;
mod parquet_encodings;
mod pipeline;
mod pytorch;
mod safetensors;
