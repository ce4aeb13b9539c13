//! Convolutions: against `PyTorch`, against central differences, alone and together.

mod gradients;
