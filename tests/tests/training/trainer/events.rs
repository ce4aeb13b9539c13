//! What hooks are told, and that epochs allocate nothing.

use nn_runtime::error::Result;
use nn_runtime::loss::CrossEntropy;
use nn_runtime::metric::Accuracy;
use nn_runtime::network::Network;
use nn_runtime::train::{BatchEnd, EpochEnd, Fit, History, Hook, Trainer, Training};

use super::{Classifier, adam, fit, sectors, trainer};

/// Writes down what it is told, and stops where it should.
#[derive(Default)]
struct Diary {
    lines: Vec<String>,
    stop_after_step: Option<u64>,
    stop_after_epoch: Option<usize>,
}

impl<N: Network> Hook<N> for Diary {
    fn name(&self) -> &'static str {
        "diary"
    }
    fn start(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        let run = training.run;
        self.lines.push(format!(
            "{} for {} epochs of {} batches, {} samples, {:?}, {:?}",
            run.network, run.epochs, run.batches, run.samples, run.validation_samples, run.metrics
        ));
        Ok(())
    }
    fn epoch_start(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        let epoch = training.position.epochs + 1;
        self.lines.push(format!("epoch {epoch} begins"));
        Ok(())
    }
    fn batch_end(&mut self, training: &mut Training<'_, N>, end: &BatchEnd) -> Result<()> {
        assert!(end.loss.is_finite() && end.epoch_loss.is_finite());
        assert_eq!(training.position.batches, end.batch);
        self.lines.push(format!(
            "batch {}.{}: step {}, {} samples",
            end.epoch, end.batch, end.step, end.samples
        ));
        if Some(end.step) == self.stop_after_step {
            training.stop();
        }
        Ok(())
    }
    fn validation_start(&mut self, _: &mut Training<'_, N>) -> Result<()> {
        self.lines.push("validation".into());
        Ok(())
    }
    fn epoch_end(&mut self, training: &mut Training<'_, N>, end: &EpochEnd<'_>) -> Result<()> {
        assert_eq!(end.metrics.len(), 1);
        assert_eq!(end.metric("accuracy"), Some(end.metrics[0]));
        assert_eq!(training.history.len(), end.epoch.number);
        self.lines.push(format!("epoch {} ends", end.epoch.number));
        if Some(end.epoch.number) == self.stop_after_epoch {
            training.stop();
        }
        Ok(())
    }
    fn end(&mut self, training: &mut Training<'_, N>) -> Result<()> {
        let epochs = training.history.len();
        self.lines.push(format!("end after {epochs}"));
        Ok(())
    }
}

fn told(diary: &mut Diary) -> Result<History> {
    let data = sectors(40, 9);
    let mut accuracy = Accuracy::default();
    trainer().fit_with(
        &mut Classifier::new(0),
        &mut adam(),
        Fit {
            train: &data,
            validation: Some(&data),
            loss: &CrossEntropy::default(),
            metrics: &mut [&mut accuracy],
        },
        &mut [diary],
    )
}

#[test]
fn hooks_are_told_everything_and_may_stop() {
    let mut diary = Diary {
        stop_after_epoch: Some(2),
        ..Diary::default()
    };
    assert_eq!(told(&mut diary).unwrap().len(), 2);
    assert_eq!(
        diary.lines,
        [
            "Classifier for 3 epochs of 3 batches, 40 samples, Some(40), [\"accuracy\"]",
            "epoch 1 begins",
            "batch 1.1: step 1, 16 samples",
            "batch 1.2: step 2, 32 samples",
            "batch 1.3: step 3, 40 samples",
            "validation",
            "epoch 1 ends",
            "epoch 2 begins",
            "batch 2.1: step 4, 16 samples",
            "batch 2.2: step 5, 32 samples",
            "batch 2.3: step 6, 40 samples",
            "validation",
            "epoch 2 ends",
            "end after 2",
        ]
    );
    let mut diary = Diary {
        stop_after_step: Some(5),
        ..Diary::default()
    };
    assert_eq!(told(&mut diary).unwrap().len(), 1);
    assert_eq!(diary.lines.last().unwrap(), "end after 1");
    assert_eq!(diary.lines.len(), 11);
}

#[test]
fn epochs_allocate_nothing() {
    let (train, validation) = sectors(700, 10).split(0.5, 0).unwrap();
    let allocations = |epochs| {
        allocation_counter::measure(|| {
            fit(
                &Trainer {
                    epochs,
                    ..trainer()
                },
                &train,
                Some(&validation),
            )
            .unwrap();
        })
        .count_total
    };
    assert!(allocations(1) > 0, "the counter counts");
    assert_eq!(allocations(1), allocations(12));
}
