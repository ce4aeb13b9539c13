//! Folds.

use std::collections::{BTreeMap, BTreeSet};

use nn_runtime::data::{Fold, group_folds, k_folds, repeated_folds, stratified_folds};
use nn_runtime::random;
use rand::Rng;

use super::sectors;

fn below(generator: &mut random::Generator, bound: usize) -> usize {
    (generator.next_u64() % bound as u64) as usize
}

/// Every sample is left out by one fold, and trained on by all others.
fn assert_partition(folds: &[Fold], samples: usize) {
    let mut left_out = vec![0; samples];
    for (place, fold) in folds.iter().enumerate() {
        assert_eq!(fold.number, place + 1);
        assert!(fold.train.is_sorted() && fold.validation.is_sorted());
        assert!(!fold.train.is_empty() && !fold.validation.is_empty());
        let all: BTreeSet<usize> = fold.train.iter().chain(&fold.validation).copied().collect();
        assert_eq!(all, (0..samples).collect());
        assert_eq!(fold.train.len() + fold.validation.len(), samples);
        for &sample in &fold.validation {
            left_out[sample] += 1;
        }
    }
    assert!(left_out.iter().all(|&times| times == 1));
}

/// As even as whole samples can be.
fn assert_even(counts: &[usize]) {
    let (least, most) = (counts.iter().min().unwrap(), counts.iter().max().unwrap());
    assert!(most - least <= 1, "{counts:?}");
}

fn sizes(folds: &[Fold]) -> Vec<usize> {
    folds.iter().map(|fold| fold.validation.len()).collect()
}

#[test]
fn folds_are_even_partitions() {
    let mut generator = random::generator(1);
    for seed in 0..200 {
        let samples = 2 + below(&mut generator, 80);
        let folds = 2 + below(&mut generator, samples - 1);
        let made = k_folds(samples, folds, seed).unwrap();
        assert_eq!(made.len(), folds);
        assert_partition(&made, samples);
        assert_even(&sizes(&made));
        assert_eq!(k_folds(samples, folds, seed).unwrap(), made);
    }
    assert_ne!(k_folds(50, 5, 0).unwrap(), k_folds(50, 5, 1).unwrap());
}

#[test]
fn stratified_folds_have_even_classes() {
    let mut generator = random::generator(2);
    for seed in 0..200 {
        let samples = 2 + below(&mut generator, 120);
        let folds = 2 + below(&mut generator, (samples - 1).min(12));
        let classes = 1 + below(&mut generator, 6);
        // Rare and frequent ones.
        let class_of: Vec<usize> = (0..samples)
            .map(|_| below(&mut generator, classes) * below(&mut generator, 2))
            .collect();
        let made = stratified_folds(&class_of, folds, seed).unwrap();
        assert_eq!(made.len(), folds);
        assert_partition(&made, samples);
        assert_even(&sizes(&made));
        for class in 0..classes {
            let count = |fold: &Fold| {
                let samples = fold.validation.iter();
                samples.filter(|&&sample| class_of[sample] == class).count()
            };
            assert_even(&made.iter().map(count).collect::<Vec<_>>());
        }
        assert_eq!(stratified_folds(&class_of, folds, seed).unwrap(), made);
    }
    let classes = [0_u32, 1].repeat(30);
    let made = |seed| stratified_folds(&classes, 5, seed).unwrap();
    assert_ne!(made(0), made(1));
}

#[test]
fn groups_stay_together() {
    let mut generator = random::generator(3);
    for _ in 0..200 {
        let samples = 2 + below(&mut generator, 100);
        let group_of: Vec<String> = (0..samples)
            .map(|_| format!("patient {}", below(&mut generator, 10)))
            .collect();
        let groups: BTreeSet<&String> = group_of.iter().collect();
        if groups.len() < 2 {
            continue;
        }
        let folds = 2 + below(&mut generator, groups.len() - 1);
        let made = group_folds(&group_of, folds).unwrap();
        assert_eq!(made.len(), folds);
        assert_partition(&made, samples);
        let mut fold_of = BTreeMap::new();
        for fold in &made {
            for &sample in &fold.validation {
                let number = fold_of.entry(&group_of[sample]).or_insert(fold.number);
                assert_eq!(*number, fold.number);
            }
        }
        let one_out = group_folds(&group_of, groups.len()).unwrap();
        assert_eq!(one_out.len(), groups.len());
    }
    // The largest first, each to the smallest: 5 | 4 + 1 | 3 + 2.
    let groups: Vec<u8> = (1..=5).flat_map(|g| vec![g; usize::from(g)]).collect();
    assert_eq!(sizes(&group_folds(&groups, 3).unwrap()), [5, 5, 5]);
}

#[test]
fn repeated_folds_are_drawn_anew() {
    let folds = repeated_folds(3, 7, |seed| k_folds(20, 4, seed)).unwrap();
    let numbers: Vec<usize> = folds.iter().map(|fold| fold.number).collect();
    assert_eq!(numbers, (1..=12).collect::<Vec<_>>());
    let distinct: BTreeSet<&[usize]> = folds.iter().map(|f| &f.validation[..]).collect();
    assert_eq!(distinct.len(), 12);
    for (number, fold) in folds.iter().enumerate() {
        assert_eq!(fold.train.len(), 15, "{number}");
    }
}

#[test]
fn what_is_wrong_with_folds_is_said() {
    for (result, expected) in [
        (k_folds(3, 4, 0), "4, for 3 samples"),
        (k_folds(3, 1, 0), "1, for 3 samples"),
        (stratified_folds::<u32>(&[], 2, 0), "2, for 0 samples"),
        (group_folds(&[1, 1, 1], 2), "2, for 1 groups"),
        (
            repeated_folds(1, 0, |seed| k_folds(2, 0, seed)),
            "0, for 2 samples",
        ),
    ] {
        let error = result.unwrap_err().to_string();
        assert!(error.ends_with(expected), "{error}");
    }
    let fold = &k_folds(30, 3, 0).unwrap()[0];
    assert!(sectors(20).split_by(fold).is_err());
}
