//! Recurrent stages: against central differences, against `PyTorch`, with lengths, in parts, and
//! step by step.

mod gradients;
mod parts;
mod passes;
mod random_stages;
mod reference;
mod steps;
