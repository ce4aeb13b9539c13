//! Attention: gradients, steps, memory.

mod gradients;
mod steps;
mod tokens;
