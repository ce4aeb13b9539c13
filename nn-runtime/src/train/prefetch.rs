//! Reads batches ahead of time.

use alloc::collections::VecDeque;
use alloc::vec::Vec;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::Trainer;
use crate::data::{Dataset, DatasetFor, Fingerprint, Order, VisitTargets};
use crate::error::Result;
use crate::limits;
use crate::scalar::Scalar;
use crate::shape::Shape;

/// Calls a function with a data set whose next batches are read by a background thread, while the
/// trainer computes with the current one. This helps if batches are read from a disk, drawn by a
/// sampler, or augmented. The data is bit-identical to data that is read without prefetching, and
/// so is the result of training.
///
/// `trainer` should be the one that will train, since it determines the order of the samples.
/// Batches that are requested in another order, such as those for metrics, are read on request. At
/// most `ahead` batches are read ahead; 2 is enough for most purposes, and the maximum is 256.
/// Their memory is reused. A data set in memory does not benefit, and is passed through unchanged.
///
/// An error of the data set is returned when its batch is requested.
///
/// ```
/// use nn_runtime::data::{Augmented, Dataset, HorizontalFlip};
/// use nn_runtime::train::prefetch;
/// use nn_runtime::{loss::CrossEntropy, optimizer::{Adam, Optimizer}, prelude::*};
///
/// network! { struct Tiny { [2, 2, 1] => Flatten => Dense(2) } }
///
/// let inputs = (0_u8..32).map(|i| f32::from(i % 7)).collect();
/// let data = Dataset::<Image<2, 2, 1>, u32>::classes(inputs, vec![0, 1, 0, 1, 0, 1, 1, 0])?;
/// let augmented = Augmented::new(&data, HorizontalFlip::default(), 7)?;
/// let trainer = Trainer { batch_size: 4, ..Trainer::default() };
///
/// let (mut network, loss) = (Tiny::new(0), CrossEntropy::default());
/// let mut optimizer = Optimizer::new(Adam::default())?;
/// let history = prefetch(&augmented, &trainer, 2, |train| {
///     trainer.fit(
///         &mut network,
///         &mut optimizer,
///         Fit {
///             train,
///             validation: Some(&data),
///             loss: &loss,
///             metrics: &mut [],
///         },
///     )
/// })?;
/// assert_eq!(history.len(), 10);
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
///
/// # Panics
/// If the data set panics on the background thread.
pub fn prefetch<I, S, D, R>(
    data: &D,
    trainer: &Trainer,
    ahead: usize,
    run: impl FnOnce(&Prefetched<'_, I, S, D>) -> R,
) -> R
where
    I: Shape,
    S: Scalar,
    D: DatasetFor<I, S, Target: Send> + Sync,
{
    let ahead = ahead.min(MOST_AHEAD);
    let prefetched = Prefetched {
        data,
        plan: Plan {
            samples: data.len(),
            // A batch size that exceeds the data set means one batch of all samples.
            batch_size: trainer.batch_size.clamp(1, data.len().max(1)),
            epochs: trainer.epochs,
            seed: trainer.seed,
            shuffle: trainer.shuffle && !trainer.stateful,
            drop_last: trainer.drop_last,
        },
        shared: Mutex::new(Shared {
            ready: VecDeque::with_capacity(ahead),
            next: Some((0, 0)),
            generation: 0,
            reading: false,
            stop: false,
        }),
        changed: Condvar::new(),
        spare: Mutex::new(Vec::with_capacity(ahead)),
        order: Mutex::new(None),
    };
    // The trainer reports the error if a data set has too many samples.
    let is_too_large = limits::check_samples(data.len()).is_err();
    if data.in_memory().is_some() || data.is_empty() || ahead == 0 || is_too_large {
        // There is no thread to wait for.
        prefetched.lock().stop = true;
        return run(&prefetched);
    }
    thread::scope(|scope| {
        scope.spawn(|| prefetched.work(ahead));
        // Dropped even if `run` panics.
        let _stop = Stop(&prefetched);
        run(&prefetched)
    })
}

/// The maximum number of batches that are read ahead.
const MOST_AHEAD: usize = 256;

/// A data set whose batches are read ahead; see [`prefetch`].
#[derive(Debug)]
pub struct Prefetched<'a, I: Shape, S: Scalar, D: DatasetFor<I, S>> {
    data: &'a D,
    plan: Plan,
    shared: Mutex<Shared<I, D::Target, S>>,
    /// Signals changes of `shared`.
    changed: Condvar,
    /// Buffers of batches that can be reused.
    spare: Mutex<Vec<Memory<I, D::Target, S>>>,
    /// The order of the epoch that was used last.
    order: Mutex<Option<(usize, Order)>>,
}

/// The parameters that determine which batches a trainer will request.
#[derive(Clone, Copy, Debug)]
struct Plan {
    samples: usize,
    batch_size: usize,
    epochs: usize,
    seed: u64,
    shuffle: bool,
    drop_last: bool,
}

impl Plan {
    fn order(&self) -> Order {
        Order::new(self.samples, self.seed)
    }

    /// Sets an order to that of an epoch.
    fn turn(&self, order: &mut Order, epoch: usize) {
        if self.shuffle {
            order.shuffle(epoch);
        }
    }

    /// The place of the batch after a given one; `None` after the last.
    fn after(&self, (epoch, batch): Place) -> Option<Place> {
        let first = (batch + 1) * self.batch_size;
        let least = if self.drop_last { self.batch_size } else { 1 };
        let next = if first + least <= self.samples {
            (epoch, batch + 1)
        } else {
            (epoch + 1, 0)
        };
        (next.0 < self.epochs).then_some(next)
    }
}

/// The index of an epoch and of one of its batches, both from 0.
type Place = (usize, usize);

#[derive(Debug)]
struct Shared<I, T, S> {
    ready: VecDeque<Ready<I, T, S>>,
    /// The batch that is being read or is read next; `None` after the last batch.
    next: Option<Place>,
    /// The number of times that the thread was redirected.
    generation: usize,
    reading: bool,
    stop: bool,
}

/// A batch that was read.
#[derive(Debug)]
struct Ready<I, T, S> {
    place: Place,
    memory: Memory<I, T, S>,
    result: Result<()>,
}

/// The buffers for the indices and samples of a batch.
#[derive(Debug)]
struct Memory<I, T, S> {
    indices: Vec<usize>,
    samples: Dataset<I, T, S>,
}

/// Stops the thread when it is dropped.
struct Stop<'a, 'd, I: Shape, S: Scalar, D: DatasetFor<I, S>>(&'a Prefetched<'d, I, S, D>);

impl<I: Shape, S: Scalar, D: DatasetFor<I, S>> Drop for Stop<'_, '_, I, S, D> {
    fn drop(&mut self) {
        self.0.lock().stop = true;
        self.0.changed.notify_all();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<I: Shape, S: Scalar, D: DatasetFor<I, S>> Prefetched<'_, I, S, D> {
    fn lock(&self) -> MutexGuard<'_, Shared<I, D::Target, S>> {
        lock(&self.shared)
    }

    fn wait<'g>(
        &self,
        shared: MutexGuard<'g, Shared<I, D::Target, S>>,
    ) -> MutexGuard<'g, Shared<I, D::Target, S>> {
        let waited = self.changed.wait(shared);
        waited.unwrap_or_else(PoisonError::into_inner)
    }

    /// The loop of the background thread.
    fn work(&self, ahead: usize) {
        // If this thread panics, callers that wait for a batch must be woken up.
        let _stop = Stop(self);
        let mut order = self.plan.order();
        let mut turned = None;
        loop {
            let mut shared = self.lock();
            let (place, generation) = loop {
                if shared.stop {
                    return;
                }
                match shared.next {
                    Some(place) if shared.ready.len() < ahead => break (place, shared.generation),
                    _ => shared = self.wait(shared),
                }
            };
            shared.reading = true;
            drop(shared);

            let (epoch, batch) = place;
            if turned != Some(epoch) {
                self.plan.turn(&mut order, epoch);
                turned = Some(epoch);
            }
            let first = batch * self.plan.batch_size;
            let end = (first + self.plan.batch_size).min(self.plan.samples);
            let mut memory = lock(&self.spare).pop().unwrap_or_else(|| Memory {
                indices: Vec::with_capacity(self.plan.batch_size),
                samples: Dataset::with_capacity(
                    self.plan.batch_size,
                    self.data.targets_per_sample(),
                ),
            });
            let Memory { indices, samples } = &mut memory;
            indices.clear();
            indices.extend_from_slice(&order.indices()[first..end]);
            samples.clear();
            let result = self.data.read(epoch, indices, samples);

            let mut shared = self.lock();
            shared.reading = false;
            // If the thread was redirected in the meantime, the batch is not needed.
            if shared.generation == generation {
                shared.next = self.plan.after(place).filter(|_| result.is_ok());
                shared.ready.push_back(Ready {
                    place,
                    memory,
                    result,
                });
            } else {
                lock(&self.spare).push(memory);
            }
            drop(shared);
            self.changed.notify_all();
        }
    }

    /// Takes the batch, if it is the first one that was read ahead or is being read.
    fn take(&self, epoch: usize, indices: &[usize]) -> Option<Ready<I, D::Target, S>> {
        let mut shared = self.lock();
        loop {
            if let Some(front) = shared.ready.front() {
                let same = front.place.0 == epoch && front.memory.indices == indices;
                let taken = if same { shared.ready.pop_front() } else { None };
                drop(shared);
                self.changed.notify_all();
                return taken;
            }
            if shared.stop || shared.next.is_none() && !shared.reading {
                return None;
            }
            shared = self.wait(shared);
        }
    }

    /// Redirects the thread to the batch after a given one, if this is one of the trainer's
    /// batches. So a run that starts at a later epoch is read ahead too.
    fn follow(&self, epoch: usize, indices: &[usize]) {
        if self.lock().stop {
            return;
        }
        let mut held = lock(&self.order);
        let (turned, order) = held.get_or_insert_with(|| (usize::MAX, self.plan.order()));
        if *turned != epoch {
            self.plan.turn(order, epoch);
            *turned = epoch;
        }
        let mut batches = order.indices().chunks(self.plan.batch_size);
        let Some(batch) = batches.position(|batch| batch == indices) else {
            return;
        };
        let next = self.plan.after((epoch, batch));
        let mut shared = self.lock();
        // If a batch is requested twice, the following one is already there.
        let first = shared.ready.front().map(|ready| ready.place);
        if first.or(shared.next) == next {
            return;
        }
        shared.generation += 1;
        shared.next = next;
        let unused = shared.ready.drain(..).map(|ready| ready.memory);
        lock(&self.spare).extend(unused);
        drop(shared);
        self.changed.notify_all();
    }
}

#[diagnostic::do_not_recommend]
impl<I: Shape, S: Scalar, D: DatasetFor<I, S>> DatasetFor<I, S> for Prefetched<'_, I, S, D> {
    type Target = D::Target;

    fn len(&self) -> usize {
        self.data.len()
    }

    fn targets_per_sample(&self) -> usize {
        self.data.targets_per_sample()
    }

    fn read(
        &self,
        epoch: usize,
        indices: &[usize],
        samples: &mut Dataset<I, D::Target, S>,
    ) -> Result<()> {
        let Some(mut ready) = self.take(epoch, indices) else {
            self.data.read(epoch, indices, samples)?;
            self.follow(epoch, indices);
            return Ok(());
        };
        if ready.result.is_ok() {
            if samples.is_empty() {
                core::mem::swap(samples, &mut ready.memory.samples);
            } else {
                let read = &ready.memory.samples;
                let all: Vec<usize> = (0..read.len()).collect();
                ready.result = samples.append(read, &all);
            }
        }
        lock(&self.spare).push(ready.memory);
        ready.result
    }

    fn in_memory(&self) -> Option<&Dataset<I, D::Target, S>> {
        self.data.in_memory()
    }

    fn visit_targets(
        &self,
        epoch: usize,
        visit: &mut VisitTargets<'_, D::Target, S>,
    ) -> Result<()> {
        self.data.visit_targets(epoch, visit)
    }

    fn check_finite(&self) -> Result<()> {
        self.data.check_finite()
    }

    fn fingerprint(&self) -> Result<Fingerprint> {
        self.data.fingerprint()
    }
}
