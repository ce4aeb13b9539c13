//! Averages of parameters.

use nn_runtime::error::Result;
use nn_runtime::network::Network;
use nn_runtime::train::{Average, BatchEnd, EpochEnd, Hook, MovingAverage, Training};

use crate::hooks::support::{Classifier, adam, bits, fit, trainer};

/// The weights of the first layer after each step, after each epoch, and as validated.
#[derive(Default)]
struct Weights {
    steps: Vec<Vec<f32>>,
    validated: Vec<Vec<f32>>,
}

fn weights(network: &Classifier) -> Vec<f32> {
    network.dense1.weight.as_slice().to_vec()
}

impl Hook<Classifier> for Weights {
    fn name(&self) -> &'static str {
        "weights"
    }
    fn batch_end(&mut self, training: &mut Training<'_, Classifier>, _: &BatchEnd) -> Result<()> {
        self.steps.push(weights(training.network));
        Ok(())
    }
    fn epoch_end(
        &mut self,
        training: &mut Training<'_, Classifier>,
        _: &EpochEnd<'_>,
    ) -> Result<()> {
        self.validated.push(weights(training.network));
        Ok(())
    }
}

fn run(average: Option<Average>) -> (Classifier, Weights, Option<Classifier>) {
    let (mut network, mut seen) = (Classifier::new(0), Weights::default());
    let mut averages = average.map(|kind| MovingAverage::new(kind).unwrap());
    let mut hooks: Vec<&mut dyn Hook<Classifier>> = vec![];
    if let Some(averages) = &mut averages {
        hooks.push(averages);
    }
    hooks.push(&mut seen);
    fit(&trainer(5), &mut network, &mut adam(), &mut hooks).unwrap();
    let own = averages.and_then(|averages| averages.own().cloned());
    (network, seen, own)
}

fn close(a: &[f32], b: &[f64]) -> bool {
    a.iter()
        .zip(b)
        .all(|(&a, b)| (f64::from(a) - b).abs() < 1e-6)
}

#[test]
fn an_exponential_average_is_validated_and_left() {
    let (plain, without, _) = run(None);
    let (network, seen, own) = run(Some(Average::Exponential {
        decay: 0.8,
        warm_up: true,
    }));
    // The steps are those of a run without.
    assert_eq!(seen.steps, without.steps);
    assert_eq!(bits(&own.unwrap()), bits(&plain));

    let mut average: Vec<f64> = weights(&Classifier::new(0))
        .into_iter()
        .map(f64::from)
        .collect();
    let mut expected = vec![];
    for (step, weights) in seen.steps.iter().enumerate() {
        let count = step as f64 + 1.0;
        let decay = 0.8_f64.min((1.0 + count) / (10.0 + count));
        for (average, &weight) in average.iter_mut().zip(weights) {
            *average = decay * *average + (1.0 - decay) * f64::from(weight);
        }
        if (step + 1) % 7 == 0 {
            expected.push(average.clone());
        }
    }
    for (validated, expected) in seen.validated.iter().zip(&expected) {
        assert!(close(validated, expected));
    }
    assert!(close(&weights(&network), &average));
    assert_ne!(weights(&network), weights(&plain));
}

#[test]
fn a_stochastic_average_is_the_mean_of_ends_of_epochs() {
    let (plain, without, _) = run(None);
    let (network, seen, own) = run(Some(Average::Stochastic { from_epoch: 3 }));
    assert_eq!(seen.steps, without.steps);
    assert_eq!(seen.validated[..2], without.validated[..2]);
    assert_eq!(bits(&own.unwrap()), bits(&plain));
    let ends: Vec<&Vec<f32>> = seen.steps.iter().skip(6).step_by(7).skip(2).collect();
    assert_eq!(ends.len(), 3);
    let mean: Vec<f64> = (0..24)
        .map(|place| ends.iter().map(|end| f64::from(end[place])).sum::<f64>() / 3.0)
        .collect();
    assert!(close(&weights(&network), &mean));
}

#[test]
fn a_decay_is_a_share() {
    for decay in [-0.1, 1.5, f64::NAN] {
        let error = MovingAverage::<Classifier>::new(Average::Exponential {
            decay,
            warm_up: true,
        })
        .unwrap_err();
        let expected = format!("`decay` should be from 0 to 1, but it is {decay}");
        assert_eq!(error.to_string(), expected);
    }
}
