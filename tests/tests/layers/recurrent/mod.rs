//! Recurrent stages: against central differences, against `PyTorch`, with lengths, in parts, and
//! step by step.

mod drawn;
mod gradients;
mod parts;
mod passes;
mod reference;
mod steps;
