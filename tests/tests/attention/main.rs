//! Attention: gradients, steps, memory.

mod blocks;
mod gradients;
mod steps;
mod tokens;
