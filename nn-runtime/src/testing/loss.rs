//! The check of losses with declared networks.

use alloc::string::String;
use alloc::vec::Vec;

use super::differences::{Finding, compare};
use super::subject::{agree, inputs_of, learned_of, name_of, parameters};
use super::{Check, Failure, Report, flat, set};
use crate::data::Dataset;
use crate::loss::Loss;
use crate::network::{Network, Workspace};
use crate::random;
use crate::shape::Shape;

pub(super) fn check<N, L, T>(check: &Check, loss: &L, targets: &[T]) -> Result<Report, Failure>
where
    N: Network<Scalar = f64>,
    L: Loss<f64, N::Head, T>,
    T: Copy + Sync,
{
    let (features, positions) = (N::Output::FEATURES, N::Output::POSITIONS);
    loss.check_settings(features, positions)?;
    loss.check(features, positions, targets)?;
    let samples = targets.len() / loss.targets_per_sample(features, positions).max(1);
    let mut generator = random::generator(check.seed);
    let mut workspace = Workspace::<N>::new();
    let mut network = N::zeros();
    let mut kink = String::new();
    let learned = learned_of(&network);
    for draw in 1..=check.draws {
        let mut point = parameters(&learned, check.magnitude, &mut generator);
        let inputs = inputs_of::<N::Input>(samples, check.magnitude, &mut generator);
        let data = Dataset::<N::Input, T, f64>::from_flat(inputs, targets.to_vec())?
            .with_weights(weights(samples))?;
        let seed = check.seed.wrapping_add(draw as u64);
        let mut evaluate = |point: &[f64], gradient: &mut N| {
            set(&mut network, point);
            workspace.set_seed(seed);
            network.gradient(loss, data.all(), gradient, &mut workspace)
        };
        let mut gradient = N::zeros();
        let value = evaluate(&point, &mut gradient)?;
        let mut gradient = flat(&gradient);
        if draw == 1 {
            // Gradients must be added to what the memory already contains.
            let mut twice = N::zeros();
            set(&mut twice, &gradient);
            let again = evaluate(&point, &mut twice)?;
            agree("two losses of the same input", String::new, value, again)?;
            for (index, (once, twice)) in gradient.iter().zip(flat(&twice)).enumerate() {
                let place = || name_of(&N::zeros(), index);
                agree(
                    "a gradient and a gradient added to it",
                    place,
                    2.0 * once,
                    twice,
                )?;
            }
        }
        // Statistics, which are not learned, have no gradient and are not varied.
        for (gradient, is_learned) in gradient.iter_mut().zip(&learned) {
            if !is_learned {
                *gradient = 0.0;
            }
        }
        let mut ignored = N::zeros();
        let mut moved = point.clone();
        let mut function = |point: &[f64], terms: &mut Vec<f64>| {
            for ((to, from), is_learned) in moved.iter_mut().zip(point).zip(&learned) {
                if *is_learned {
                    *to = *from;
                }
            }
            terms.clear();
            terms.push(evaluate(&moved, &mut ignored).unwrap_or(f64::NAN));
        };
        match compare(&mut point, &gradient, check.tolerance, &mut function) {
            Finding::Fits(error) => {
                return Ok(Report {
                    parameters: N::COUNT,
                    inputs: 0,
                    draws: draw,
                    error,
                });
            }
            Finding::Kink(coordinate) => kink = name_of(&N::zeros(), coordinate),
            Finding::Wrong {
                coordinate,
                expected,
                error,
            } => {
                return Err(Failure::Gradient {
                    of: name_of(&N::zeros(), coordinate),
                    expected,
                    found: gradient[coordinate],
                    error,
                });
            }
        }
    }
    Err(Failure::Kinks {
        at: kink,
        draws: check.draws,
    })
}

/// Sample weights around 1, all different.
fn weights(samples: usize) -> Vec<f64> {
    (0..samples)
        .map(|sample| 0.5 + 0.25 * sample as f64)
        .collect()
}
