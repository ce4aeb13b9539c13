//! The entry points for data sets, against each other: `loss`, `gradient` and `evaluate`, each with a
//! fresh workspace and with one that another call has used.

use nn_runtime::data::Dataset;
use nn_runtime::loss::{Loss, Reduction, Tile};
use nn_runtime::network::Workspace;
use nn_runtime::prelude::*;
use nn_runtime::random::mix;
use nn_runtime::testing::Failure;
use nn_runtime::train::evaluate;

/// A loss for any head: the sum of each logit times its target, and of half of its square.
struct Quadratic;

impl<H> Loss<f64, H, f64> for Quadratic {
    fn targets_per_sample(&self, features: usize, positions: usize) -> usize {
        features * positions
    }

    fn check(&self, _: usize, _: usize, _: &[f64]) -> nn_runtime::error::Result<()> {
        Ok(())
    }

    fn divisor(&self, tile: &Tile<'_, f64, f64>) -> f64 {
        tile.targets.len() as f64
    }

    fn reduction(&self) -> Reduction {
        Reduction::Mean
    }

    fn evaluate(
        &self,
        _: H,
        tile: &Tile<'_, f64, f64>,
        scale: f64,
        d_logits: Option<&mut [f64]>,
    ) -> f64 {
        let pairs = tile.logits.iter().zip(tile.targets);
        if let Some(d_logits) = d_logits {
            for (d_logit, (logit, target)) in d_logits.iter_mut().zip(pairs.clone()) {
                *d_logit = scale * (logit + target);
            }
        }
        pairs
            .map(|(logit, target)| logit * (target + 0.5 * logit))
            .sum()
    }
}

/// Numbers from -1 to 1.
fn numbers(seed: u64, count: usize) -> Vec<f64> {
    let number = |i: usize| (mix(seed, i as u64) >> 11) as f64 / (1_u64 << 52) as f64 - 1.0;
    (0..count).map(number).collect()
}

/// Checks that the entry points for data sets agree. `is_alike` says whether the network computes
/// in training what it computes in inference.
///
/// # Errors
/// Says which two disagree.
pub fn check_entries<N: Network<Scalar = f64>>(is_alike: bool) -> Result<(), Failure> {
    let mut network = N::new(1);
    let mut seed = 0;
    network.for_each_mut(|description, values| {
        seed += 1;
        let is_variance = description.path.to_string().ends_with("running_var");
        let drawn = numbers(seed, values.len());
        for (value, number) in values.iter_mut().zip(drawn) {
            *value = if is_variance { 1.5 + number } else { number };
        }
    });
    let samples = 5;
    let inputs = numbers(100, samples * N::Input::SIZE);
    let targets = numbers(200, samples * N::Output::SIZE);
    let data = Dataset::<N::Input, f64, f64>::from_flat(inputs, targets)?;

    let fresh = network.loss(&Quadratic, data.all(), &mut Workspace::new())?;
    let mut used = Workspace::new();
    let mut gradient = N::zeros();
    let trained = network.gradient(&Quadratic, data.all(), &mut gradient, &mut used)?;
    if is_alike {
        agree("`gradient` and `loss`", trained, fresh)?;
    }
    let again = network.loss(&Quadratic, data.all(), &mut used)?;
    agree("`loss` after `gradient`, and `loss`", again, fresh)?;
    let evaluated = evaluate(&network, &Quadratic, &mut [], &data)?;
    agree("`evaluate` and `loss`", evaluated, fresh)?;

    let mut predicting = Workspace::new();
    let outputs = network
        .predict_batch(data.all(), &mut predicting)?
        .as_slice()
        .to_vec();
    let after = network
        .predict_batch(data.all(), &mut used)?
        .as_slice()
        .to_vec();
    for (after, fresh) in after.iter().zip(&outputs) {
        agree(
            "`predict_batch` after `loss`, and with a fresh workspace",
            *after,
            *fresh,
        )?;
    }
    let last = network.loss(&Quadratic, data.all(), &mut predicting)?;
    agree("`loss` after `predict_batch`, and `loss`", last, fresh)
}

fn agree(what: &'static str, found: f64, expected: f64) -> Result<(), Failure> {
    // NaN agrees with nothing.
    if (found - expected).abs() <= 1e-12 * (1.0 + expected.abs()) {
        return Ok(());
    }
    Err(Failure::Disagreement {
        what,
        place: "a data set of 5 samples".to_owned(),
        expected,
        found,
    })
}
