//! What tells one data set from another.

use std::sync::atomic::{AtomicUsize, Ordering};

use nn_runtime::data::{
    Augmented, Dataset, DatasetFor, HorizontalFlip, Sampled, Subset, Targets, VisitTargets,
    Weighted,
};
use nn_runtime::error::Result;
use nn_runtime::prelude::*;
use nn_runtime::train::prefetch;

use crate::resumed_runs::support::{Data, trainer};

#[test]
fn lengths_count_too() {
    let data = Dataset::<Sequence<3, 1>, u32>::classes(vec![1.0; 6], vec![0, 1]).unwrap();
    let whole = data.fingerprint().unwrap();
    assert_eq!(whole.lengths, None);
    let lengths = [vec![1, 2], vec![2, 1]].map(|lengths| {
        let data = data.clone().with_lengths(lengths).unwrap();
        data.fingerprint().unwrap()
    });
    assert_ne!(lengths[0].lengths, lengths[1].lengths);
    assert!(lengths[0].lengths.is_some());
    assert_eq!(lengths[0].inputs, whole.inputs);
}

/// Samples that are not in memory, one of whose numbers may be another.
struct Streamed {
    changed: Option<usize>,
    reads: AtomicUsize,
}

const STREAMED: usize = 1000;

impl DatasetFor<Vector<2>, f32> for Streamed {
    type Target = u32;

    fn len(&self) -> usize {
        STREAMED
    }

    fn targets_per_sample(&self) -> usize {
        1
    }

    fn read(&self, _: usize, indices: &[usize], samples: &mut Data) -> Result<()> {
        self.reads.fetch_add(indices.len(), Ordering::Relaxed);
        for &index in indices {
            let changed = f32::from(u8::from(self.changed == Some(index)));
            samples.push(&[index as f32, changed], &[0])?;
        }
        Ok(())
    }

    fn visit_targets(&self, _: usize, visit: &mut VisitTargets<'_, u32, f32>) -> Result<()> {
        visit(Targets::new(&[0; STREAMED]))
    }
}

#[test]
fn of_data_that_are_read_a_few_samples_are_looked_at() {
    let streamed = |changed| Streamed {
        changed,
        reads: AtomicUsize::new(0),
    };
    let fingerprint = |changed| streamed(changed).fingerprint().unwrap();
    let plain = streamed(None);
    plain.fingerprint().unwrap();
    assert_eq!(plain.reads.load(Ordering::Relaxed), 16);
    // The first and the last are among them.
    for seen in [0, STREAMED - 1] {
        assert_ne!(fingerprint(Some(seen)), fingerprint(None));
    }
    let seen = (0..STREAMED).filter(|index| fingerprint(Some(*index)) != fingerprint(None));
    assert_eq!(seen.count(), 16);
}

#[test]
fn changes_of_a_data_set_have_fingerprints_of_their_own() {
    let pixels: Vec<f32> = (0_u8..64).map(f32::from).collect();
    let data = Dataset::<Image<2, 2, 1>, u32>::classes(pixels.clone(), vec![0; 16]).unwrap();
    let mut others = pixels;
    others[21] += 1.0;
    let other = Dataset::<Image<2, 2, 1>, u32>::classes(others, vec![0; 16]).unwrap();
    let flipped = |data, seed| {
        let flipped = Augmented::new(data, HorizontalFlip::default(), seed).unwrap();
        DatasetFor::<Image<2, 2, 1>, f32>::fingerprint(&flipped).unwrap()
    };
    let drawn = |data, seed| {
        let sampler = Weighted::new(&[1.0; 16], seed).unwrap();
        Sampled::new(data, sampler).fingerprint().unwrap()
    };
    let part = |data, indices: &[usize]| {
        let subset = Subset::new::<Image<2, 2, 1>, f32>(data, indices.to_vec()).unwrap();
        subset.fingerprint().unwrap()
    };
    let all = [
        data.fingerprint().unwrap(),
        other.fingerprint().unwrap(),
        flipped(&data, 1),
        flipped(&data, 2),
        flipped(&other, 1),
        drawn(&data, 1),
        drawn(&data, 2),
        drawn(&other, 1),
        part(&data, &[0, 1, 2]),
        part(&data, &[0, 1, 3]),
        // The sample that is another one is not among them; to see that, all would have to be read.
        part(&other, &[0, 1, 2]),
    ];
    for (place, one) in all.iter().enumerate() {
        for other in &all[..place] {
            assert_ne!(one, other);
        }
    }
    assert_eq!(flipped(&data, 1), flipped(&data, 1));
    // What is read ahead is what is read.
    let flipped = Augmented::new(&data, HorizontalFlip::default(), 1).unwrap();
    let ahead = prefetch(&flipped, &trainer(1), 2, |ahead| ahead.fingerprint());
    assert_eq!(ahead.unwrap(), all[2]);
}
