//! Stages over images and sequences: against `PyTorch`, against central differences, alone and
//! together.

mod gradients;
mod pools;
mod reference;
mod statistics;
