//! Data sets whose samples have lengths.

use nn_runtime::data::{Dataset, DatasetFor, MinMax, Mixup, Standardizer, Subset};
use nn_runtime::prelude::*;

type Steps = Sequence<3, 1>;

fn three() -> Dataset<Steps, u32> {
    Dataset::<Steps, u32>::from_sequences([
        (vec![[1.0], [2.0], [3.0]], [0]),
        (vec![[4.0]], [1]),
        (vec![[5.0], [6.0]], [2]),
    ])
    .unwrap()
}

#[test]
fn sequences_are_padded_with_zeros() {
    let data = three();
    assert_eq!(data.inputs(), [1.0, 2.0, 3.0, 4.0, 0.0, 0.0, 5.0, 6.0, 0.0]);
    assert_eq!(data.lengths().unwrap(), [3, 1, 2]);
    assert_eq!(data.targets(), [0, 1, 2]);
    let by_step = Dataset::<Steps, f32>::from_sequences_by_step([
        (&[[1.0]][..], &[[0.5, 0.6]][..]),
        (
            &[[2.0], [3.0], [4.0]],
            &[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]],
        ),
    ])
    .unwrap();
    assert_eq!(by_step.targets_per_sample(), 6);
    assert_eq!(by_step.target(0), [0.5, 0.6, 0.0, 0.0, 0.0, 0.0]);
    assert_eq!(by_step.target(1), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
}

#[test]
fn lengths_go_where_samples_go() {
    let data = three();
    assert_eq!(data.subset(&[2, 0]).unwrap().lengths().unwrap(), [2, 3]);
    let (first, others) = data.split_at(1).unwrap();
    assert_eq!(first.lengths().unwrap(), [3]);
    assert_eq!(others.lengths().unwrap(), [1, 2]);
    let mapped = data.clone().map_targets(|class| class as f32);
    assert_eq!(mapped.lengths().unwrap(), [3, 1, 2]);
    let one_hot = data.clone().one_hot(3).unwrap();
    assert_eq!(one_hot.lengths().unwrap(), [3, 1, 2]);

    // Samples without lengths have all steps.
    let mut all = Dataset::<Steps, u32>::with_capacity(4, 1);
    all.push(&[7.0, 8.0, 9.0], &[0]).unwrap();
    assert_eq!(all.lengths(), None);
    all.append(&data, &[1, 2]).unwrap();
    all.push(&[7.0, 8.0, 9.0], &[0]).unwrap();
    assert_eq!(all.lengths().unwrap(), [3, 1, 2, 3]);
    let whole = Dataset::classes(vec![1.0; 3], vec![0]).unwrap();
    all.append(&whole, &[0]).unwrap();
    assert_eq!(all.lengths().unwrap(), [3, 1, 2, 3, 3]);
    all.clear();
    all.append(&data, &[2]).unwrap();
    assert_eq!(all.lengths().unwrap(), [2]);

    let part = Subset::new(&data, vec![1, 2]).unwrap();
    let mut seen = vec![];
    part.visit_targets(0, &mut |all| {
        seen.extend_from_slice(all.lengths.unwrap().numbers());
        Ok(())
    })
    .unwrap();
    assert_eq!(seen, [1, 2]);
}

#[test]
fn scalers_do_not_see_padding() {
    let data = three();
    let standardizer = Standardizer::fit(&data).unwrap();
    assert_eq!(standardizer.mean(), [3.5]);
    let scaler = MinMax::fit(&data, 0.0, 1.0).unwrap();
    assert_eq!(
        (scaler.smallest(), scaler.largest()),
        (&[1.0][..], &[6.0][..])
    );
}

#[test]
fn wrong_lengths_are_errors_in_words() {
    let steps = || Dataset::<Steps, u32>::classes(vec![0.0; 6], vec![0, 1]).unwrap();
    let error = |lengths: Vec<usize>| steps().with_lengths(lengths).unwrap_err().to_string();
    assert_eq!(error(vec![1]), "lengths: expected 2 numbers, found 1");
    assert_eq!(
        error(vec![1, 0]),
        "sample 1 has 0 steps, but a sequence must have from 1 to 3"
    );
    assert_eq!(
        error(vec![4, 1]),
        "sample 0 has 4 steps, but a sequence must have from 1 to 3"
    );
    let vectors = Dataset::<Vector<3>, u32>::classes(vec![0.0; 3], vec![0]).unwrap();
    assert_eq!(
        vectors.with_lengths(vec![1]).unwrap_err().to_string(),
        "`lengths` should be given only for samples that are sequences, with a shape such as `[16, \
         8]`, but it is given for samples of shape `3`"
    );
    let none = Dataset::<Steps, u32>::from_sequences([(vec![[1.0]], [0]), (vec![], [0])]);
    assert_eq!(
        none.unwrap_err().to_string(),
        "sample 1 has 0 steps, but a sequence must have from 1 to 3"
    );
    let targets = Dataset::<Steps, u32>::from_sequences_by_step([(vec![[1.0]], vec![[0], [1]])]);
    assert_eq!(
        targets.unwrap_err().to_string(),
        "sequence 0: steps with targets: expected 1 numbers, found 2"
    );
    let data = three();
    let error = Mixup::new(&data, 3, 0.2, 0).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`lengths` should be absent when samples are mixed, but it is given"
    );
}

#[test]
fn series_go_on_in_the_next_batch() {
    let steps: Vec<[f32; 1]> = (0_u8..23).map(|i| [f32::from(i)]).collect();
    let next: Vec<[u32; 1]> = (1..24).map(|i| [i]).collect();
    let data = Dataset::<Steps, u32>::from_series(&steps, &next, 3).unwrap();
    // Three stretches of seven steps, each in two parts of three.
    assert_eq!((data.len(), data.lengths()), (6, None));
    let order: Vec<usize> = (0..6).collect();
    let batches: Vec<_> = data.batches(&order, 3).unwrap().collect();
    for row in 0..3 {
        for (part, batch) in batches.iter().enumerate() {
            let first = (7 * row + 3 * part) as f32;
            let input = data.input(batch.index(row));
            assert_eq!(input, [first, first + 1.0, first + 2.0]);
            assert_eq!(data.target(batch.index(row))[0], first as u32 + 1);
        }
    }
    let error = Dataset::<Steps, u32>::from_series(&steps, &next[1..], 3).unwrap_err();
    assert_eq!(
        error.to_string(),
        "steps with targets: expected 23 numbers, found 22"
    );
    for size in [0, 8] {
        let error = Dataset::<Steps, u32>::from_series(&steps, &next, size).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("`batch_size` should be at least 1")
        );
    }
}
