//! Parameter groups and accumulation.

use nn_runtime::error::Result;
use nn_runtime::optimizer::{AdamW, Optimizer, Sgd};
use nn_runtime::train::{BatchEnd, Clip, Fit, Hook, Trainer, Training};

use super::{Classifier, compare, initial, samples, trainer};

#[test]
fn groups_have_learning_rates_and_decays_of_their_own() {
    let settings = AdamW {
        learning_rate: 0.03,
        weight_decay: 0.2,
        ..AdamW::default()
    };
    let mut optimizer = Optimizer::<Classifier, _>::new(settings).unwrap();
    optimizer.spare_from_decay();
    let slow = optimizer.group("dense1.*", |group| group.learning_rate = 0.1);
    slow.unwrap();
    optimizer.freeze("dense2.weight").unwrap();
    compare("groups", &trainer(), &mut optimizer);
}

fn accumulating() -> Trainer {
    Trainer {
        accumulate: 4,
        clip: Some(Clip::Norm(0.1)),
        ..trainer()
    }
}

fn sgd() -> Optimizer<Classifier, Sgd> {
    let settings = Sgd {
        learning_rate: 0.2,
        momentum: 0.9,
        ..Sgd::default()
    };
    Optimizer::new(settings).unwrap()
}

#[test]
fn accumulated_batches_make_steps_of_their_mean_gradient() {
    // Six batches an epoch: steps of four and of two.
    compare("accumulate", &accumulating(), &mut sgd());
}

#[test]
fn steps_are_counted_where_batches_are_accumulated() {
    #[derive(Default)]
    struct Steps(Vec<(u64, bool)>);
    impl<N> Hook<N> for Steps {
        fn name(&self) -> &'static str {
            "steps"
        }
        fn batch_end(&mut self, _: &mut Training<'_, N>, end: &BatchEnd) -> Result<()> {
            self.0.push((end.step, end.stepped));
            Ok(())
        }
    }
    let mut steps = Steps::default();
    let trainer = Trainer {
        epochs: 1,
        ..accumulating()
    };
    let loss = nn_runtime::loss::CrossEntropy::default();
    let (mut network, data) = (initial::<Classifier>(), samples());
    let hooks: &mut [&mut dyn Hook<_>] = &mut [&mut steps];
    let result = trainer.fit_with(&mut network, &mut sgd(), Fit::new(&data, &loss), hooks);
    result.unwrap();
    let batches = [0, 0, 0, 1, 1, 2].into_iter();
    let stepped = [false, false, false, true, false, true];
    assert_eq!(steps.0, batches.zip(stepped).collect::<Vec<_>>());
}
