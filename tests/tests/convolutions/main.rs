//! Convolutions: against `PyTorch`, against central differences, alone and together.

mod drawn;
mod gradients;
mod reference;
