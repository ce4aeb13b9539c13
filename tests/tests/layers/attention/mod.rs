//! Attention: gradients, dropout, costs, steps, memory, values of `PyTorch`.

mod blocks;
mod costs;
mod dropout;
mod gpt2;
mod gradients;
mod reference;
mod steps;
mod tokens;
mod weights;
