//! Samplers: which samples an epoch consists of.

mod balanced;
mod permutation;
mod weighted;

use alloc::vec::Vec;

pub use balanced::Balanced;
pub use weighted::Weighted;

use super::fingerprint::{self, Fingerprint};
use super::reused::Reused;
use super::{Dataset, DatasetFor, VisitTargets};
use crate::error::{Error, Result};
use crate::pass::Lengths;
use crate::samples::batch::Targets;
use crate::scalar::Scalar;
use crate::shape::Shape;

/// Decides which samples of a data set an epoch consists of: [`Balanced`], [`Weighted`], or your
/// own sampler.
///
/// ```
/// use nn_runtime::data::{Dataset, DatasetFor, Sampled, Sampler};
/// use nn_runtime::prelude::*;
///
/// /// Easy samples first: epoch 0 repeats the first sample, epoch 1 the first two, and so on.
/// struct Curriculum(usize);
///
/// impl Sampler for Curriculum {
///     fn len(&self) -> usize {
///         self.0
///     }
///
///     fn draw(&self, epoch: usize, place: usize) -> usize {
///         place % (epoch + 1).min(self.0)
///     }
/// }
///
/// let data = Dataset::<Vector<1>, u32>::classes(vec![0.1, 0.2, 0.3], vec![0, 1, 2])?;
/// let sampled = Sampled::new(&data, Curriculum(3));
/// let mut epoch = Dataset::with_capacity(3, 1);
/// sampled.read(1, &[0, 1, 2], &mut epoch)?;
/// assert_eq!(epoch.inputs(), [0.1, 0.2, 0.1]);
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
pub trait Sampler {
    /// The number of samples in an epoch.
    fn len(&self) -> usize;

    /// Whether an epoch has no samples.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The index in the data set of the sample at position `place` of an epoch. It must depend on
    /// nothing else, so that neither the division into batches nor resuming a run changes it.
    fn draw(&self, epoch: usize, place: usize) -> usize;
}

/// The samples of another data set that a [`Sampler`] draws in each epoch. Nothing is copied, and
/// nothing is allocated after the first batch.
///
/// Do not resample a test set.
///
/// ```
/// use nn_runtime::data::{Balanced, Dataset, DatasetFor, Sampled};
/// use nn_runtime::{loss::CrossEntropy, optimizer::{Adam, Optimizer}, prelude::*};
///
/// network! { struct Rare { 1 => Dense(2) } }
///
/// // Nine samples of class 0, and one of class 1.
/// let inputs = (0_u8..10).map(f32::from).collect();
/// let classes = (0..10).map(|i| u32::from(i == 9)).collect();
/// let data = Dataset::<Vector<1>, u32>::classes(inputs, classes)?;
/// let balanced = Sampled::new(&data, Balanced::new(&data, 7)?);
/// let mut epoch = Dataset::with_capacity(10, 1);
/// balanced.read(0, &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], &mut epoch)?;
/// assert_eq!(epoch.targets().iter().filter(|class| **class == 1).count(), 5);
///
/// let (mut network, loss) = (Rare::new(0), CrossEntropy::default());
/// let mut optimizer = Optimizer::new(Adam::default())?;
/// Trainer::default().fit(
///     &mut network,
///     &mut optimizer,
///     Fit {
///         train: &balanced,
///         validation: Some(&data),
///         loss: &loss,
///         metrics: &mut [],
///     },
/// )?;
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[derive(Debug)]
pub struct Sampled<D, P> {
    data: D,
    sampler: P,
    memory: Reused<Vec<usize>>,
}

impl<D, P: Sampler> Sampled<D, P> {
    /// Draws samples from a data set. `data` may also be a reference, `&data`.
    pub fn new(data: D, sampler: P) -> Self {
        Self {
            data,
            sampler,
            memory: Reused::default(),
        }
    }

    /// The sampler.
    pub fn sampler(&self) -> &P {
        &self.sampler
    }
}

#[diagnostic::do_not_recommend]
impl<I: Shape, S: Scalar, D: DatasetFor<I, S>, P: Sampler> DatasetFor<I, S> for Sampled<D, P> {
    type Target = D::Target;

    fn len(&self) -> usize {
        self.sampler.len()
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
        let length = self.sampler.len();
        if let Some(&index) = indices.iter().find(|index| **index >= length) {
            return Err(Error::Index { index, length });
        }
        self.memory.with(|drawn| {
            drawn.clear();
            drawn.extend(indices.iter().map(|&place| self.sampler.draw(epoch, place)));
            match self.data.in_memory() {
                Some(data) => samples.append(data, drawn),
                None => self.data.read(epoch, drawn, samples),
            }
        })
    }

    fn visit_targets(
        &self,
        epoch: usize,
        visit: &mut VisitTargets<'_, D::Target, S>,
    ) -> Result<()> {
        // Samples are drawn in another order than that of the data set, so all targets, weights and
        // lengths are gathered first. These are a few numbers per sample, not the inputs.
        let (mut targets, mut weights, mut lengths) = (Vec::new(), Vec::new(), Vec::new());
        self.data.visit_targets(epoch, &mut |all| {
            targets.extend_from_slice(all.targets);
            weights.extend_from_slice(all.weights.unwrap_or_default());
            if let Some(all) = all.lengths {
                lengths.extend_from_slice(all.numbers());
            }
            Ok(())
        })?;
        let all = Targets {
            targets: &targets,
            weights: (!weights.is_empty()).then_some(&weights[..]),
            lengths: (!lengths.is_empty()).then(|| Lengths::new(&lengths, I::SEQUENCES)),
        };
        let (length, per_sample) = (self.data.len(), self.data.targets_per_sample());
        for place in 0..self.sampler.len() {
            let index = self.sampler.draw(epoch, place);
            if index >= length {
                return Err(Error::Index { index, length });
            }
            visit(all.part(index..index + 1, per_sample))?;
        }
        Ok(())
    }

    fn check_finite(&self) -> Result<()> {
        self.data.check_finite()
    }

    fn fingerprint(&self) -> Result<Fingerprint> {
        Ok(fingerprint::of(self)?.of_changed(self.data.fingerprint()?))
    }
}
