//! A run goes on with itself alone, unless a change is meant.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use nn_runtime::data::{Augmented, Dataset, DatasetFor, HorizontalFlip, Sampled, Subset, Weighted};
use nn_runtime::error::Result;
use nn_runtime::loss::{CrossEntropy, Focal, Loss, Reduction};
use nn_runtime::metric::{Accuracy, Metric, TopK};
use nn_runtime::network::Network;
use nn_runtime::optimizer::{Adam, Optimizer, Schedule, Sgd};
use nn_runtime::prelude::*;
use nn_runtime::train::{
    Average, BatchEnd, Change, Checkpoints, EarlyStopping, History, Hook, MovingAverage, Optimize,
    Progress, ReduceOnPlateau, RunDirectory, Training,
};

mod plain {
    nn_runtime::network! { pub(super) struct Net { 2 => Dense(8, relu) => Dropout(0.1) => Dense(3) } }
}
mod activation {
    nn_runtime::network! { pub(super) struct Net { 2 => Dense(8, tanh) => Dropout(0.1) => Dense(3) } }
}
mod dropout {
    nn_runtime::network! { pub(super) struct Net { 2 => Dense(8, relu) => Dropout(0.2) => Dense(3) } }
}
mod frozen {
    nn_runtime::network! {
        #[frozen("dense1")]
        pub(super) struct Net { 2 => Dense(8, relu) => Dropout(0.1) => Dense(3) }
    }
}

type Data = Dataset<Vector<2>, u32>;
type Hooks<'h, 'a, N> = &'h mut [&'a mut dyn Hook<N>];

fn sectors(samples: usize, seed: u64) -> Data {
    let number = |place: usize| {
        let bits = nn_runtime::random::mix(seed, place as u64);
        (bits >> 40) as f32 / (1 << 23) as f32 - 1.0
    };
    let inputs: Vec<f32> = (0..2 * samples).map(number).collect();
    let class =
        |point: &[f32]| u32::from(point[0] > point[1]) + u32::from(point[0] + point[1] > 0.0);
    let classes = inputs.chunks(2).map(class).collect();
    Data::classes(inputs, classes).unwrap()
}

fn trainer(epochs: usize) -> Trainer {
    Trainer {
        epochs,
        batch_size: 16,
        progress: Progress::Silent,
        ..Trainer::default()
    }
}

fn adam<N: Network>() -> Optimizer<N, Adam> {
    Optimizer::new(Adam::default()).unwrap()
}

fn bits<N: Network<Scalar = f32>>(network: &N) -> Vec<u32> {
    let mut bits = vec![];
    network.for_each(|_, values| bits.extend(values.iter().map(|value| value.to_bits())));
    bits
}

/// A run, all of whose parts may be another's.
struct Case<'a, L, O> {
    trainer: Trainer,
    loss: L,
    optimizer: O,
    train: &'a Data,
    validation: Option<&'a Data>,
}

impl<L, O> Case<'_, L, O> {
    fn run<N>(&mut self, network: &mut N, hooks: Hooks<'_, '_, N>) -> Result<History>
    where
        N: Network<Scalar = f32, Input = Vector<2>>,
        L: Loss<f32, N::Head, u32>,
        O: Optimize<N>,
        Accuracy: Metric<f32, N::Head, u32>,
    {
        let validation = self.validation.map(|data| data as _);
        self.trainer.fit_with(
            network,
            &self.loss,
            &mut self.optimizer,
            &mut [&mut Accuracy::default()],
            self.train,
            validation,
            hooks,
        )
    }

    /// It does not go on from what is in a directory, and says why; unless that is meant.
    fn differs<N>(mut self, directory: &Path, words: &str, change: Change)
    where
        N: Network<Scalar = f32, Input = Vector<2>>,
        L: Loss<f32, N::Head, u32>,
        O: Optimize<N>,
        Accuracy: Metric<f32, N::Head, u32>,
    {
        let mut network = N::new(5);
        let mut checkpoints = Checkpoints::new(directory).resume();
        let error = self.run(&mut network, &mut [&mut checkpoints]);
        let error = error.expect_err(words).to_string();
        assert!(error.contains(words), "{words}: {error}");
        assert!(error.contains(&format!("Change::{change:?}")), "{error}");
        assert!(error.contains("step-00000014.checkpoint"), "{error}");
        // Nothing has changed.
        assert_eq!(bits(&network), bits(&N::new(5)), "{words}");

        let other = match change {
            Change::Loss => Change::Network,
            _ => Change::Loss,
        };
        let mut checkpoints = Checkpoints::new(directory).resume_with([other]);
        let error = self.run(&mut network, &mut [&mut checkpoints]);
        assert!(error.is_err(), "{words}: only what is meant may differ");

        let copy = copied(directory);
        let mut checkpoints = Checkpoints::new(copy.path()).resume_with([change]);
        let history = self.run(&mut network, &mut [&mut checkpoints]).unwrap();
        assert_eq!(history.len(), self.trainer.epochs, "{words}");
        // It is the same run from then on.
        let mut checkpoints = Checkpoints::new(copy.path()).resume();
        self.trainer.epochs += 1;
        let again = self.run(&mut N::new(6), &mut [&mut checkpoints]);
        // An optimizer that has been at work is another one than at the beginning, if it is asked
        // for its learning rate alone.
        assert_eq!(again.unwrap().len(), self.trainer.epochs, "{words}");
    }
}

fn copied(directory: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(directory).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
    }
    copy
}

/// The run that the others are compared with, for two epochs of seven steps; it would have three.
fn case<'a, N: Network>(
    train: &'a Data,
    validation: &'a Data,
) -> Case<'a, CrossEntropy, Optimizer<N, Adam>> {
    Case {
        trainer: trainer(3),
        loss: CrossEntropy::default(),
        optimizer: adam(),
        train,
        validation: Some(validation),
    }
}

fn begun(train: &Data, validation: &Data) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let mut checkpoints = Checkpoints::new(directory.path());
    let mut case = case::<plain::Net>(train, validation);
    case.trainer.epochs = 2;
    let mut network = plain::Net::new(0);
    case.run(&mut network, &mut [&mut checkpoints]).unwrap();
    directory
}

#[test]
fn another_network_of_the_same_parameters() {
    let (train, validation) = (sectors(110, 0), sectors(40, 1));
    let directory = begun(&train, &validation);
    let directory = directory.path();
    case::<activation::Net>(&train, &validation).differs::<activation::Net>(
        directory,
        "Activation(Relu)",
        Change::Network,
    );
    case::<dropout::Net>(&train, &validation).differs::<dropout::Net>(
        directory,
        "`dropout1: Dropout { probability: 0.1 }",
        Change::Network,
    );
    case::<frozen::Net>(&train, &validation).differs::<frozen::Net>(
        directory,
        "what is frozen of the network was none, and is now dense1.weight, dense1.bias",
        Change::Network,
    );
}

#[test]
fn another_loss() {
    let (train, validation) = (sectors(110, 0), sectors(40, 1));
    let directory = begun(&train, &validation);
    for loss in [
        CrossEntropy {
            label_smoothing: 0.1,
            ..CrossEntropy::default()
        },
        CrossEntropy {
            class_weights: vec![1.0, 2.0, 1.0],
            ..CrossEntropy::default()
        },
        CrossEntropy {
            reduction: Reduction::Sum,
            ..CrossEntropy::default()
        },
    ] {
        let case = Case {
            loss,
            ..case::<plain::Net>(&train, &validation)
        };
        let words = "the loss was CrossEntropy { label_smoothing: 0.0";
        case.differs::<plain::Net>(directory.path(), words, Change::Loss);
    }
    let focal = Case {
        loss: Focal::default(),
        trainer: trainer(3),
        optimizer: adam(),
        train: &train,
        validation: Some(&validation),
    };
    focal.differs::<plain::Net>(directory.path(), "and is now Focal {", Change::Loss);
}

#[test]
fn other_data_of_the_same_size() {
    let (train, validation) = (sectors(110, 0), sectors(40, 1));
    let directory = begun(&train, &validation);
    let directory = directory.path();
    let mut inputs = train.inputs().to_vec();
    inputs[130] = 0.25;
    let inputs = Data::classes(inputs, train.targets().to_vec()).unwrap();
    let mut classes = train.targets().to_vec();
    classes[60] = (classes[60] + 1) % 3;
    let targets = Data::classes(train.inputs().to_vec(), classes).unwrap();
    let mut weights = vec![1.0; 110];
    let weighted = train.clone().with_weights(weights.clone()).unwrap();
    for (train, words) in [
        (
            &inputs,
            "the inputs of the training set are other numbers than before",
        ),
        (
            &targets,
            "the targets of the training set are other numbers than before",
        ),
        (
            &weighted,
            "there were no weights of the training samples, and now there are",
        ),
        (
            &sectors(111, 0),
            "the number of training samples was 110, and is now 111",
        ),
    ] {
        let case = case::<plain::Net>(train, &validation);
        case.differs::<plain::Net>(directory, words, Change::Data);
    }
    weights[7] = 2.0;
    let other = train.clone().with_weights(weights).unwrap();
    let fingerprints = [&weighted, &other].map(|data| data.fingerprint().unwrap());
    assert_ne!(fingerprints[0].weights, fingerprints[1].weights);

    let mut none = case::<plain::Net>(&train, &validation);
    none.validation = None;
    let words = "the number of validation samples was 40, and is now none";
    none.differs::<plain::Net>(directory, words, Change::Validation);
    let words = "the targets of the validation set are other numbers than before";
    let other = sectors(40, 2);
    let case = case::<plain::Net>(&train, &other);
    case.differs::<plain::Net>(directory, words, Change::Validation);
}

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

#[test]
fn another_trainer_and_another_optimizer() {
    let (train, validation) = (sectors(110, 0), sectors(40, 1));
    let directory = begun(&train, &validation);
    let directory = directory.path();
    for (trainer, words) in [
        (
            Trainer {
                seed: 7,
                ..trainer(3)
            },
            "the seed was 0, and is now 7",
        ),
        (
            Trainer {
                batch_size: 20,
                accumulate: 2,
                ..trainer(3)
            },
            "the size of the batches was 16, and is now 20\n`accumulate` was 1, and is now 2",
        ),
        (
            Trainer {
                schedule: Schedule::cosine(21, 0.1),
                ..trainer(3)
            },
            "the schedule was Schedule { curve: Constant",
        ),
    ] {
        let case = Case {
            trainer,
            ..case::<plain::Net>(&train, &validation)
        };
        case.differs::<plain::Net>(directory, words, Change::Trainer);
    }

    let with = |change: fn(&mut Optimizer<plain::Net, Adam>)| {
        let mut case = case::<plain::Net>(&train, &validation);
        change(&mut case.optimizer);
        case
    };
    with(|optimizer| optimizer.group("dense2.*", |group| group.learning_rate = 0.5).unwrap())
        .differs::<plain::Net>(
            directory,
            "now Adam { learning_rate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.0, \
             amsgrad: false }; treatments: dense2.weight: learning rate × 0.5",
            Change::Optimizer,
        );
    with(|optimizer| optimizer.freeze("dense1.*").unwrap()).differs::<plain::Net>(
        directory,
        "treatments: dense1.weight is frozen",
        Change::Optimizer,
    );
    let sgd = Case {
        optimizer: Optimizer::new(Sgd::default()).unwrap(),
        loss: CrossEntropy::default(),
        trainer: trainer(3),
        train: &train,
        validation: Some(&validation),
    };
    sgd.differs::<plain::Net>(directory, "and is now Sgd {", Change::Optimizer);
    let closure = Case {
        optimizer: |_: &mut plain::Net, _: &plain::Net| {},
        loss: CrossEntropy::default(),
        trainer: trainer(3),
        train: &train,
        validation: Some(&validation),
    };
    let words = "and is now one that says nothing of itself";
    closure.differs::<plain::Net>(directory, words, Change::Optimizer);
}

/// Learning rates of all batches.
#[derive(Default)]
struct Rates(Vec<f64>);

impl<N> Hook<N> for Rates {
    fn name(&self) -> &'static str {
        "rates"
    }
    fn batch_end(&mut self, _: &mut Training<'_, N>, end: &BatchEnd) -> Result<()> {
        self.0.push(end.learning_rate);
        Ok(())
    }
}

#[test]
fn another_learning_rate_is_that_of_the_steps_that_follow() {
    let (train, validation) = (sectors(110, 0), sectors(40, 1));
    let directory = begun(&train, &validation);
    let rates = |change: &dyn Fn(&mut Optimizer<plain::Net, Adam>)| {
        let copy = copied(directory.path());
        let mut case = case::<plain::Net>(&train, &validation);
        change(&mut case.optimizer);
        let mut rates = Rates::default();
        let mut checkpoints = Checkpoints::new(copy.path()).resume();
        let refused = case.run(&mut plain::Net::new(0), &mut [&mut checkpoints]);
        let error = refused.unwrap_err().to_string();
        let words = "the learning rate at the beginning of the run was 0.001, and is now 0.0002";
        assert!(error.contains(words), "{error}");
        let mut checkpoints = Checkpoints::new(copy.path()).resume_with([Change::Optimizer]);
        let mut network = plain::Net::new(0);
        case.run(&mut network, &mut [&mut rates, &mut checkpoints])
            .unwrap();
        // With the moments of the steps before.
        assert_eq!(case.optimizer.counters().steps, 21);
        rates.0
    };
    assert_eq!(
        rates(&|optimizer| optimizer.set_learning_rate(2e-4).unwrap()),
        [2e-4; 7]
    );
    let other = Adam {
        learning_rate: 2e-4,
        ..Adam::default()
    };
    assert_eq!(
        rates(&|optimizer| *optimizer = Optimizer::new(other.clone()).unwrap()),
        [2e-4; 7]
    );
}

#[test]
fn other_metrics_leave_the_history() {
    let (train, validation) = (sectors(110, 0), sectors(40, 1));
    let directory = begun(&train, &validation);
    let go_on = |changes: &[Change], metrics: &mut [&mut dyn Metric<f32, _, u32>]| {
        let mut checkpoints =
            Checkpoints::new(directory.path()).resume_with(changes.iter().copied());
        trainer(3).fit_with(
            &mut plain::Net::new(0),
            &CrossEntropy::default(),
            &mut adam(),
            metrics,
            &train,
            Some(&validation),
            &mut [&mut checkpoints],
        )
    };
    let (mut top, mut accuracy) = (TopK::new(2), Accuracy::default());
    let error = go_on(&[], &mut [&mut top, &mut accuracy]).unwrap_err();
    let words = "the list of metrics was accuracy, and is now";
    assert!(error.to_string().contains(words), "{error}");
    let history = go_on(&[Change::Metrics], &mut [&mut top, &mut accuracy]).unwrap();
    let [new, old] = [0, 1].map(|metric| {
        let values = (0..3).map(|epoch| history.metrics(epoch)[metric]);
        values.map(f64::is_nan).collect::<Vec<_>>()
    });
    assert_eq!(
        (new, old),
        (vec![true, true, false], vec![false, false, false])
    );
}

#[test]
fn other_hooks() {
    let (train, validation) = (sectors(110, 0), sectors(40, 1));
    let directory = tempfile::tempdir().unwrap();
    let go = |epochs, changes: &[Change], hooks: Vec<&mut dyn Hook<plain::Net>>| {
        let mut case = case::<plain::Net>(&train, &validation);
        case.trainer.epochs = epochs;
        let changes = changes.iter().copied();
        let mut checkpoints = Checkpoints::new(directory.path()).resume_with(changes);
        let mut all: Vec<&mut dyn Hook<plain::Net>> = vec![];
        for hook in hooks {
            all.push(hook);
        }
        all.push(&mut checkpoints);
        let mut network = plain::Net::new(0);
        let result = case.run(&mut network, &mut all);
        if result.is_err() {
            assert_eq!(bits(&network), bits(&plain::Net::new(0)));
        }
        result.map_err(|error| error.to_string())
    };
    let early = |patience| EarlyStopping::<plain::Net> {
        patience,
        ..EarlyStopping::default()
    };
    let average = |decay| {
        let kind = Average::Exponential {
            decay,
            warm_up: true,
        };
        MovingAverage::<plain::Net>::new(kind).unwrap()
    };
    go(2, &[], vec![&mut early(20), &mut average(0.9)]).unwrap();
    let fails = |words: &str, hooks: Vec<&mut dyn Hook<plain::Net>>| {
        let error = go(3, &[], hooks).unwrap_err();
        assert!(error.contains(words), "{error}");
        assert!(error.contains("resume_with([Change::Hooks])"), "{error}");
    };
    fails("the hook `moving_average` is missing", vec![&mut early(20)]);
    fails(
        "the hook `early stopping` had watch: Loss, patience: 20",
        vec![&mut early(30), &mut average(0.9)],
    );
    fails(
        "the hook `moving average` had Exponential { decay: 0.9, warm_up: true }, and now has Exponential { decay: 0.8",
        vec![&mut early(20), &mut average(0.8)],
    );
    fails(
        "the hook `reduce on plateau` is new",
        vec![
            &mut early(20),
            &mut average(0.9),
            &mut ReduceOnPlateau::default(),
        ],
    );
    // The order of hooks says nothing of what they remember, and recorders come and go.
    let path = tempfile::tempdir().unwrap();
    let mut recorder = RunDirectory::new(path.path());
    go(
        3,
        &[],
        vec![&mut average(0.9), &mut recorder, &mut early(20)],
    )
    .unwrap();
    let rows = std::fs::read_to_string(path.path().join("metrics.csv")).unwrap();
    let steps: Vec<_> = rows
        .lines()
        .map(|row| row.split(',').nth(1).unwrap())
        .collect();
    assert_eq!(steps, ["step", "", "", "21"]);
    // All of it may be meant.
    let mut plateau = ReduceOnPlateau::default();
    let mut early = early(30);
    go(4, &[Change::Hooks], vec![&mut plateau, &mut early]).unwrap();
    assert_eq!(early.best_epoch(), 4);
}

#[test]
fn a_run_that_early_stopping_has_ended_stays_ended() {
    let (train, validation) = (sectors(110, 0), sectors(40, 1));
    let directory = tempfile::tempdir().unwrap();
    let go = || {
        let mut case = case::<plain::Net>(&train, &validation);
        case.trainer.epochs = 50;
        let mut early = EarlyStopping {
            patience: 2,
            least: 0.5,
            ..EarlyStopping::default()
        };
        let mut checkpoints = Checkpoints::new(directory.path()).resume();
        let mut network = plain::Net::new(0);
        let history = case
            .run(&mut network, &mut [&mut early, &mut checkpoints])
            .unwrap();
        (history, bits(&network))
    };
    let (history, network) = go();
    assert!(history.len() < 50);
    for _ in 0..3 {
        let (same, again) = go();
        assert_eq!(same, history);
        assert_eq!(again, network);
    }
}

/// Stops after some steps.
struct StopAfter(u64);

impl<N> Hook<N> for StopAfter {
    fn name(&self) -> &'static str {
        "stop"
    }
    fn batch_end(&mut self, training: &mut Training<'_, N>, end: &BatchEnd) -> Result<()> {
        if end.step >= self.0 {
            training.stop();
        }
        Ok(())
    }
}

#[test]
fn a_change_holds_from_the_beginning_of_an_epoch_on() {
    let (train, validation) = (sectors(110, 0), sectors(40, 1));
    let more = sectors(90, 3);
    let go = |directory: &Path, data, stop, changes: &[Change]| {
        let mut case = case::<plain::Net>(data, &validation);
        case.trainer.epochs = 4;
        let changes = changes.iter().copied();
        let mut checkpoints = Checkpoints::new(directory).resume_with(changes);
        let mut network = plain::Net::new(0);
        let hooks: Hooks<'_, '_, _> = &mut [&mut StopAfter(stop), &mut checkpoints];
        let history = case.run(&mut network, hooks).unwrap();
        (history.len(), bits(&network))
    };
    let directory = tempfile::tempdir().unwrap();
    go(directory.path(), &train, 10, &[]); // 3 of 7 batches into the second epoch
    let copy = copied(directory.path());
    let whole = go(directory.path(), &more, u64::MAX, &[Change::Data]);
    // 10 steps, and three epochs of 6.
    let last = directory.path().join("step-00000028.checkpoint");
    assert!(last.exists());
    // Stopped once more, it is the same run as the changed one, without a word.
    go(copy.path(), &more, 12, &[Change::Data]);
    go(copy.path(), &more, 19, &[]);
    assert_eq!(go(copy.path(), &more, u64::MAX, &[]), whole);
    // Saying again that the data may be others changes nothing.
    let again = go(copy.path(), &more, u64::MAX, &[Change::Data]);
    assert_eq!(again, whole);
}

#[test]
fn fewer_epochs_than_there_were_are_an_error() {
    let (train, validation) = (sectors(110, 0), sectors(40, 1));
    let directory = begun(&train, &validation);
    let mut case = case::<plain::Net>(&train, &validation);
    case.trainer.epochs = 1;
    let mut checkpoints = Checkpoints::new(directory.path()).resume();
    let error = case.run(&mut plain::Net::new(0), &mut [&mut checkpoints]);
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("it is after 2 epochs, but the run is to have 1"),
        "{error}"
    );
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

    fn visit_targets(
        &self,
        _: usize,
        visit: &mut nn_runtime::data::VisitTargets<'_, u32, f32>,
    ) -> Result<()> {
        visit(nn_runtime::data::Targets::new(&[0; STREAMED]))
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
    let ahead = nn_runtime::data::prefetch(&flipped, &trainer(1), 2, |ahead| ahead.fingerprint());
    assert_eq!(ahead.unwrap(), all[2]);
}
