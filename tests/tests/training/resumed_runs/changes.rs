//! Changes that are meant, and what becomes of the run.

use std::path::Path;

use nn_runtime::error::Result;
use nn_runtime::loss::CrossEntropy;
use nn_runtime::metric::{Accuracy, Metric, TopK};
use nn_runtime::network::Network;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::train::{
    Average, BatchEnd, Change, Checkpoints, EarlyStopping, Fit, Hook, MovingAverage,
    ReduceOnPlateau, RunDirectory, Training,
};

use crate::resumed_runs::support::{
    Hooks, adam, begun, bits, case, copied, plain, sectors, trainer,
};

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
        let words = "the learning rate at the beginning of the run was 0.001, but is now 0.0002";
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
        rates(&|optimizer| *optimizer = Optimizer::new(other).unwrap()),
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
            &mut adam(),
            Fit {
                train: &train,
                validation: Some(&validation),
                loss: &CrossEntropy::default(),
                metrics,
            },
            &mut [&mut checkpoints],
        )
    };
    let (mut top, mut accuracy) = (TopK::new(2), Accuracy::default());
    let error = go_on(&[], &mut [&mut top, &mut accuracy]).unwrap_err();
    let words = "the list of metrics was accuracy, but is now";
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
        "the hook `moving average` had Exponential { decay: 0.9, warm_up: true }, but now has \
         Exponential { decay: 0.8",
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
            min_delta: 0.5,
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
        error.contains("it was saved after 2 epochs, but the run should have only 1"),
        "{error}"
    );
}
