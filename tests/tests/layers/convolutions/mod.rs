//! Convolutions: against `PyTorch`, against central differences, alone and together.

mod drawn;
mod gradients;
mod networks;
mod reference;
mod symbolic;
