//! Data sets and networks as files: what is read, written, changed and refused.

mod augmentation;
mod data_files;
mod datasets;
mod image_files;
mod onnx;
mod pipeline;
mod pytorch;
mod safetensors;
