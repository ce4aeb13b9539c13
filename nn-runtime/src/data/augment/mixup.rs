//! Mixup.

use alloc::vec;
use alloc::vec::Vec;

use super::{Draws, setting};
use crate::data::fingerprint::{self, Fingerprint};
use crate::data::reused::Reused;
use crate::data::{Dataset, DatasetFor, VisitTargets};
use crate::error::{Error, Result};
use crate::limits;
use crate::random::Seed;
use crate::samples::batch::Targets;
use crate::scalar::Scalar;
use crate::shape::Shape;

/// Mixes each sample with another one, and their classes in the same proportion: λ times the sample
/// plus 1 - λ times another, drawn from all samples. λ is drawn from the beta distribution with
/// both parameters equal to α. H. Zhang et al., "mixup: beyond empirical risk minimization", 2017,
/// with α = 0.2 for photographs and 1 for CIFAR-10.
///
/// The targets are distributions over the classes. [`CrossEntropy`](crate::loss::CrossEntropy) and
/// [`Accuracy`](crate::metric::Accuracy) accept them; use [`Dataset::one_hot`] for the test set.
/// The result depends only on the seed, the epoch and the index of the sample.
///
/// ```
/// use nn_runtime::data::{Augmented, Dataset, DatasetFor, HorizontalFlip, Mixup};
/// use nn_runtime::prelude::*;
///
/// // A black and a white image.
/// let data = Dataset::<Image<1, 2, 1>, u32>::classes(vec![0.0, 0.0, 1.0, 1.0], vec![0, 1])?;
/// let flipped = Augmented::new(&data, HorizontalFlip::default(), 1)?;
/// let mixed = Mixup::new(flipped, 2, 1.0, 2)?;
/// let mut samples = Dataset::with_capacity(2, 2);
/// mixed.read(0, &[0, 1], &mut samples)?;
/// for index in 0..2 {
///     // The gray level of an image equals its fraction of class 1.
///     assert!((samples.input(index)[0] - samples.target(index)[1]).abs() < 1e-6);
/// }
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[derive(Debug)]
pub struct Mixup<D, I, S = f32> {
    data: D,
    classes: usize,
    alpha: f64,
    seed: u64,
    /// The class of each sample.
    class_of: Vec<u32>,
    memory: Reused<Memory<I, S>>,
}

/// Two samples to be mixed, and a target distribution.
#[derive(Debug)]
struct Memory<I, S> {
    pair: Option<Dataset<I, u32, S>>,
    target: Vec<S>,
}

impl<I, S> Default for Memory<I, S> {
    fn default() -> Self {
        Self {
            pair: None,
            target: vec![],
        }
    }
}

/// How a sample is mixed: its share, and the index of the other sample.
struct Mixture {
    share: f64,
    other: usize,
}

impl<I: Shape, S: Scalar, D: DatasetFor<I, S, Target = u32>> Mixup<D, I, S> {
    /// Mixes the samples of a data set with `classes` classes. `data` may also be a reference,
    /// `&data`.
    ///
    /// # Errors
    /// If `alpha` is not finite and above 0, `classes` is not from 1 to 2²⁴, samples do not have
    /// exactly one target, a class is not below `classes`, or samples have weights or lengths.
    pub fn new(data: D, classes: usize, alpha: f64, seed: impl Seed) -> Result<Self> {
        let valid = alpha > 0.0 && alpha.is_finite();
        setting("alpha", alpha, "above 0", valid)?;
        limits::check_classes("classes", classes)?;
        limits::check_samples(data.len())?;
        if data.targets_per_sample() != 1 {
            return Err(Error::Length {
                what: "targets per sample",
                expected: 1,
                found: data.targets_per_sample(),
            });
        }
        let mut class_of = Vec::with_capacity(data.len());
        data.visit_targets(0, &mut |all| {
            let others = [
                ("weights", all.weights.is_some()),
                ("lengths", all.lengths.is_some()),
            ];
            if let Some((name, _)) = others.into_iter().find(|(_, has)| *has) {
                return Err(Error::Setting {
                    name,
                    expected: "absent when samples are mixed",
                    found: "given".into(),
                });
            }
            class_of.extend_from_slice(all.targets);
            Ok(())
        })?;
        if let Some(sample) = class_of.iter().position(|&class| class as usize >= classes) {
            return Err(Error::Class {
                sample,
                class: class_of[sample] as usize,
                classes,
            });
        }
        Ok(Self {
            data,
            classes,
            alpha,
            seed: seed.seed(),
            class_of,
            memory: Reused::new(Memory {
                pair: Some(Dataset::with_capacity(2, 1)),
                target: Vec::with_capacity(classes),
            }),
        })
    }

    fn mixture(&self, epoch: usize, index: usize) -> Mixture {
        // Independent of the numbers that may augment the sample itself with the same seed.
        let mut draws = Draws::new(self.seed, epoch, index).of_part(usize::MAX);
        let share = draws.beta(self.alpha);
        Mixture {
            share,
            other: draws.below(self.class_of.len()),
        }
    }

    /// The target distribution of a mixed sample over the classes.
    fn target(&self, mixture: &Mixture, index: usize, target: &mut Vec<S>) {
        target.clear();
        target.resize(self.classes, S::ZERO);
        let share = S::from_f64(mixture.share);
        target[self.class_of[index] as usize] += share;
        target[self.class_of[mixture.other] as usize] += S::ONE - share;
    }
}

#[diagnostic::do_not_recommend]
impl<I: Shape, S: Scalar, D> DatasetFor<I, S> for Mixup<D, I, S>
where
    D: DatasetFor<I, S, Target = u32>,
    S: crate::data::Target,
{
    type Target = S;

    fn len(&self) -> usize {
        self.class_of.len()
    }

    fn targets_per_sample(&self) -> usize {
        self.classes
    }

    fn read(&self, epoch: usize, indices: &[usize], samples: &mut Dataset<I, S, S>) -> Result<()> {
        self.memory.with(|Memory { pair, target }| {
            // The memory is empty if another thread is using it.
            let pair = pair.get_or_insert_with(|| Dataset::with_capacity(2, 1));
            for &index in indices {
                if index >= self.class_of.len() {
                    return Err(Error::Index {
                        index,
                        length: self.class_of.len(),
                    });
                }
                let mixture = self.mixture(epoch, index);
                pair.clear();
                self.data.read(epoch, &[index, mixture.other], pair)?;
                self.target(&mixture, index, target);
                let share = S::from_f64(mixture.share);
                let (one, other) = pair.inputs().split_at(I::SIZE);
                samples.push_with(target, |input| {
                    for ((number, &one), &other) in input.iter_mut().zip(one).zip(other) {
                        *number = other + (one - other) * share;
                    }
                })?;
            }
            Ok(())
        })
    }

    fn visit_targets(&self, epoch: usize, visit: &mut VisitTargets<'_, S, S>) -> Result<()> {
        self.memory.with(|Memory { target, .. }| {
            for index in 0..self.class_of.len() {
                self.target(&self.mixture(epoch, index), index, target);
                visit(Targets::new(target))?;
            }
            Ok(())
        })
    }

    fn check_finite(&self) -> Result<()> {
        self.data.check_finite()
    }

    fn fingerprint(&self) -> Result<Fingerprint> {
        Ok(fingerprint::of(self)?.of_changed(self.data.fingerprint()?))
    }
}
