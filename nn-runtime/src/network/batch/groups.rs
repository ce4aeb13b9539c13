//! Groups of samples with contiguous targets, for losses.

use core::ops::Range;

use crate::pass::Lengths;
use crate::samples::batch::{Batch, Targets};
use crate::scalar::Scalar;
use crate::shape::Shape;

/// A callback that gets the positions of a group of samples in the tile, and their targets.
pub(super) type VisitGroup<'a, T, S> = dyn FnMut(Range<usize>, Targets<'_, T, S>) + 'a;

/// The maximum number of targets that are gathered at once.
const GATHERED: usize = 256;

/// Passes the targets, weights and lengths of some samples of a batch to a loss, in groups of
/// samples whose targets are contiguous. If samples have few targets, these are copied to a buffer,
/// so that the loss is called once for many samples. Otherwise, each sample is a group, and its
/// targets are not copied.
///
/// `visit` gets the indices of the samples in the group, counted from the start of `places`.
/// `memory` is a buffer for the weights of all samples. `lengths` are the lengths of these samples.
pub(super) fn groups<I: Shape, T: Copy, S: Scalar>(
    batch: Batch<'_, I, T, S>,
    places: Range<usize>,
    memory: &mut [S],
    lengths: Option<Lengths<'_>>,
    visit: &mut VisitGroup<'_, T, S>,
) {
    let data = batch.data();
    let Some(&filler) = data.targets().targets.first() else {
        return;
    };
    let samples = places.len();
    let weights = data.targets().weights.map(|weights| {
        for (place, weight) in memory[..samples].iter_mut().enumerate() {
            *weight = weights[batch.index(places.start + place)];
        }
        &memory[..samples]
    });
    let per_sample = data.targets_per_sample();
    let most = GATHERED / per_sample.max(1);
    if most < 2 {
        for place in 0..samples {
            let one = Targets {
                targets: data.target(batch.index(places.start + place)),
                weights: weights.map(|weights| &weights[place..=place]),
                lengths: lengths.map(|lengths| lengths.part(place..place + 1)),
            };
            visit(place..place + 1, one);
        }
        return;
    }
    let mut gathered = [filler; GATHERED];
    for first in (0..samples).step_by(most) {
        let group = first..samples.min(first + most);
        let gathered = &mut gathered[..group.len() * per_sample];
        for (place, targets) in group.clone().zip(gathered.chunks_exact_mut(per_sample)) {
            targets.copy_from_slice(data.target(batch.index(places.start + place)));
        }
        let some = Targets {
            targets: gathered,
            weights: weights.map(|weights| &weights[group.clone()]),
            lengths: lengths.map(|lengths| lengths.part(group.clone())),
        };
        visit(group, some);
    }
}
