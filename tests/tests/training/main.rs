//! Losses, metrics, optimizers, and the training loop with all that hangs on it.

mod accumulation;
mod accumulation_of_parts;
mod batches_of_one;
mod classification_metrics;
mod damaged_checkpoints;
mod doors;
mod extreme_settings;
mod handed_back;
mod hooks;
mod large;
mod loss_gradients;
mod loss_settings;
mod losses;
mod memory;
mod metrics;
mod optimizers;
mod resumed_runs;
mod sampling;
mod search;
mod several_outputs;
mod shared_directories;
mod special_losses;
mod threads;
mod trainer;
mod training_options;
mod training_run;
