//! Losses, metrics, optimizers, and the training loop with all that hangs on it.

mod classification_metrics;
mod hooks;
mod large;
mod loss_gradients;
mod losses;
mod memory;
mod metrics;
mod optimizers;
mod sampling;
mod search;
mod several_outputs;
mod threads;
mod trainer;
mod training_options;
mod training_run;
