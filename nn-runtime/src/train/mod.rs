//! Training: for fitting a network to data, with a loop that checks its input or one of your own.
//!
//! A [`Trainer`] makes several passes (epochs) over a training set in mini-batches, shuffles the
//! samples anew for each epoch, and measures the loss and metrics on a validation set after each
//! epoch:
//!
//! ```
//! use nn_runtime::{data::Dataset, loss::CrossEntropy, metric::Accuracy, prelude::*};
//! use nn_runtime::optimizer::{Adam, Optimizer};
//! use nn_runtime::train::Trainer;
//!
//! network! { struct Sign { 1 => Dense(8, relu) => Dense(2, softmax) } }
//!
//! let numbers: Vec<f32> = (0..200_u8).map(|i| f32::from(i) / 100.0 - 0.995).collect();
//! let signs = numbers.iter().map(|&x| u32::from(x > 0.0)).collect();
//! let (train, test) = Dataset::<Vector<1>, u32>::classes(numbers, signs)?.split(0.2, 0)?;
//!
//! let mut network = Sign::new(0);
//! let mut optimizer = Optimizer::new(Adam { learning_rate: 0.01, ..Adam::default() })?;
//! let mut accuracy = Accuracy::default();
//! let trainer = Trainer { epochs: 30, batch_size: 16, ..Trainer::default() };
//! let history = trainer.fit(
//!     &mut network,
//!     &mut optimizer,
//!     Fit {
//!         train: &train,
//!         validation: Some(&test),
//!         loss: &CrossEntropy::default(),
//!         metrics: &mut [&mut accuracy],
//!     },
//! )?;
//! println!("{history}\ntest accuracy: {:.4}", accuracy.value());
//! assert!(accuracy.value() > 0.9);
//! # Ok::<(), nn_runtime::error::Error>(())
//! ```
//!
//! # Learning rate schedules and parameter groups
//! [`Trainer::schedule`] is a [`Schedule`](crate::optimizer::Schedule): warm-up, cosine annealing,
//! one cycle and others. Schedules can be chained, and advance by step or by epoch. Parameters are
//! grouped by their names ([`Optimizer::group`](crate::optimizer::Optimizer::group)).
//! [`Optimizer::spare_from_decay`](crate::optimizer::Optimizer::spare_from_decay) limits weight
//! decay to weights.
//!
//! # Hooks
//! Everything besides the loop itself is a [`Hook`], a callback that is passed to
//! [`Trainer::fit_with`]: [`EarlyStopping`], [`ReduceOnPlateau`], [`MovingAverage`],
//! [`Checkpoints`], [`Interrupt`], and custom hooks. A run with checkpoints that was stopped or
//! killed can be resumed, with the same bits as an uninterrupted run. Only the same run can be
//! resumed, unless a [`Change`] is explicitly allowed:
//!
//! ```
//! # #[cfg(feature = "safetensors")]
//! # {
//! use nn_runtime::optimizer::{AdamW, Optimizer, Schedule};
//! use nn_runtime::train::{Average, Checkpoints, EarlyStopping, MovingAverage, Trainer};
//! use nn_runtime::{data::Dataset, loss::CrossEntropy, metric::Accuracy, prelude::*};
//!
//! network! { struct Sign { 1 => Dense(8, relu) => Dense(2, softmax) } }
//!
//! # let directory = std::env::temp_dir().join(format!("train-{}", std::process::id()));
//! # let directory = &directory;
//! # let numbers: Vec<f32> = (0..200_u8).map(|i| f32::from(i) / 100.0 - 0.995).collect();
//! # let signs = numbers.iter().map(|&x| u32::from(x > 0.0)).collect();
//! # let (train, test) = Dataset::<Vector<1>, u32>::classes(numbers, signs)?.split(0.2, 0)?;
//! let mut network = Sign::new(0);
//! let mut optimizer = Optimizer::new(AdamW { learning_rate: 0.01, ..AdamW::default() })?;
//! optimizer.spare_from_decay();
//! let trainer = Trainer {
//!     epochs: 200,
//!     schedule: Schedule::warm_up(50).then(50, Schedule::cosine(1000, 0.01)),
//!     ..Trainer::default()
//! };
//! let mut average = MovingAverage::new(Average::Exponential { decay: 0.99, warm_up: true })?;
//! let mut early = EarlyStopping { patience: 20, ..EarlyStopping::default() };
//! let mut checkpoints = Checkpoints::new(directory).keep_last(2).keep_best("accuracy").resume();
//! let history = trainer.fit_with(
//!     &mut network,
//!     &mut optimizer,
//!     Fit {
//!         train: &train,
//!         validation: Some(&test),
//!         loss: &CrossEntropy::default(),
//!         metrics: &mut [&mut Accuracy::default()],
//!     },
//!     &mut [&mut average, &mut early, &mut checkpoints],
//! )?;
//! assert_eq!(history.validation_losses().nth(early.best_epoch() - 1), Some(early.best()));
//! # std::fs::remove_dir_all(directory).unwrap();
//! # }
//! # Ok::<(), nn_runtime::error::Error>(())
//! ```
//!
//! # A custom training loop
//! A custom loop takes about ten lines:
//!
//! ```
//! use nn_runtime::{data::{Dataset, Order}, loss::CrossEntropy, network::Workspace, prelude::*};
//! use nn_runtime::optimizer::{Adam, Optimizer};
//!
//! network! { struct Digits { 64 => Dense(128, relu) => Dense(10, softmax) } }
//!
//! fn train(data: &Dataset<Vector<64>, u32>) -> nn_runtime::error::Result<Digits> {
//!     let (mut network, mut gradient) = (Digits::new(0), Digits::zeros());
//!     let (mut workspace, mut order) = (Workspace::new(), Order::new(data.len(), 0));
//!     let mut optimizer = Optimizer::new(Adam::default())?;
//!     for epoch in 0..30 {
//!         for batch in data.batches(order.shuffle(epoch), 32)? {
//!             gradient.clear();
//!             network.gradient(&CrossEntropy::default(), batch, &mut gradient, &mut workspace)?;
//!             optimizer.step(&mut network, &gradient);
//!         }
//!     }
//!     Ok(network)
//! }
//! ```
//!
//! If several batches make one step, as with [`Trainer::accumulate`],
//! [`Network::divided`](crate::network::Network::divided) returns the loss to use for each batch,
//! so that the sum of their gradients equals the gradient of one large batch.
//!
//! # Choosing hyperparameters
//! [`LearningRateRange`] finds a range of learning rates in which a network learns.
//! [`cross_validate`] measures how well a network generalizes, averaged over different validation
//! sets. [`Search`] finds the best hyperparameters in a [`Space`] by grid search, random search or
//! successive halving. The last two train on all threads, and give bit-identical results for any
//! number of threads.

mod accumulate;
mod check;
#[cfg(feature = "safetensors")]
mod checkpoint_files;
#[cfg(feature = "safetensors")]
mod checkpoints;
#[cfg(feature = "std")]
mod claims;
mod clip;
mod clock;
mod cross_validation;
#[cfg(feature = "plots")]
mod curves;
mod early_stopping;
mod evaluate;
mod history;
mod hook;
mod hooks;
mod identity;
#[cfg(feature = "std")]
mod interrupt;
mod learning_rate_range;
#[cfg(feature = "std")]
mod leftovers;
mod moving_average;
mod plateau;
#[cfg(feature = "std")]
mod prefetch;
mod progress;
mod resuming;
mod run;
#[cfg(feature = "std")]
mod run_directory;
mod search;
mod space;
mod step;
mod trainer;
mod watch;

pub use crate::optimizer::optimize::{Evaluate, Optimize};
pub use crate::snapshot::{Change, Snapshot};
#[cfg(feature = "safetensors")]
pub use checkpoints::Checkpoints;
#[cfg(feature = "std")]
pub use claims::Claims;
pub use clip::Clip;
pub use cross_validation::{CrossValidation, Scores, cross_validate};
pub use early_stopping::{EarlyStopping, SoFar};
pub use evaluate::{evaluate, evaluate_in_parts, measure};
pub use history::{Epoch, History};
pub use hook::{BatchEnd, EpochEnd, Hook, Position, Run, Training};
#[cfg(feature = "std")]
pub use interrupt::Interrupt;
pub use learning_rate_range::{LearningRateRange, RangeFound, RangePoint};
pub use moving_average::{Average, MovingAverage};
pub use plateau::{Plateau, ReduceOnPlateau};
#[cfg(feature = "std")]
pub use prefetch::{Prefetched, prefetch};
pub use progress::Progress;
#[cfg(feature = "plots")]
pub use run_directory::Mistakes;
#[cfg(feature = "std")]
pub use run_directory::RunDirectory;
pub use search::{Halving, Search, Trial, Trials};
pub use space::{Candidate, Space};
pub use trainer::{Fit, Trainer};
pub use watch::Watch;
