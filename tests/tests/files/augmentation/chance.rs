//! Chance is a function of seed, epoch and sample alone; settings, threads, training.

use allocation_counter::measure;
use nn_runtime::data::{
    Augmentation, Augmented, Border, Brightness, Clamp, Contrast, Cutout, Dataset, DatasetFor,
    Draws, GaussianNoise, HorizontalFlip, Mixup, RandomCrop, Rotation, Sometimes, VerticalFlip,
};
use nn_runtime::error::Result;
use nn_runtime::loss::CrossEntropy;
use nn_runtime::metric::Accuracy;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;
use nn_runtime::train::{History, Progress};
use rand::Rng;

use super::{changed, outcomes};

#[test]
fn parts_of_a_pipeline_draw_on_their_own() {
    let noise = GaussianNoise { deviation: 1.0 };
    let draws = Draws::new(5, 6, 7);
    let after = |first: f64| {
        let flip = HorizontalFlip { probability: first };
        changed(&(flip, noise), [2, 3, 2], &[0.0; 12], &draws)
    };
    assert_eq!(after(0.0), after(1.0));
    // Two of the same kind are not the same.
    let once = changed(&(noise,), [2, 3, 2], &[0.0; 12], &draws);
    let twice = changed(&(noise, noise), [2, 3, 2], &[0.0; 12], &draws);
    assert!(
        once.iter()
            .zip(&twice)
            .all(|(a, b)| (b - 2.0 * a).abs() > 1e-9)
    );
    let slice: &[GaussianNoise] = &[noise, noise];
    assert_eq!(changed(&slice, [2, 3, 2], &[0.0; 12], &draws), twice);

    let sometimes = Sometimes {
        probability: 0.25,
        augmentation: VerticalFlip { probability: 1.0 },
    };
    let found = outcomes(&sometimes, [2, 1, 1], &[0.0, 1.0]);
    // 500, with a standard deviation of 19.
    assert!((420..580).contains(&found[1].1), "{found:?}");
}

fn message<A: Augmentation<f32>>(data: &Dataset<Image<1, 1, 1>, u32>, augmentation: A) -> String {
    let made = Augmented::new(data, augmentation, 0);
    made.err().expect("it should fail").to_string()
}

#[test]
fn settings_outside_of_their_range_are_errors() {
    let data = Dataset::<Image<1, 1, 1>, u32>::classes(vec![0.5], vec![0]).unwrap();
    let flip = HorizontalFlip { probability: 1.5 };
    let sometimes = Sometimes {
        probability: f64::NAN,
        augmentation: flip,
    };
    let cases = [
        (
            message(&data, (Clamp::default(), flip)),
            "`probability` should be from 0 to 1, but it is 1.5",
        ),
        (
            message(&data, sometimes),
            "`probability` should be from 0 to 1, but it is NaN",
        ),
        (
            message(
                &data,
                Rotation {
                    degrees: -1.0,
                    ..Rotation::default()
                },
            ),
            "`degrees` should be finite and at least 0, but it is -1",
        ),
        (
            message(
                &data,
                RandomCrop {
                    padding: 1,
                    border: Border::Constant(f64::INFINITY),
                },
            ),
            "`border` should be a finite number, but it is inf",
        ),
        (
            message(
                &data,
                Clamp {
                    low: 1.0,
                    high: 0.0,
                },
            ),
            "`low` should be at most `high`, but it is 1",
        ),
        (
            Mixup::new(&data, 1, 0.0, 0).err().unwrap().to_string(),
            "`alpha` should be above 0, but it is 0",
        ),
        (
            Mixup::new(&data, 0, 1.0, 0).err().unwrap().to_string(),
            "`classes` should be from 1 to 16777216, but it is 0",
        ),
        (
            Mixup::new(data.clone().with_weights(vec![1.0]).unwrap(), 1, 1.0, 0)
                .err()
                .unwrap()
                .to_string(),
            "`weights` should be absent when samples are mixed, but it is given",
        ),
    ];
    for (found, expected) in cases {
        assert_eq!(found, expected);
    }
}

type Noise = Dataset<Image<6, 5, 2>, u32>;

fn noise(samples: usize) -> Noise {
    let mut generator = nn_runtime::random::generator(9);
    let inputs = (0..samples * 60)
        .map(|_| (generator.next_u32() >> 8) as f32 / (1 << 24) as f32)
        .collect();
    let classes = (0..samples).map(|sample| sample as u32 % 3).collect();
    Dataset::classes(inputs, classes).unwrap()
}

/// Everything at once.
fn all() -> impl Augmentation<f32> {
    (
        HorizontalFlip::default(),
        VerticalFlip::default(),
        RandomCrop {
            padding: 2,
            border: Border::Reflect,
        },
        Rotation {
            degrees: 15.0,
            ..Rotation::default()
        },
        (Brightness { change: 0.2 }, Contrast { change: 0.2 }),
        GaussianNoise { deviation: 0.05 },
        Cutout { size: 3, fill: 0.0 },
    )
}

#[test]
fn chance_is_a_function_of_seed_epoch_and_sample() {
    let data = noise(40);
    let augmented = Augmented::new(&data, all(), 3).unwrap();
    let mixed = Mixup::new(Augmented::new(&data, all(), 3).unwrap(), 3, 0.5, 3).unwrap();
    same_however_it_is_read(&augmented, 1);
    same_however_it_is_read(&mixed, 3);

    let read = |seed, epoch| {
        let augmented = Augmented::new(&data, all(), seed).unwrap();
        let mut samples = Dataset::with_capacity(40, 1);
        let indices: Vec<usize> = (0..40).collect();
        augmented.read(epoch, &indices, &mut samples).unwrap();
        samples
    };
    assert_eq!(read(1, 2), read(1, 2));
    for (seed, epoch) in [(1, 3), (2, 2), (2, 1)] {
        let (one, other) = (read(1, 2), read(seed, epoch));
        assert!((0..40).all(|index| one.input(index) != other.input(index)));
    }
    // Not the same for all samples: of one image a hundred times, no two.
    let one = data.subset(&[0; 100]).unwrap();
    let augmented = Augmented::new(&one, all(), 3).unwrap();
    let mut samples = Dataset::with_capacity(100, 1);
    let indices: Vec<usize> = (0..100).collect();
    augmented.read(0, &indices, &mut samples).unwrap();
    for a in 0..100 {
        for b in 0..a {
            assert_ne!(samples.input(a), samples.input(b));
        }
    }
}

/// All at once, one by one, backwards, and from several threads.
fn same_however_it_is_read<D>(data: &D, targets: usize)
where
    D: DatasetFor<Image<6, 5, 2>, f32> + Sync,
    D::Target: std::fmt::Debug + PartialEq + Send,
{
    let indices: Vec<usize> = (0..40).collect();
    let empty = || Dataset::<Image<6, 5, 2>, D::Target>::with_capacity(40, targets);
    let mut whole = empty();
    data.read(7, &indices, &mut whole).unwrap();
    for index in (0..40).rev() {
        let mut one = empty();
        data.read(7, &[index], &mut one).unwrap();
        assert_eq!(one.input(0), whole.input(index));
        assert_eq!(one.target(0), whole.target(index));
    }
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..20 {
                    let mut again = empty();
                    data.read(7, &indices, &mut again).unwrap();
                    assert_eq!(again, whole);
                }
            });
        }
    });
    let mut seen = vec![];
    data.visit_targets(7, &mut |all| {
        seen.extend_from_slice(all.targets);
        Ok(())
    })
    .unwrap();
    assert_eq!(seen, whole.targets());
}

#[test]
fn threads_share_large_batches_and_change_nothing() {
    const IMAGES: usize = 101;
    let numbers = noise(IMAGES * 1600 / 60 + 1).inputs()[..IMAGES * 1600].to_vec();
    let data = Dataset::<Image<40, 40, 1>, u32>::classes(numbers, vec![0; IMAGES]).unwrap();
    let augmented = Augmented::new(&data, all(), 3).unwrap();
    let indices: Vec<usize> = (0..IMAGES).rev().collect();
    let mut one_by_one = Dataset::with_capacity(IMAGES, 1);
    for index in &indices {
        let one = std::slice::from_ref(index);
        augmented.read(1, one, &mut one_by_one).unwrap();
    }
    for threads in [1, 2, 5] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let mut samples = Dataset::with_capacity(IMAGES, 1);
        let allocations = pool.build().unwrap().install(|| {
            augmented.read(1, &indices, &mut samples).unwrap();
            measure(|| {
                samples.clear();
                augmented.read(1, &indices, &mut samples).unwrap();
            })
        });
        assert_eq!(samples, one_by_one);
        assert_eq!(allocations.count_total, 0);
    }
}

#[test]
fn mixtures_are_distributions_of_samples_and_classes() {
    // A sample's only number is its class.
    let inputs = (0..300_u16).map(|i| f32::from(i % 3)).collect();
    let classes = (0..300).map(|i| i % 3).collect();
    let data = Dataset::<Vector<1>, u32>::classes(inputs, classes).unwrap();
    for (alpha, variance) in [(0.2, 0.25 / 1.4), (1.0, 1.0 / 12.0), (8.0, 0.25 / 17.0)] {
        let mixed = Mixup::new(&data, 3, alpha, 1).unwrap();
        let indices: Vec<usize> = (0..300).collect();
        let mut samples = Dataset::with_capacity(300, 3);
        let mut shares = vec![];
        for epoch in 0..10 {
            samples.clear();
            mixed.read(epoch, &indices, &mut samples).unwrap();
            for index in indices.clone() {
                let target: &[f32] = samples.target(index);
                assert!((target.iter().sum::<f32>() - 1.0).abs() < 1e-6);
                assert!(target.iter().all(|share| (0.0..=1.0).contains(share)));
                let mean = target[1] + 2.0 * target[2];
                assert!((mean - samples.input(index)[0]).abs() < 1e-5);
                let own = target[index % 3];
                if target.iter().filter(|&&share| share > 0.0).count() == 2 {
                    shares.push(f64::from(own));
                }
            }
        }
        // Two thirds of the partners are of another class, and λ is told from the targets.
        assert!(shares.len() > 1500, "{}", shares.len());
        let n = shares.len() as f64;
        let mean = shares.iter().sum::<f64>() / n;
        let found = shares.iter().map(|s| (s - 0.5) * (s - 0.5)).sum::<f64>() / n;
        assert!((mean - 0.5).abs() < 0.05, "{alpha}: {mean}");
        assert!((found / variance - 1.0).abs() < 0.15, "{alpha}: {found}");
    }
}

#[test]
fn reading_allocates_nothing() {
    let data = noise(40);
    let mixed = Mixup::new(Augmented::new(&data, all(), 3).unwrap(), 3, 0.5, 3).unwrap();
    let mut samples = Dataset::with_capacity(40, 3);
    let indices: Vec<usize> = (0..40).collect();
    let allocations = measure(|| {
        for epoch in 0..4 {
            samples.clear();
            mixed.read(epoch, &indices, &mut samples).unwrap();
            mixed.visit_targets(epoch, &mut |_| Ok(())).unwrap();
        }
    });
    assert_eq!(allocations.count_total, 0);
}

network! {
    struct Small { [8, 8, 1] => Flatten => Dense(64, relu) => Dense(10, softmax) }
}

type Digits = Dataset<Image<8, 8, 1>, u32>;

fn digits() -> (Digits, Digits) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/digits.csv");
    let table = nn_runtime::data::CsvReader::default().read(path).unwrap();
    let digits: Digits = table.classes(0..64, 64).unwrap();
    let digits = digits.map_inputs(|pixels| pixels.iter_mut().for_each(|pixel| *pixel /= 16.0));
    // Few to learn from.
    let (test, train) = digits.split(0.1, 0).unwrap();
    (train, test)
}

fn train<D, T>(data: &D, test: &dyn DatasetFor<Image<8, 8, 1>, f32, Target = T>) -> Result<History>
where
    D: DatasetFor<Image<8, 8, 1>, f32, Target = T>,
    T: nn_runtime::data::Target,
    CrossEntropy: nn_runtime::loss::Loss<f32, nn_runtime::activation::Softmax, T>,
    Accuracy: nn_runtime::metric::Metric<f32, nn_runtime::activation::Softmax, T>,
{
    let trainer = Trainer {
        epochs: 60,
        batch_size: 16,
        progress: Progress::Silent,
        ..Trainer::default()
    };
    let mut network = Small::new(0);
    let mut optimizer = Optimizer::new(Adam {
        learning_rate: 3e-3,
        ..Adam::default()
    })?;
    trainer.fit(
        &mut network,
        &mut optimizer,
        Fit {
            train: data,
            validation: Some(test),
            loss: &CrossEntropy::default(),
            metrics: &mut [&mut Accuracy::default()],
        },
    )
}

#[test]
fn networks_learn_what_does_not_matter() {
    let (few, test) = digits();
    let accuracy = |history: &History| history.metric("accuracy").unwrap().last().unwrap();
    let changes = (
        Rotation {
            degrees: 40.0,
            ..Rotation::default()
        },
        GaussianNoise { deviation: 0.1 },
    );
    // Digits that are turned and noisy, the same in all runs: in which epoch they are seen decides.
    let turned = Augmented::new(&test, changes, 99).unwrap();
    let plain = accuracy(&train(&few, &turned).unwrap());
    let augmented = Augmented::new(&few, changes, 1).unwrap();
    let history = train(&augmented, &turned).unwrap();
    let better = accuracy(&history);
    let mixed = Mixup::new(&few, 10, 0.4, 2).unwrap();
    let soft = accuracy(&train(&mixed, &test.clone().one_hot(10).unwrap()).unwrap());
    println!("turned: plain {plain:.4}, augmented {better:.4}; upright, with mixup: {soft:.4}");
    assert!(plain < 0.75 && better > plain + 0.05, "{plain} {better}");
    assert!(soft > 0.88, "{soft}");

    // The same run gives the same bits.
    let again = Augmented::new(&few, changes, 1).unwrap();
    let again = train(&again, &turned).unwrap();
    assert!(again.losses().eq(history.losses()));
    assert!(again.validation_losses().eq(history.validation_losses()));
}
