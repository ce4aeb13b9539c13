//! Stages over images and sequences: against `PyTorch`, against central differences, alone and
//! together.

mod folding;
mod gradients;
mod pools;
mod random;
mod reference;
mod statistics;
