//! Optimizers: for training. They change the parameters, given a gradient.
//!
//! The hyperparameters of each algorithm are a plain struct. The defaults are those of `PyTorch`
//! where `PyTorch` has the algorithm. An [`Optimizer`] combines such a struct with the state for
//! one network, and makes the steps:
//!
//! ```
//! use nn_runtime::optimizer::{Adam, Optimizer};
//! use nn_runtime::prelude::*;
//! network! { struct Net { 2 => Dense(3, relu) => Dense(1) } }
//!
//! let mut network = Net::new(0);
//! let mut gradient = Net::zeros();
//! gradient.dense1.bias[2] = 4.0;
//!
//! let settings = Adam { learning_rate: 0.25, amsgrad: true, ..Adam::default() };
//! let mut optimizer = Optimizer::new(settings)?;
//! optimizer.step(&mut network, &gradient);
//! assert!((network.dense1.bias[2] + 0.25).abs() < 1e-6);
//!
//! let error = Optimizer::<Net, _>::new(Adam { beta1: 1.0, ..Adam::default() }).unwrap_err();
//! assert_eq!(error.to_string(), "`beta1` should be at least 0 and below 1, but it is 1");
//! # Ok::<(), nn_runtime::error::Error>(())
//! ```
//!
//! # Which one
//! [`Adam`] with its defaults is a good first choice for small networks, [`AdamW`] for large ones,
//! and [`Sgd`] with momentum if you have time to tune the learning rate. [`Lbfgs`] fits small
//! networks to few samples with high precision. [`Sam`] wraps any other optimizer so that it finds
//! flat minima, and doubles the training time.
//!
//! # Notation
//! In the formulas, *θ* is a parameter, *g* its gradient, *t* the step, counted from 1, *η* the
//! learning rate and *λ* the weight decay. All formulas are elementwise and take one pass over
//! memory, except where [`Lamb`] says otherwise.

mod adadelta;
mod adagrad;
mod adam;
mod adamw;
mod algorithm;
#[cfg(feature = "alloc")]
mod clip;
mod kernel;
mod lamb;
#[cfg(feature = "alloc")]
mod lbfgs;
mod lion;
#[cfg(feature = "alloc")]
mod mistakes;
mod nadam;
#[cfg(feature = "alloc")]
pub(crate) mod optimize;
mod radam;
mod rmsprop;
#[cfg(feature = "alloc")]
mod sam;
#[cfg(feature = "alloc")]
mod schedule;
mod sgd;
#[cfg(feature = "alloc")]
mod state;
mod stepper;
#[cfg(feature = "alloc")]
mod vectors;

pub use adadelta::Adadelta;
pub use adagrad::Adagrad;
pub use adam::Adam;
pub use adamw::AdamW;
pub use algorithm::{Algorithm, Counters, Rates, Slices};
#[cfg(feature = "alloc")]
pub use clip::{clip_by_norm, clip_by_value, gradient_norm};
pub use kernel::{norm, update};
pub use lamb::Lamb;
#[cfg(feature = "alloc")]
pub use lbfgs::{Lbfgs, LbfgsSettings};
pub use lion::Lion;
pub use nadam::NAdam;
pub use radam::RAdam;
pub use rmsprop::RmsProp;
#[cfg(feature = "alloc")]
pub use sam::Sam;
#[cfg(feature = "alloc")]
pub use schedule::Schedule;
pub use sgd::Sgd;
#[cfg(feature = "alloc")]
pub use state::Optimizer;
pub use stepper::{Stepper, Treatment};
