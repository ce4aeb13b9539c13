//! Which samples an epoch has, and batches that are read ahead.

use std::sync::atomic::{AtomicUsize, Ordering};

use nn_runtime::data::{
    Augmented, Balanced, DatasetFor, HorizontalFlip, Order, RandomCrop, Sampled, Sampler, Weighted,
};
use nn_runtime::error::{Error, Result};
use nn_runtime::loss::CrossEntropy;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;
use nn_runtime::train::{Progress, prefetch};

/// 40 samples of class 2, 9 of class 5 and 1 of class 0, whose input is their index.
fn skewed() -> Dataset<Vector<1>, u32> {
    let inputs = (0_u8..50).map(f32::from).collect();
    let class = |i| match i {
        7 => 0,
        i if i % 5 == 3 && i < 45 => 5,
        _ => 2,
    };
    Dataset::classes(inputs, (0..50).map(class).collect()).unwrap()
}

fn drawn(sampler: &impl Sampler, epoch: usize) -> Vec<usize> {
    (0..sampler.len())
        .map(|place| sampler.draw(epoch, place))
        .collect()
}

#[test]
fn balanced_epochs_have_as_many_of_each_class_and_go_through_all() {
    let data = &skewed();
    let classes = [2, 5, 0].map(|class| data.targets().iter().filter(|t| **t == class).count());
    assert_eq!(classes, [40, 9, 1]);
    let sampler = Balanced::new(data, 7).unwrap();
    assert_eq!(sampler.len(), 50);
    let mut seen = std::collections::BTreeSet::new();
    let mut most = [0; 3];
    for epoch in 0..30 {
        let drawn = &drawn(&sampler, epoch);
        let of = |class| drawn.iter().filter(move |i| data.targets()[**i] == class);
        let counts = [2, 5, 0].map(|class| of(class).count());
        assert!(
            counts.iter().all(|count| (16..=17).contains(count)),
            "{counts:?}"
        );
        for (most, count) in most.iter_mut().zip(counts) {
            *most += usize::from(count == 17);
        }
        // No sample twice before all of its class came once.
        for (class, size) in [(2, 40), (5, 9)] {
            let mut times = std::collections::BTreeMap::new();
            of(class).for_each(|i| *times.entry(*i).or_insert(0) += 1);
            let rounds = counts[usize::from(class == 5)] / size;
            assert!(
                times.values().all(|n| (rounds..=rounds + 1).contains(n)),
                "{times:?}"
            );
        }
        seen.extend(drawn.iter().copied());
    }
    assert_eq!(seen.len(), 50, "every sample comes at some time");
    assert!(most.iter().all(|most| *most > 0), "{most:?}");

    assert_eq!(
        drawn(&sampler, 3),
        drawn(&Balanced::new(data, 7).unwrap(), 3)
    );
    assert_ne!(drawn(&sampler, 3), drawn(&sampler, 4));
    assert_ne!(
        drawn(&sampler, 3),
        drawn(&Balanced::new(data, 8).unwrap(), 3)
    );
    let short = sampler.clone().with_len(6);
    assert_eq!(drawn(&short, 3), drawn(&sampler, 3)[..6]);
    let none = Dataset::<Vector<1>, u32>::classes(vec![], vec![]).unwrap();
    assert!(matches!(Balanced::new(&none, 0), Err(Error::Empty { .. })));
}

#[test]
fn weighted_draws_are_as_probable_as_their_weights() {
    let weights = [0.5, 0.0, 2.0, 1.0, 0.25, 4.25];
    let sampler = Weighted::new(&weights, 11).unwrap().with_len(80_000);
    let mut counts = [0.0; 6];
    for i in drawn(&sampler, 2) {
        counts[i] += 1.0;
    }
    // The deviation is at most 141.
    for (count, weight) in counts.into_iter().zip(weights) {
        let expected: f64 = weight * 10_000.0;
        assert!(
            (count - expected).abs() <= 5.0 * expected.sqrt(),
            "{counts:?}"
        );
    }
    assert_ne!(drawn(&sampler, 2), drawn(&sampler, 3));
    assert_eq!(
        drawn(&sampler, 2)[..5],
        drawn(&sampler.clone().with_len(5), 2)
    );
    // One that has all the weight, and many that are alike.
    let mut one = [0.0; 100];
    one[42] = 1e-300;
    assert!(
        drawn(&Weighted::new(&one, 0).unwrap(), 0)
            .iter()
            .all(|i| *i == 42)
    );
    let alike = Weighted::new(&[0.1; 1000], 0).unwrap().with_len(100_000);
    let mut counts = [0_u32; 1000];
    for i in drawn(&alike, 0) {
        counts[i] += 1;
    }
    assert!(counts.iter().all(|count| (40..170).contains(count)));
    for wrong in [
        &[][..],
        &[0.0],
        &[1.0, -0.5],
        &[f64::NAN],
        &[f64::INFINITY],
        &[1e308, 1e308],
    ] {
        let error = Weighted::new(wrong, 0).unwrap_err();
        assert!(
            matches!(
                error,
                Error::Setting {
                    name: "weights",
                    ..
                }
            ),
            "{error}"
        );
    }
    let error = Weighted::new(&[1.0, -0.5], 0).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`weights` should be finite and at least 0, but it is -0.5 (sample 1)"
    );
}

#[test]
fn drawn_samples_come_with_targets_weights_and_lengths() {
    let data = Dataset::<Sequence<2, 1>, u32>::from_sequences([
        (vec![[1.0], [2.0]], [0]),
        (vec![[3.0]], [1]),
        (vec![[4.0]], [1]),
    ]);
    let data = data.unwrap().with_weights(vec![0.5, 1.5, 2.5]).unwrap();
    let sampled = Sampled::new(
        &data,
        Weighted::new(&[1.0, 1.0, 5.0], 3).unwrap().with_len(20),
    );
    let indices: Vec<usize> = (0..20).rev().collect();
    let mut read = Dataset::with_capacity(20, 1);
    sampled.read(4, &indices, &mut read).unwrap();
    let places = indices
        .iter()
        .map(|place| sampled.sampler().draw(4, *place));
    assert_eq!(read, data.subset(&places.collect::<Vec<_>>()).unwrap());
    // In the order of the epoch.
    let mut seen = vec![];
    let visit = &mut |all: nn_runtime::data::Targets<'_, u32, f32>| {
        seen.push((
            all.targets[0],
            all.weights.unwrap()[0],
            all.lengths.unwrap().numbers()[0],
        ));
        Ok(())
    };
    DatasetFor::visit_targets(&sampled, 4, visit).unwrap();
    seen.reverse();
    let expected = (0..20).map(|i| {
        let (weights, lengths) = (read.weights().unwrap(), read.lengths().unwrap());
        (read.target(i)[0], weights[i], lengths[i])
    });
    assert_eq!(seen, expected.collect::<Vec<_>>());

    let error = sampled.read(0, &[20], &mut read).unwrap_err();
    assert_eq!(
        error,
        Error::Index {
            index: 20,
            length: 20
        }
    );
    // A sampler for a larger data set.
    let wrong = Sampled::new(&data, Weighted::new(&[0.0, 0.0, 0.0, 1.0], 3).unwrap());
    let error = Error::Index {
        index: 3,
        length: 3,
    };
    assert_eq!(wrong.read(0, &[0], &mut read).unwrap_err(), error);
    let visited = DatasetFor::visit_targets(&wrong, 0, &mut |_| Ok(()));
    assert_eq!(visited.unwrap_err(), error);
}

network! { struct Tiny { [4, 4, 1] => Flatten => Dropout(0.2) => Dense(3) } }

/// Images whose numbers tell them apart.
fn images() -> Dataset<Image<4, 4, 1>, u32> {
    let number = |i: u32| (f64::from(i) * 0.37).sin() as f32;
    let classes = (0..22).map(|i| if i < 15 { 0 } else { 1 + i % 2 });
    Dataset::classes((0..22 * 16).map(number).collect(), classes.collect()).unwrap()
}

fn trainer(epochs: usize) -> Trainer {
    Trainer {
        epochs,
        batch_size: 5,
        seed: 3,
        progress: Progress::Silent,
        ..Trainer::default()
    }
}

/// Every bit that training leaves behind.
fn trained<D: DatasetFor<Image<4, 4, 1>, f32, Target = u32>>(
    trainer: &Trainer,
    data: &D,
) -> Result<(Vec<u32>, Vec<u64>)> {
    let mut network = Tiny::new(1);
    let mut optimizer = Optimizer::new(Adam::default())?;
    let loss = CrossEntropy::default();
    let mut accuracy = nn_runtime::metric::LogLoss::default();
    // Without a validation set, the metric reads the training set between epochs.
    let metrics: &mut [&mut dyn nn_runtime::metric::Metric<_, _, _>] = &mut [&mut accuracy];
    let history = trainer.fit(
        &mut network,
        &mut optimizer,
        Fit {
            train: data,
            validation: None,
            loss: &loss,
            metrics,
        },
    )?;
    let mut bits = vec![];
    network.for_each(|_, values| bits.extend(values.iter().map(|value| value.to_bits())));
    let losses = history.losses().chain(history.metric("log loss").unwrap());
    Ok((bits, losses.map(f64::to_bits).collect()))
}

#[test]
fn training_on_drawn_and_changed_samples_is_repeatable() {
    let data = images();
    let sampler = Balanced::new(&data, 1).unwrap();
    let changes = (
        HorizontalFlip::default(),
        RandomCrop {
            padding: 1,
            ..RandomCrop::default()
        },
    );
    let once = || {
        let sampled = Sampled::new(&data, sampler.clone());
        trained(&trainer(3), &Augmented::new(sampled, changes, 5).unwrap()).unwrap()
    };
    assert_eq!(once(), once());
    assert_ne!(once(), trained(&trainer(3), &data).unwrap());
}

/// A data set that is not in memory, which counts what is read on which thread, and may fail.
struct Slow<'a> {
    data: &'a Dataset<Image<4, 4, 1>, u32>,
    reader: std::thread::ThreadId,
    here: AtomicUsize,
    elsewhere: AtomicUsize,
    fails: Option<(usize, usize)>,
    panics: bool,
}

impl<'a> Slow<'a> {
    fn new(data: &'a Dataset<Image<4, 4, 1>, u32>) -> Self {
        Self {
            data,
            reader: std::thread::current().id(),
            here: AtomicUsize::new(0),
            elsewhere: AtomicUsize::new(0),
            fails: None,
            panics: false,
        }
    }

    fn counts(&self) -> [usize; 2] {
        [&self.here, &self.elsewhere].map(|count| count.swap(0, Ordering::Relaxed))
    }
}

impl DatasetFor<Image<4, 4, 1>, f32> for Slow<'_> {
    type Target = u32;

    fn len(&self) -> usize {
        self.data.len()
    }

    fn targets_per_sample(&self) -> usize {
        1
    }

    fn read(
        &self,
        epoch: usize,
        indices: &[usize],
        samples: &mut Dataset<Image<4, 4, 1>, u32>,
    ) -> Result<()> {
        let own = std::thread::current().id() == self.reader;
        let count = if own { &self.here } else { &self.elsewhere };
        count.fetch_add(1, Ordering::Relaxed);
        assert!(own || !self.panics, "broken on purpose");
        if let Some((fails, index)) = self.fails
            && epoch == fails
            && indices.contains(&index)
        {
            let problem = format!("sample {index} is gone");
            let path = "disk".into();
            return Err(Error::File { path, problem });
        }
        samples.append(self.data, indices)
    }

    fn visit_targets(
        &self,
        _: usize,
        visit: &mut nn_runtime::data::VisitTargets<'_, u32, f32>,
    ) -> Result<()> {
        visit(nn_runtime::data::Targets::new(self.data.targets()))
    }
}

#[test]
fn what_is_read_ahead_is_the_same_bit_by_bit() {
    let data = images();
    let settings = [
        trainer(4),
        Trainer {
            shuffle: false,
            ..trainer(3)
        },
        Trainer {
            batch_size: 22,
            ..trainer(3)
        },
        Trainer {
            batch_size: 1,
            ..trainer(2)
        },
        Trainer {
            batch_size: 100,
            ..trainer(3)
        },
    ];
    for trainer in settings {
        let slow = Slow::new(&data);
        let plain = trained(&trainer, &slow).unwrap();
        let [reads, 0] = slow.counts() else {
            panic!("no thread but this one")
        };
        for ahead in [0, 1, 2, 7] {
            let found = prefetch(&slow, &trainer, ahead, |train| trained(&trainer, train));
            assert_eq!(found.unwrap(), plain, "{trainer:?}, {ahead} ahead");
            let batches = trainer.epochs * 22_usize.div_ceil(trainer.batch_size);
            let [here, elsewhere] = slow.counts();
            if ahead == 0 {
                assert_eq!([here, elsewhere], [reads, 0]);
            } else if trainer.shuffle {
                // Every batch by the thread, and what the metric reads by this one.
                assert_eq!([here, elsewhere], [reads - batches, batches], "{trainer:?}");
            }
        }
        // Augmented and drawn, in both ways.
        let sampler = Balanced::new(&data, 1).unwrap();
        let sampled = Sampled::new(&slow, sampler);
        let changes = (
            HorizontalFlip::default(),
            RandomCrop {
                padding: 1,
                ..RandomCrop::default()
            },
        );
        let augmented = Augmented::new(&sampled, changes, 5).unwrap();
        let plain = trained(&trainer, &augmented).unwrap();
        let found = prefetch(&augmented, &trainer, 3, |train| trained(&trainer, train));
        assert_eq!(found.unwrap(), plain);
    }
    // What is in memory is lent, and read by nobody.
    let found = prefetch(&data, &trainer(2), 2, |train| {
        assert!(train.in_memory().is_some());
        let mut read = Dataset::with_capacity(2, 1);
        for _ in 0..3 {
            train.read(0, &[4, 2], &mut read).unwrap();
        }
        assert_eq!(read.len(), 6);
        trained(&trainer(2), train)
    });
    assert_eq!(found.unwrap(), trained(&trainer(2), &data).unwrap());
}

#[test]
fn errors_come_with_their_batch_and_others_orders_are_read_as_they_come() {
    let data = images();
    let slow = Slow {
        fails: Some((1, 13)),
        ..Slow::new(&data)
    };
    let plain = trained(&trainer(4), &slow).unwrap_err();
    assert!(plain.to_string().starts_with("epoch 2, batch "), "{plain}");
    let found = prefetch(&slow, &trainer(4), 2, |train| trained(&trainer(4), train));
    assert_eq!(found.unwrap_err(), plain);

    // Another order than the trainer's, and a run that begins later.
    let slow = Slow::new(&data);
    let settings = trainer(6);
    prefetch(&slow, &settings, 2, |train| {
        let mut read = Dataset::with_capacity(5, 1);
        for indices in [&[3, 1][..], &[0, 21, 7, 7]] {
            read.clear();
            train.read(2, indices, &mut read).unwrap();
            assert_eq!(read, data.subset(indices).unwrap());
        }
        assert_eq!(slow.here.swap(0, Ordering::Relaxed), 2);
        let mut order = Order::new(22, settings.seed);
        for epoch in 3..6 {
            for indices in order.shuffle(epoch).chunks(5) {
                read.clear();
                train.read(epoch, indices, &mut read).unwrap();
                assert_eq!(read, data.subset(indices).unwrap());
            }
        }
        assert_eq!(
            slow.here.load(Ordering::Relaxed),
            1,
            "after the first it follows"
        );
        // Every batch twice, as an optimizer may that looks ahead.
        slow.counts();
        for indices in order.shuffle(0).chunks(5) {
            for _ in 0..2 {
                read.clear();
                train.read(0, indices, &mut read).unwrap();
                assert_eq!(read, data.subset(indices).unwrap());
            }
        }
        let [here, elsewhere] = slow.counts();
        assert_eq!(here, 1 + 5, "the first, and each again");
        assert!(
            (4..=7).contains(&elsewhere),
            "{elsewhere}, and none of them twice"
        );
        // Behind what is there.
        train.read(5, &[4], &mut read).unwrap();
        assert_eq!(read.len(), 3);
        let error = train.read(0, &[22], &mut read).unwrap_err();
        assert_eq!(
            error,
            Error::Index {
                index: 22,
                length: 22
            }
        );
    });
}

#[test]
fn a_thread_that_panics_keeps_nobody_waiting() {
    let data = images();
    let slow = Slow {
        panics: true,
        ..Slow::new(&data)
    };
    let run = std::panic::AssertUnwindSafe(|| {
        prefetch(&slow, &trainer(2), 2, |train| {
            trained(&trainer(2), train).unwrap()
        })
    });
    assert!(std::panic::catch_unwind(run).is_err());
    // And one that is left early ends.
    let slow = Slow::new(&data);
    assert_eq!(prefetch(&slow, &trainer(9), 2, |_| 7), 7);
    let run = std::panic::AssertUnwindSafe(|| {
        prefetch(&slow, &trainer(9), 2, |_| {
            assert!(slow.panics, "left early");
        });
    });
    assert!(std::panic::catch_unwind(run).is_err());
}
