//! Stages that change shapes: against `PyTorch`, against central differences, alone and together.

mod gradients;
mod reference;
mod sizes;
