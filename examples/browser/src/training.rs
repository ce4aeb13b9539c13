//! Training in the page: one batch at a time, so that the page can draw between two batches.
//!
//! A reference or a box is a pointer for the page, which passes back what it was given.

use alloc::{boxed::Box, vec::Vec};

use nn_runtime::data::Order;
use nn_runtime::error::Result;
use nn_runtime::prelude::*;

use crate::{Digits, predict, shared_pixels};

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

/// How many samples the gradient of a step is of.
const BATCH: usize = 32;
/// The part of the samples that the network is tested with.
const TESTED: f64 = 0.2;

/// Samples that the page hands over, one by one.
#[derive(Default)]
pub struct Samples {
    pixels: Vec<f32>,
    digits: Vec<u32>,
}

/// A network that is being trained.
pub struct Training {
    network: Digits,
    gradient: Digits,
    workspace: Workspace<Digits>,
    optimizer: Optimizer<Digits, Adam>,
    train: Dataset<Vector<64>, u32>,
    test: Dataset<Vector<64>, u32>,
    order: Order,
    /// How many steps were taken.
    steps: usize,
}

impl Training {
    fn new(samples: Samples, seed: u64) -> Result<Self> {
        let data = Dataset::from_flat(samples.pixels, samples.digits)?;
        let (train, test) = data.split(TESTED, seed)?;
        Ok(Self {
            network: Digits::new(seed),
            gradient: Digits::zeros(),
            workspace: Workspace::new(),
            optimizer: Optimizer::new(Adam::default())?,
            order: Order::new(train.len(), seed),
            train,
            test,
            steps: 0,
        })
    }

    fn steps_per_epoch(&self) -> usize {
        self.train.len().div_ceil(BATCH)
    }

    fn step(&mut self) -> Result<f64> {
        let (epoch, batch) = (
            self.steps / self.steps_per_epoch(),
            self.steps % self.steps_per_epoch(),
        );
        if batch == 0 {
            self.order.shuffle(epoch);
        }
        let rest = &self.order.indices()[batch * BATCH..];
        let batch = self.train.batch(&rest[..BATCH.min(rest.len())])?;
        self.gradient.clear();
        let loss = self.network.gradient(
            &CrossEntropy::default(),
            batch,
            &mut self.gradient,
            &mut self.workspace,
        )?;
        self.optimizer.step(&mut self.network, &self.gradient);
        self.steps += 1;
        Ok(loss)
    }

    fn accuracy(&mut self) -> Result<f64> {
        let outputs = self
            .network
            .predict_batch(self.test.all(), &mut self.workspace)?;
        let read = outputs.column_iter().map(|output| output.imax() as u32);
        let right = read.zip(self.test.targets()).filter(|(a, b)| a == *b);
        Ok(right.count() as f64 / self.test.len() as f64)
    }
}

/// No samples yet.
#[unsafe(no_mangle)]
pub extern "C" fn samples() -> Box<Samples> {
    Box::default()
}

/// Adds the pixels that the page has written, and the digit that they show.
#[unsafe(no_mangle)]
pub extern "C" fn add(samples: &mut Samples, digit: u32) {
    samples.pixels.extend(shared_pixels());
    samples.digits.push(digit);
}

/// A network with random parameters, which will learn from these samples; null if there are too few.
#[unsafe(no_mangle)]
pub extern "C" fn start(samples: Box<Samples>, seed: u32) -> Option<Box<Training>> {
    Training::new(*samples, seed.into()).ok().map(Box::new)
}

/// How many steps show each sample once.
#[unsafe(no_mangle)]
pub extern "C" fn steps_per_epoch(training: &Training) -> usize {
    training.steps_per_epoch()
}

/// Trains with one batch. Returns its loss, or NaN if the network cannot learn from it.
#[unsafe(no_mangle)]
pub extern "C" fn step(training: &mut Training) -> f64 {
    training.step().unwrap_or(f64::NAN)
}

/// The part of the samples held out for a test that the network reads correctly.
#[unsafe(no_mangle)]
pub extern "C" fn accuracy(training: &mut Training) -> f64 {
    training.accuracy().unwrap_or(f64::NAN)
}

/// Computes the probabilities of the pixels.
#[unsafe(no_mangle)]
pub extern "C" fn read(training: &Training) {
    predict(&training.network);
}

/// Frees the network.
#[unsafe(no_mangle)]
pub extern "C" fn end(training: Box<Training>) {
    drop(training);
}
