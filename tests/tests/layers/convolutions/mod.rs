//! Convolutions: against `PyTorch`, against central differences, alone and together.

mod gradients;
mod networks;
mod random_stages;
mod reference;
mod symbolic;
