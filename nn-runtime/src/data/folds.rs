//! Folds for cross-validation.

use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use super::{Dataset, Order};
use crate::error::{Error, Result};
use crate::limits;
use crate::random::{self, Seed};
use crate::scalar::Scalar;
use crate::shape::Shape;

/// One division of a data set for cross-validation: the samples to train on, and the held-out
/// samples (the fold) to validate on. Indices are in ascending order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fold {
    /// The number of the fold, counted from 1.
    pub number: usize,
    /// The indices of the training samples.
    pub train: Vec<usize>,
    /// The indices of the validation samples.
    pub validation: Vec<usize>,
}

impl<I: Shape, T: Copy, S: Scalar> Dataset<I, T, S> {
    /// Copies of the training samples and of the validation samples of a fold. Something that is
    /// fitted on the former, such as a [`Standardizer`](super::Standardizer), can then be applied
    /// to both.
    ///
    /// # Errors
    /// If the data set has fewer samples than the one the fold was made for.
    pub fn split_by(&self, fold: &Fold) -> Result<(Self, Self)> {
        Ok((self.subset(&fold.train)?, self.subset(&fold.validation)?))
    }
}

/// Randomly drawn folds whose sizes differ by at most one. Each sample is in exactly one of them.
/// The same seed draws the same folds.
///
/// ```
/// let folds = nn_runtime::data::k_folds(10, 5, 0)?;
/// assert_eq!(folds.len(), 5);
/// assert_eq!((folds[0].train.len(), folds[0].validation.len()), (8, 2));
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
///
/// # Errors
/// If `folds` is below 2 or above the number of samples, or if the folds would hold more than 2³⁰
/// indices in total.
pub fn k_folds(samples: usize, folds: usize, seed: impl Seed) -> Result<Vec<Fold>> {
    check(folds, samples, "samples")?;
    let mut order = Order::checked(samples, seed)?;
    Ok(deal(order.shuffle(0), folds))
}

/// Stratified folds: the numbers of samples of a class in two folds differ by at most one.
/// `classes` holds the class of every sample, like [`Dataset::targets`]. The sizes of the folds
/// also differ by at most one. A class with fewer samples than there are folds is missing from some
/// of them.
///
/// # Errors
/// The errors of [`k_folds`].
pub fn stratified_folds<C: Ord>(classes: &[C], folds: usize, seed: impl Seed) -> Result<Vec<Fold>> {
    check(folds, classes.len(), "samples")?;
    let mut order = Order::new(classes.len(), seed);
    let mut by_class = order.shuffle(0).to_vec();
    // The sort is stable, so the samples of a class stay in their random order.
    by_class.sort_by(|&a, &b| classes[a].cmp(&classes[b]));
    Ok(deal(&by_class, folds))
}

/// Folds of whole groups, for samples that are not independent within their group, such as several
/// images of one patient. `groups` holds the group of every sample. The sizes are as even as the
/// groups allow: the groups are assigned from the largest to the smallest, each to the fold that is
/// smallest at that point. With as many folds as groups, each group is held out once.
///
/// # Errors
/// If `folds` is below 2 or above the number of groups.
pub fn group_folds<G: Ord>(groups: &[G], folds: usize) -> Result<Vec<Fold>> {
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by(|&a, &b| groups[a].cmp(&groups[b]));
    let mut each: Vec<&[usize]> = order.chunk_by(|&a, &b| groups[a] == groups[b]).collect();
    check(folds, each.len(), "groups")?;
    check_indices("folds", folds, groups.len())?;
    each.sort_by_key(|group| core::cmp::Reverse(group.len()));
    let mut sizes = vec![0; folds];
    let mut fold_of = vec![0; groups.len()];
    for group in each {
        let smallest = (0..folds).min_by_key(|&fold| sizes[fold]).unwrap_or(0);
        sizes[smallest] += group.len();
        for &sample in group {
            fold_of[sample] = smallest;
        }
    }
    Ok(assemble(&fold_of, folds))
}

/// Draws folds several times, each time with another seed, for means that depend less on the random
/// division.
///
/// ```
/// use nn_runtime::data::{k_folds, repeated_folds};
///
/// let folds = repeated_folds(3, 0, |seed| k_folds(100, 10, seed))?;
/// assert_eq!(folds.len(), 30);
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
///
/// # Errors
/// The errors of `make`; or if the folds would hold more than 2³⁰ indices in total.
pub fn repeated_folds(
    times: usize,
    seed: impl Seed,
    mut make: impl FnMut(u64) -> Result<Vec<Fold>>,
) -> Result<Vec<Fold>> {
    let seed = seed.seed();
    let mut all = Vec::new();
    for time in 0..times {
        let mut folds = make(random::mix(seed, time as u64))?;
        if time == 0 {
            let indices = folds
                .iter()
                .map(|fold| fold.train.len() + fold.validation.len());
            // A fold takes memory even without samples.
            check_indices("times", times, indices.sum::<usize>() + folds.len().max(1))?;
        }
        all.append(&mut folds);
    }
    for (place, fold) in all.iter_mut().enumerate() {
        fold.number = place + 1;
    }
    Ok(all)
}

/// Deals the samples out to the folds, one after another, like cards.
fn deal(order: &[usize], folds: usize) -> Vec<Fold> {
    let mut fold_of = vec![0; order.len()];
    for (place, &sample) in order.iter().enumerate() {
        fold_of[sample] = place % folds;
    }
    assemble(&fold_of, folds)
}

/// The folds, given the fold number of each sample.
fn assemble(fold_of: &[usize], folds: usize) -> Vec<Fold> {
    let of = |fold| {
        let (validation, train) = (0..fold_of.len()).partition(|&sample| fold_of[sample] == fold);
        Fold {
            number: fold + 1,
            train,
            validation,
        }
    };
    (0..folds).map(of).collect()
}

fn check(folds: usize, most: usize, what: &str) -> Result<()> {
    if (2..=most).contains(&folds) {
        return check_indices("folds", folds, most);
    }
    Err(Error::Setting {
        name: "folds",
        expected: "from 2 to the number of samples (or groups)",
        found: format!("{folds}, for {most} {what}"),
    })
}

/// Checks the total size of `lists` lists of `indices` indices each.
fn check_indices(name: &'static str, lists: usize, indices: usize) -> Result<()> {
    if lists.saturating_mul(indices) <= limits::MOST_INDICES {
        return Ok(());
    }
    Err(Error::Setting {
        name,
        expected: "small enough that all folds together have at most 1073741824 indices",
        found: format!("{lists}, of {indices} indices each"),
    })
}
