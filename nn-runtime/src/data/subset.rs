//! Selected samples of a data set that need not be in memory.

use alloc::vec::Vec;

use super::fingerprint::Fingerprint;
use super::order::Order;
use super::reused::Reused;
use super::split::{check_fraction, check_parts};
use super::{Dataset, DatasetFor, VisitTargets};
use crate::error::{Error, Result};
use crate::random::Seed;
use crate::scalar::Scalar;
use crate::shape::Shape;

/// A selection of samples of another data set, without copying them, for data sets that are read
/// batch by batch or that transform another one. ([`Dataset::split`] and [`Dataset::subset`] copy
/// samples in memory.)
///
/// ```no_run
/// # #[cfg(feature = "images")]
/// # fn main() -> nn_runtime::error::Result<()> {
/// use nn_runtime::{data::{ImageFolder, Subset}, prelude::*};
///
/// let flowers = ImageFolder::<3>::default().open::<64, 64, f32>("flowers")?;
/// let (train, test) = Subset::split(&flowers, 0.1, 0)?;
/// # let _: (&dyn nn_runtime::data::DatasetFor<Image<64, 64, 3>, f32, Target = u32>, _) = (&train, test);
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "images"))]
/// # fn main() {}
/// ```
#[derive(Debug)]
pub struct Subset<D> {
    data: D,
    indices: Vec<usize>,
    memory: Reused<Vec<usize>>,
}

impl<D> Subset<D> {
    /// Selects the samples with these indices, in the order of the data set. `data` may also be a
    /// reference, `&data`.
    ///
    /// # Errors
    /// If an index is out of bounds.
    pub fn new<I: Shape, S: Scalar>(data: D, mut indices: Vec<usize>) -> Result<Self>
    where
        D: DatasetFor<I, S>,
    {
        // Sorted, so that targets can be selected while they are visited in order.
        indices.sort_unstable();
        if let Some(&index) = indices.last()
            && index >= data.len()
        {
            return Err(Error::Index {
                index,
                length: data.len(),
            });
        }
        Ok(Self {
            data,
            memory: Reused::new(Vec::with_capacity(indices.len())),
            indices,
        })
    }

    /// Splits a data set into a training and a test set. A `fraction` of the samples, drawn at
    /// random, goes to the test set, which is the second result. These are the same samples that
    /// [`Dataset::split`] draws.
    ///
    /// # Errors
    /// If `fraction` is not between 0 and 1 (exclusive), or one of the sets would be empty.
    pub fn split<I: Shape, S: Scalar>(
        data: D,
        fraction: f64,
        seed: impl Seed,
    ) -> Result<(Self, Self)>
    where
        D: DatasetFor<I, S> + Clone,
    {
        let test = check_fraction(fraction, data.len())?;
        let mut order = Order::checked(data.len(), seed)?;
        let (train, test) = order.shuffle(0).split_at(data.len().saturating_sub(test));
        check_parts(train, test)?;
        Ok((
            Self::new(data.clone(), train.to_vec())?,
            Self::new(data, test.to_vec())?,
        ))
    }

    /// The indices of the selected samples in the original data set.
    pub fn indices(&self) -> &[usize] {
        &self.indices
    }
}

#[diagnostic::do_not_recommend]
impl<I: Shape, S: Scalar, D: DatasetFor<I, S>> DatasetFor<I, S> for Subset<D> {
    type Target = D::Target;

    fn len(&self) -> usize {
        self.indices.len()
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
        self.memory.with(|places| {
            places.clear();
            for &index in indices {
                let Some(&place) = self.indices.get(index) else {
                    return Err(Error::Index {
                        index,
                        length: self.indices.len(),
                    });
                };
                places.push(place);
            }
            self.data.read(epoch, places, samples)
        })
    }

    fn visit_targets(
        &self,
        epoch: usize,
        visit: &mut VisitTargets<'_, D::Target, S>,
    ) -> Result<()> {
        let per_sample = self.data.targets_per_sample();
        let (mut left, mut first) = (self.indices.as_slice(), 0);
        self.data.visit_targets(epoch, &mut |all| {
            let end = first + all.targets.len() / per_sample.max(1);
            while let Some((&index, others)) = left.split_first()
                && index < end
            {
                let place = index - first;
                visit(all.part(place..place + 1, per_sample))?;
                left = others;
            }
            first = end;
            Ok(())
        })
    }

    fn check_finite(&self) -> Result<()> {
        self.data.check_finite()
    }

    fn fingerprint(&self) -> Result<Fingerprint> {
        Ok(self.data.fingerprint()?.of_part(&self.indices))
    }
}
