//! The checks that a trainer makes before a run starts.

use alloc::format;
use alloc::string::String;

use super::Trainer;
use super::evaluate::Data;
use crate::data::Target;
use crate::error::{Error, Result};
use crate::kernels::compiled::compiled;
use crate::kernels::elementwise::all_finite;
use crate::limits;
use crate::loss::Loss;
use crate::metric::Metric;
use crate::network::{
    Network, check_lengths, check_measured, check_measured_sample, output_lengths,
};
use crate::scalar::Scalar;
use crate::shape::Shape;

/// Checks that the network and the loss can be evaluated on the samples and targets of a data set.
pub(super) fn data<N, L, T>(loss: &L, data: &Data<'_, N, T>, what: &'static str) -> Result<()>
where
    N: Network,
    T: Target,
    L: Loss<N::Scalar, N::Head, T>,
{
    if data.is_empty() {
        return Err(Error::Empty { what });
    }
    limits::check_samples(data.len()).map_err(|error| error.within(what))?;
    let (features, positions) = (N::Output::FEATURES, N::Output::POSITIONS);
    loss.check_settings(features, positions)?;
    let expected = loss.targets_per_sample(features, positions);
    let found = data.targets_per_sample();
    let numbers = if found == expected {
        data.check_finite()
    } else {
        Err(Error::Targets {
            network: N::NAME,
            output: N::Output::DIMENSIONS,
            expected,
            found,
        })
    };
    numbers
        .and_then(|()| {
            data.visit_targets(0, &mut |all| {
                check_lengths::<N>(all.lengths)?;
                let lengths = output_lengths::<N>(all.lengths);
                loss.check_real(features, positions, all.targets, lengths)
            })
        })
        .map_err(|error| error.within(what))
}

/// Checks that the names of the metrics are distinct.
pub(super) fn names<S: Scalar, H, T>(metrics: &[&mut dyn Metric<S, H, T>]) -> Result<()> {
    for (place, metric) in metrics.iter().enumerate() {
        let name = metric.name();
        if metrics[..place].iter().any(|other| other.name() == name) {
            return Err(Error::SameName { name });
        }
    }
    Ok(())
}

/// Checks that the network carries states, and that the data set consists of whole batches.
pub(super) fn carries<N: Network>(
    samples: usize,
    batch_size: usize,
    what: &'static str,
) -> Result<()> {
    if const { N::NEEDS.state == 0 } {
        return Err(Error::Setting {
            name: "stateful",
            expected: "false for a network without stateful stages",
            found: format!("true for `{}`", N::NAME),
        });
    }
    if batch_size == 0 || !samples.is_multiple_of(batch_size) {
        let error = Error::Setting {
            name: "batch_size",
            expected: "a divisor of the number of samples when states are carried between batches",
            found: format!("{batch_size}, for {samples} samples"),
        };
        return Err(error.within(what));
    }
    Ok(())
}

/// Checks that no batch of the training set is so small that a stage that measures the batch would
/// see fewer than two values.
pub(super) fn measured<N, T>(trainer: &Trainer, data: &Data<'_, N, T>) -> Result<()>
where
    N: Network,
    T: Target,
{
    let (samples, size) = (data.len(), trainer.batch_size.max(1));
    let are_all = size == 1;
    let is_last = !trainer.drop_last && samples % size == 1;
    if !are_all && !is_last {
        return Ok(());
    }
    let place = |error: Error| {
        error.within(if are_all {
            format!("batches of one sample (`batch_size: {size}`)")
        } else {
            format!("the last batch of each epoch ({samples} samples, `batch_size: {size}`)")
        })
    };
    check_measured::<N>(1, None, 0).map_err(place)?;
    if const { N::MEASURES.steps.is_none() } {
        return Ok(());
    }
    // Without shuffling, it is known which sample is in a batch of its own.
    let is_shuffled = trainer.shuffle && !trainer.stateful;
    let first = if are_all || is_shuffled {
        0
    } else {
        samples - 1
    };
    let mut seen = 0;
    data.visit_targets(0, &mut |all| {
        let Some(lengths) = all.lengths else {
            return Ok(());
        };
        for sample in 0..lengths.samples() {
            if seen >= first {
                let check = check_measured_sample::<N>(lengths, sample);
                check.map_err(|error| place(error.within(format!("sample {seen}"))))?;
            }
            seen += 1;
        }
        Ok(())
    })
}

/// Checks that all parameters are finite.
pub(super) fn parameters<N: Network>(network: &N) -> Result<()> {
    let mut error = None;
    network.for_each(|parameter, values| {
        if error.is_none()
            && !all_finite(values)
            && let Some(index) = values.iter().position(|value| !value.is_finite())
        {
            let rows = parameter.rows.max(1);
            error = Some(Error::NotFinite {
                what: format!("the parameter `{}`", parameter.path),
                place: format!("row {}, column {}", index % rows, index / rows),
            });
        }
    });
    error.map_or(Ok(()), Err)
}

/// A hash of the parameters.
pub(super) fn fingerprint<N: Network>(network: &N) -> u64 {
    let mut hash: u64 = 0;
    network.for_each(|_, values| hash = hashed(hash, values));
    hash
}

compiled! { fn hashed<S>(hash: u64, values: &[S]) -> u64 = hashed_generic }

fn hashed_generic<S: Scalar>(mut hash: u64, values: &[S]) -> u64 {
    for value in values {
        // The mix is one-to-one in the new number and in the previous hash.
        let bits = value.to_f64().to_bits();
        hash = (hash.rotate_left(5) ^ bits).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    hash
}

/// Checks that all numbers of a gradient are finite. This is fast if they are.
pub(super) fn gradient<N: Network>(gradient: &N, place: impl FnOnce() -> String) -> Result<()> {
    let mut finite = true;
    gradient.for_each(|_, values| {
        finite &= all_finite(values);
    });
    if finite {
        Ok(())
    } else {
        Err(Error::NotFinite {
            what: "the gradient".into(),
            place: place(),
        })
    }
}
