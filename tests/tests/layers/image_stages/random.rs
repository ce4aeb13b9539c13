//! What stages drop in training.

use nn_runtime::layers::{DropPath, Dropout2d};
use nn_runtime::operation::Operation;
use nn_runtime::pass::Pass;

const SAMPLES: usize = 500;
const SIZE: usize = 6;

/// Ones after the stage, sample after sample.
fn ones<O: Operation<f64, Parameters = ()>>(stage: &O, pass: Pass) -> Vec<f64> {
    let x = vec![1.0; pass.samples * SIZE];
    let mut y = vec![f64::NAN; x.len()];
    stage.forward(pass.forward([&x], &mut y, &mut []));
    y
}

/// The share of zeros among numbers that are 0 or `kept`.
fn share(numbers: &[f64], kept: f64) -> f64 {
    let zeros = numbers.iter().filter(|number| **number == 0.0).count();
    let others = numbers.iter().filter(|number| **number == kept).count();
    assert_eq!(zeros + others, numbers.len());
    zeros as f64 / numbers.len() as f64
}

#[test]
fn channels_are_dropped_at_all_positions() {
    // Three positions of two channels.
    let y = ones(&Dropout2d::new([2], 0.2), Pass::training(SAMPLES, 0, 7));
    for sample in y.chunks(SIZE) {
        assert_eq!([sample[0], sample[1]], [sample[2], sample[3]]);
        assert_eq!([sample[0], sample[1]], [sample[4], sample[5]]);
    }
    assert!((share(&y, 1.25) - 0.2).abs() < 0.05);
    assert!(y.chunks(SIZE).any(|sample| sample[0] != sample[1]));
}

#[test]
fn paths_are_dropped_sample_by_sample() {
    let y = ones(&DropPath::new(0.5), Pass::training(SAMPLES, 0, 7));
    for sample in y.chunks(SIZE) {
        assert!(sample.iter().all(|number| *number == sample[0]));
    }
    assert!((share(&y, 2.0) - 0.5).abs() < 0.08);
}

#[test]
fn all_or_nothing_is_dropped_where_that_is_asked_for() {
    let most = 1.0 - 1e-9;
    for (probability, left) in [(0.0, 1.0), (most, 0.0)] {
        let pass = Pass::training(SAMPLES, 0, 3);
        let channels = ones(&Dropout2d::new([3], probability), pass);
        let paths = ones(&DropPath::new(probability), pass);
        assert!(channels.iter().chain(&paths).all(|number| *number == left));
    }
    let pass = Pass::inference(SAMPLES);
    let all = ones(&DropPath::new(most), pass);
    assert!(all.iter().all(|number| *number == 1.0));
}

#[test]
fn a_part_of_a_batch_drops_the_same() {
    let stage = Dropout2d::new([3], 0.5);
    let whole = ones(&stage, Pass::training(SAMPLES, 0, 9));
    let part = ones(&stage, Pass::training(100, 200, 9));
    assert_eq!(whole[200 * SIZE..300 * SIZE], part);
}
