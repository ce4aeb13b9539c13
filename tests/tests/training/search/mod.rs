//! Folds, cross-validation and the search for settings: what they promise, and the same results on
//! any number of threads.

mod cross_validation;
mod folds;
mod spaces;
mod trials;

use nn_runtime::data::Dataset;
use nn_runtime::prelude::*;
use nn_runtime::random;
use nn_runtime::train::Progress;
use rand::Rng;
use rayon::ThreadPoolBuilder;

/// Points in the plane, in one of three classes by their angle.
fn sectors(samples: usize) -> Dataset<Vector<2>, u32> {
    let mut generator = random::generator(5);
    let mut uniform = || (f64::from(generator.next_u32()) / f64::from(u32::MAX) * 2.0 - 1.0) as f32;
    let (mut inputs, mut classes) = (vec![], vec![]);
    for _ in 0..samples {
        let (x, y) = (uniform(), uniform());
        inputs.extend([x, y]);
        let turn = (y.atan2(x) / core::f32::consts::TAU + 1.0).fract();
        classes.push((turn * 3.0) as u32 % 3);
    }
    Dataset::classes(inputs, classes).unwrap()
}

fn trainer(epochs: usize) -> Trainer {
    Trainer {
        epochs,
        batch_size: 64,
        progress: Progress::Silent,
        ..Trainer::default()
    }
}

fn on<R: Send>(threads: usize, task: impl FnOnce() -> R + Send) -> R {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build();
    pool.unwrap().install(task)
}
