//! Attention: gradients, dropout, steps, memory, values of `PyTorch`.

mod blocks;
mod dropout;
mod gpt2;
mod gradients;
mod reference;
mod steps;
mod tokens;
mod weights;
