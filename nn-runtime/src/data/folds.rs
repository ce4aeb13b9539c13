//! Data sets cut into folds, each of which is left out once.

use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use super::{Dataset, Order};
use crate::error::{Error, Result};
use crate::limits;
use crate::random::{self, Seed};
use crate::scalar::Scalar;
use crate::shape::Shape;

/// One way to divide a data set: a part to train on, and the fold that is left out of it, to measure
/// on. Indices are in ascending order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fold {
    /// Its number, from 1.
    pub number: usize,
    /// The samples to train on.
    pub train: Vec<usize>,
    /// The samples to measure on.
    pub validation: Vec<usize>,
}

impl<I: Shape, T: Copy, S: Scalar> Dataset<I, T, S> {
    /// Copies of the samples to train on and of those that a fold leaves out, so that what is fitted
    /// to the first, as a [`Standardizer`](super::Standardizer), can be applied to both.
    ///
    /// # Errors
    /// If the data set has fewer samples than the fold was made for.
    pub fn split_by(&self, fold: &Fold) -> Result<(Self, Self)> {
        Ok((self.subset(&fold.train)?, self.subset(&fold.validation)?))
    }
}

/// Folds of sizes that differ by at most one: each sample is left out once, drawn at random. The
/// same seed draws the same folds.
///
/// ```
/// let folds = nn_runtime::data::k_folds(10, 5, 0)?;
/// assert_eq!(folds.len(), 5);
/// assert_eq!((folds[0].train.len(), folds[0].validation.len()), (8, 2));
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
///
/// # Errors
/// If there are not from two folds to as many as samples, or their indices are more than 2³⁰ in all.
pub fn k_folds(samples: usize, folds: usize, seed: impl Seed) -> Result<Vec<Fold>> {
    check(folds, samples, "samples")?;
    let mut order = Order::checked(samples, seed)?;
    Ok(deal(order.shuffle(0), folds))
}

/// Folds that have as many samples of each class as any other, or one more: `classes` are those of
/// all samples, as [`Dataset::targets`]. Their sizes differ by at most one, too. A class of fewer
/// samples than folds is missing in some.
///
/// # Errors
/// As [`k_folds`].
pub fn stratified_folds<C: Ord>(classes: &[C], folds: usize, seed: impl Seed) -> Result<Vec<Fold>> {
    check(folds, classes.len(), "samples")?;
    let mut order = Order::new(classes.len(), seed);
    let mut by_class = order.shuffle(0).to_vec();
    // A stable sort: within its class, every sample keeps its random place.
    by_class.sort_by(|&a, &b| classes[a].cmp(&classes[b]));
    Ok(deal(&by_class, folds))
}

/// Folds of whole groups, for samples that are not independent of others of their group, as several
/// of one patient: `groups` has the group of each sample. Their sizes are as even as the groups
/// allow: the largest first, each goes to the smallest fold. With as many folds as groups, each is
/// left out once.
///
/// # Errors
/// If there are not from two folds to as many as groups.
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

/// Folds that are drawn several times over, each time with another seed, for means that depend less
/// on how the samples were drawn.
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
/// Those of `make`; if the indices of all folds are more than 2³⁰.
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
            // A fold is something, even without samples.
            check_indices("times", times, indices.sum::<usize>() + folds.len().max(1))?;
        }
        all.append(&mut folds);
    }
    for (place, fold) in all.iter_mut().enumerate() {
        fold.number = place + 1;
    }
    Ok(all)
}

/// Deals the samples out, one after the other.
fn deal(order: &[usize], folds: usize) -> Vec<Fold> {
    let mut fold_of = vec![0; order.len()];
    for (place, &sample) in order.iter().enumerate() {
        fold_of[sample] = place % folds;
    }
    assemble(&fold_of, folds)
}

/// The folds, given that of each sample.
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
        expected: "from 2 to as many as there are samples, or groups",
        found: format!("{folds}, for {most} {what}"),
    })
}

/// Lists of so many indices, each of as many.
fn check_indices(name: &'static str, lists: usize, indices: usize) -> Result<()> {
    if lists.saturating_mul(indices) <= limits::MOST_INDICES {
        return Ok(());
    }
    Err(Error::Setting {
        name,
        expected: "few enough that the indices of all folds are at most 1073741824",
        found: format!("{lists}, of {indices} indices each"),
    })
}
