//! Data sets and networks as files: what is read, written, changed and refused.

mod augmentation;
mod data_files;
mod datasets;
mod embedded;
mod hostile_files;
mod image_files;
mod kinds_of_files;
mod onnx;
mod outside_text;
mod parquet_encodings;
mod pipeline;
mod pytorch;
mod pytorch_wrapped;
mod safetensors;
mod tables;
mod transformations;
mod whole_images;
