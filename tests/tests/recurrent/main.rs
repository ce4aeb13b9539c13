//! Recurrent stages: against central differences, against `PyTorch`, with lengths, and in parts.

mod gradients;
