//! The training loop: what it computes, what it refuses, and what it leaves alone.

mod events;

use nn_runtime::activation::Identity;
use nn_runtime::data::{Dataset, Order};
use nn_runtime::error::{Error, Result};
use nn_runtime::loss::{CrossEntropy, Loss, Reduction, Tile};
use nn_runtime::metric::{Accuracy, ConfusionMatrix, TopK};
use nn_runtime::network;
use nn_runtime::network::{Network, Workspace};
use nn_runtime::optimizer::{Adam, Optimizer, Sgd};
use nn_runtime::parameter::Parameters;
use nn_runtime::shape::Vector;
use nn_runtime::train::{Clip, Fit, History, Progress, Trainer, evaluate, measure};
use rand::Rng;

network! {
    /// Three logits for a point in the plane.
    struct Classifier { 2 => Dense(16, relu) => Dropout(0.05) => Dense(3) }
}

network! {
    /// The same, with nothing random in training.
    struct Plain { 2 => Dense(16, relu) => Dense(3) }
}

type Data = Dataset<Vector<2>, u32>;

/// Points in the plane, in one of three classes by their angle.
fn sectors(samples: usize, seed: u64) -> Data {
    let mut generator = nn_runtime::random::generator(seed);
    let mut uniform = || (f64::from(generator.next_u32()) / f64::from(u32::MAX) * 2.0 - 1.0) as f32;
    let (mut inputs, mut classes) = (vec![], vec![]);
    for _ in 0..samples {
        let (x, y) = (uniform(), uniform());
        inputs.extend([x, y]);
        let turn = (y.atan2(x) / core::f32::consts::TAU + 1.0).fract();
        classes.push((turn * 3.0) as u32 % 3);
    }
    Data::classes(inputs, classes).unwrap()
}

fn trainer() -> Trainer {
    Trainer {
        epochs: 3,
        batch_size: 16,
        progress: Progress::Silent,
        ..Trainer::default()
    }
}

fn adam<N: Network>() -> Optimizer<N, Adam> {
    Optimizer::new(Adam {
        learning_rate: 0.01,
        ..Adam::default()
    })
    .unwrap()
}

fn bits<N: Network<Scalar = f32>>(network: &N) -> Vec<u32> {
    let mut bits = vec![];
    network.for_each(|_, values| bits.extend(values.iter().map(|value| value.to_bits())));
    bits
}

fn fit(trainer: &Trainer, train: &Data, validation: Option<&Data>) -> Result<(Vec<u32>, History)> {
    fit_network::<Classifier>(trainer, train, validation)
}

fn fit_network<N>(
    trainer: &Trainer,
    train: &Data,
    validation: Option<&Data>,
) -> Result<(Vec<u32>, History)>
where
    N: Network<Scalar = f32, Input = Vector<2>, Head = Identity>,
{
    let mut network = N::new(1);
    let history = trainer.fit(
        &mut network,
        &mut adam(),
        Fit {
            train,
            validation: validation.map(|data| data as _),
            loss: &CrossEntropy::default(),
            metrics: &mut [&mut Accuracy::default()],
        },
    )?;
    Ok((bits(&network), history))
}

#[test]
fn it_learns() {
    let (train, validation) = sectors(1200, 0).split(0.25, 0).unwrap();
    let mut network = Classifier::new(0);
    let (mut accuracy, mut top2) = (Accuracy::default(), TopK::new(2));
    let mut matrix = ConfusionMatrix::default();
    let trainer = Trainer {
        epochs: 30,
        ..trainer()
    };
    let history = trainer
        .fit(
            &mut network,
            &mut adam(),
            Fit {
                train: &train,
                validation: Some(&validation),
                loss: &CrossEntropy::default(),
                metrics: &mut [&mut accuracy, &mut top2, &mut matrix],
            },
        )
        .unwrap();
    assert_eq!(history.len(), 30);
    let losses: Vec<f64> = history.losses().collect();
    assert!(losses[29] < 0.3 * losses[0], "{losses:?}");
    assert!(accuracy.value() > 0.93, "{history}");
    assert!(top2.value() > accuracy.value());
    // The metrics hold what they saw last, and the history has it too.
    assert_eq!(matrix.accuracy(), accuracy.value());
    assert_eq!(
        history.metric("accuracy").unwrap().last().unwrap(),
        accuracy.value()
    );
    assert_eq!(history.metrics(29)[1], top2.value());
    assert_eq!(history.metric_names()[1], "top-2 accuracy");
    assert!(history.metric("recall").is_none());
    let (epoch, best) = history.best("accuracy").unwrap();
    let values: Vec<f64> = history.metric("accuracy").unwrap().collect();
    assert_eq!(values[epoch.number - 1], best);
    assert!(values.iter().all(|&value| value <= best));
    assert_eq!(history.validation_losses().count(), 30);
    let last = history.last().unwrap();
    assert!(last.seconds > 0.0 && last.samples_per_second > 0.0);
    assert_eq!(history.to_string().lines().count(), 31);
}

#[test]
fn the_same_seed_gives_the_same_bits() {
    let (train, validation) = sectors(150, 1).split(0.3, 0).unwrap();
    let (first, history) = fit(&trainer(), &train, Some(&validation)).unwrap();
    let (second, again) = fit(&trainer(), &train, Some(&validation)).unwrap();
    assert_eq!(first, second);
    assert!(history.losses().eq(again.losses()));
    assert!(history.validation_losses().eq(again.validation_losses()));
    // Looking does not change what is learned.
    assert_eq!(fit(&trainer(), &train, None).unwrap().0, first);
    let other = Trainer {
        seed: 1,
        ..trainer()
    };
    assert_ne!(fit(&other, &train, None).unwrap().0, first);
    let in_order = Trainer {
        shuffle: false,
        ..trainer()
    };
    assert_ne!(fit(&in_order, &train, None).unwrap().0, first);
}

#[test]
fn a_loop_written_by_hand_gives_the_same_bits() {
    let data = sectors(100, 2);
    let (mut network, mut gradient) = (Plain::new(1), Plain::zeros());
    let (mut workspace, mut order) = (Workspace::new(), Order::new(data.len(), 0));
    let mut optimizer = adam::<Plain>();
    let mut losses = vec![];
    for epoch in 0..3 {
        let mut sum = 0.0;
        for batch in data.batches(order.shuffle(epoch), 16).unwrap() {
            gradient.clear();
            let loss = network
                .gradient(
                    &CrossEntropy::default(),
                    batch,
                    &mut gradient,
                    &mut workspace,
                )
                .unwrap();
            optimizer.step(&mut network, &gradient);
            sum += loss * batch.len() as f64;
        }
        losses.push(sum / 100.0);
    }
    let (by_trainer, history) = fit_network::<Plain>(&trainer(), &data, None).unwrap();
    assert_eq!(by_trainer, bits(&network));
    // The sum of all is divided once.
    assert_eq!(history.len(), losses.len());
    for (by_trainer, by_hand) in history.losses().zip(losses) {
        assert!((by_trainer - by_hand).abs() < 1e-12 * by_hand);
    }
    assert!(history.validation_losses().next().is_none());
}

#[test]
fn without_a_validation_set_the_metrics_are_of_the_training_set() {
    let data = sectors(90, 3);
    let (_, alone) = fit(&trainer(), &data, None).unwrap();
    let (_, both) = fit(&trainer(), &data, Some(&data)).unwrap();
    assert_eq!(alone.metrics(2), both.metrics(2));
    assert_eq!(alone.metrics(2).len(), 1);
    assert!(alone.metrics(3).is_empty());
}

#[test]
fn an_evaluation_is_what_the_network_says_of_the_whole() {
    // More samples than one tile, and not a multiple of it; with weights.
    let weights = (0..777_u16).map(|i| 0.5 + f32::from(i % 5)).collect();
    let data = sectors(777, 4).with_weights(weights).unwrap();
    let network = Classifier::new(3);
    let mut workspace = Workspace::new();
    for reduction in [Reduction::Mean, Reduction::Sum] {
        let loss = CrossEntropy {
            reduction,
            ..CrossEntropy::default()
        };
        let mut accuracy = Accuracy::default();
        let value = evaluate(&network, &loss, &mut [&mut accuracy], &data).unwrap();
        let expected = network.loss(&loss, data.all(), &mut workspace).unwrap();
        assert!(
            (value - expected).abs() < 1e-6 * expected,
            "{value} {expected}"
        );

        let outputs = network.predict_batch(data.all(), &mut workspace).unwrap();
        let right = outputs
            .column_iter()
            .zip(data.targets())
            .filter(|(output, target)| output.argmax().0 == **target as usize)
            .count();
        assert_eq!(accuracy.value(), right as f64 / 777.0);
        let mut again = Accuracy::default();
        measure(&network, &mut [&mut again], &data).unwrap();
        assert_eq!(again, accuracy);
    }
    let empty = Data::from_flat(vec![], vec![]).unwrap();
    assert!(matches!(
        evaluate(&network, &CrossEntropy::default(), &mut [], &empty),
        Err(Error::Empty { .. })
    ));
    assert!(matches!(
        measure(&network, &mut [], &empty),
        Err(Error::Empty { .. })
    ));
}

#[test]
fn a_summed_loss_is_the_sum_over_the_epoch() {
    let data = sectors(40, 5);
    let loss = CrossEntropy {
        reduction: Reduction::Sum,
        ..CrossEntropy::default()
    };
    // An optimizer that changes nothing.
    let mut network = Plain::new(1);
    let mut nothing = |_: &mut Plain, _: &Plain| ();
    let history = trainer()
        .fit(
            &mut network,
            &mut nothing,
            Fit {
                train: &data,
                validation: Some(&data),
                loss: &loss,
                metrics: &mut [],
            },
        )
        .unwrap();
    let epoch = history.last().unwrap();
    let validation = epoch.validation_loss.unwrap();
    assert!((epoch.loss - validation).abs() < 1e-4, "{epoch:?}");
    assert!(epoch.loss > 20.0, "{epoch:?}");
}

#[test]
fn each_epoch_drops_out_anew() {
    let losses = |seed| {
        let trainer = Trainer {
            seed,
            shuffle: false,
            ..trainer()
        };
        // An optimizer that changes nothing: only dropout makes epochs differ.
        let mut nothing = |_: &mut Classifier, _: &Classifier| ();
        let loss = CrossEntropy::default();
        let data = sectors(40, 5);
        let mut network = Classifier::new(1);
        let history = trainer.fit(&mut network, &mut nothing, Fit::new(&data, &loss));
        history.unwrap().losses().collect::<Vec<_>>()
    };
    let first = losses(0);
    assert_ne!(first[0], first[1]);
    assert_ne!(first[1], first[2]);
    assert_ne!(losses(1), first);
    assert_eq!(losses(0), first);
}

#[test]
#[allow(clippy::too_many_lines)]
fn bad_input_is_an_error_before_anything_changes() {
    let data = sectors(30, 6);
    let empty = Data::from_flat(vec![], vec![]).unwrap();
    let of_class_3 = Data::classes(vec![0.0; 6], vec![0, 3, 1]).unwrap();
    let mut with_nan = data.clone();
    with_nan.inputs_mut()[13] = f32::NAN;
    let two_targets = Data::from_flat(vec![0.0; 4], vec![0; 4]).unwrap();
    let cases: [(Trainer, &Data, Option<&Data>, &str); 10] = [
        (
            Trainer {
                epochs: 0,
                ..trainer()
            },
            &data,
            None,
            "`epochs` should be at least 1, but it is 0",
        ),
        (
            Trainer {
                batch_size: 0,
                ..trainer()
            },
            &data,
            None,
            "`batch_size` should be at least 1, but it is 0",
        ),
        (
            Trainer {
                clip: Some(Clip::Norm(0.0)),
                ..trainer()
            },
            &data,
            None,
            "`clip` should be a bound above 0, but it is 0",
        ),
        (
            Trainer {
                clip: Some(Clip::Value(f64::NAN)),
                ..trainer()
            },
            &data,
            None,
            "`clip` should be a bound above 0, but it is NaN",
        ),
        (
            trainer(),
            &empty,
            None,
            "the training set is empty: at least one sample is needed",
        ),
        (
            trainer(),
            &data,
            Some(&empty),
            "the validation set is empty: at least one sample is needed",
        ),
        (
            trainer(),
            &of_class_3,
            None,
            "the training set: sample 1 has class 3, but the network has 3 classes, numbered from \
             0 to 2",
        ),
        (
            trainer(),
            &data,
            Some(&of_class_3),
            "the validation set: sample 1 has class 3, but the network has 3 classes, numbered \
             from 0 to 2",
        ),
        (
            trainer(),
            &with_nan,
            None,
            "the training set: the input is not finite at sample 6, feature 1",
        ),
        (
            trainer(),
            &two_targets,
            None,
            "the training set: each sample has 2 targets, but the loss compares the output of \
             `Classifier` (shape 3) with 1",
        ),
    ];
    for (trainer, train, validation, expected) in cases {
        assert_eq!(
            fit(&trainer, train, validation).unwrap_err().to_string(),
            expected
        );
    }
    let mut network = Classifier::new(0);
    network.dense2.weight[(2, 5)] = f32::NAN;
    let error = trainer()
        .fit(
            &mut network,
            &mut adam(),
            Fit::new(&data, &CrossEntropy::default()),
        )
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the parameter `dense2.weight` is not finite at row 2, column 5"
    );
}

/// The sum of the logits; what it does with a target above 100 is up to the flags.
#[derive(Clone, Copy)]
struct Breaking {
    value: bool,
}

impl Loss<f32, Identity, u32> for Breaking {
    fn targets_per_sample(&self, _: usize, _: usize) -> usize {
        1
    }
    fn check(&self, _: usize, _: usize, _: &[u32]) -> Result<()> {
        Ok(())
    }
    fn divisor(&self, tile: &Tile<'_, f32, u32>) -> f64 {
        tile.targets.len() as f64
    }
    fn reduction(&self) -> Reduction {
        Reduction::Mean
    }
    fn evaluate(
        &self,
        _: Identity,
        tile: &Tile<'_, f32, u32>,
        scale: f64,
        d_logits: Option<&mut [f32]>,
    ) -> f64 {
        let breaks = tile.targets.iter().any(|&target| target > 100);
        if let Some(d_logits) = d_logits {
            d_logits.fill(if breaks && !self.value {
                f32::INFINITY
            } else {
                scale as f32
            });
        }
        if breaks && self.value {
            return f64::NAN;
        }
        tile.logits.iter().copied().map(f64::from).sum()
    }
}

#[test]
fn what_is_not_finite_stops_training_with_the_network_as_it_was() {
    let mut data = sectors(6, 7);
    let train = |data: &Data, breaking: Breaking| {
        let mut network = Classifier::new(2);
        let mut optimizer = Optimizer::new(Sgd {
            learning_rate: 0.01,
            ..Sgd::default()
        })
        .unwrap();
        let trainer = Trainer {
            batch_size: 1,
            epochs: 1,
            shuffle: false,
            ..trainer()
        };
        let result = trainer.fit(&mut network, &mut optimizer, Fit::new(data, &breaking));
        (result, bits(&network))
    };
    let (good, after_four) = train(&data.split_at(4).unwrap().0, Breaking { value: true });
    assert!(good.is_ok());
    data = Data::classes(data.inputs().to_vec(), vec![0, 1, 2, 0, 999, 1]).unwrap();
    for (value, what) in [(true, "the loss"), (false, "the gradient")] {
        let (result, parameters) = train(&data, Breaking { value });
        assert_eq!(
            result.unwrap_err().to_string(),
            format!("{what} is not finite at epoch 1, batch 5 (step 5)")
        );
        assert_eq!(parameters, after_four);
    }
    assert_ne!(after_four, bits(&Classifier::new(2)));
    // The validation set alone: the epoch is kept.
    let (train_set, validation) = data.split_at(4).unwrap();
    let mut network = Classifier::new(2);
    let mut optimizer = Optimizer::new(Sgd {
        learning_rate: 0.01,
        ..Sgd::default()
    })
    .unwrap();
    let error = Trainer {
        batch_size: 1,
        shuffle: false,
        ..trainer()
    }
    .fit(
        &mut network,
        &mut optimizer,
        Fit {
            train: &train_set,
            validation: Some(&validation),
            loss: &Breaking { value: true },
            metrics: &mut [],
        },
    )
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the validation loss is not finite at the end of epoch 1"
    );
    assert_eq!(bits(&network), after_four);
}

#[test]
fn clipping_bounds_the_step() {
    let data = sectors(64, 8);
    let step = |clip| {
        let mut network = Classifier::new(5);
        let before = network.clone();
        let mut descent = |network: &mut Classifier, gradient: &Classifier| {
            Classifier::walk([network], [gradient], &mut |_, [p], [g]| {
                p.iter_mut().zip(g).for_each(|(p, g)| *p -= g);
            });
        };
        Trainer {
            epochs: 1,
            batch_size: 64,
            clip,
            ..trainer()
        }
        .fit(
            &mut network,
            &mut descent,
            Fit::new(&data, &CrossEntropy::default()),
        )
        .unwrap();
        let (mut squares, mut largest) = (0.0_f64, 0.0_f64);
        Classifier::walk([], [&network, &before], &mut |_, [], [a, b]| {
            for (a, b) in a.iter().zip(b) {
                let change = f64::from(a - b).abs();
                squares += change * change;
                largest = largest.max(change);
            }
        });
        (squares.sqrt(), largest)
    };
    let (norm, largest) = step(None);
    assert!(norm > 0.1 && largest > 0.03, "{norm} {largest}");
    let (clipped, _) = step(Some(Clip::Norm(0.05)));
    assert!((clipped - 0.05).abs() < 1e-4, "{clipped}");
    assert_eq!(step(Some(Clip::Norm(1e3))).0, norm);
    let (_, clipped) = step(Some(Clip::Value(0.02)));
    assert!((clipped - 0.02).abs() < 1e-4, "{clipped}");
}
