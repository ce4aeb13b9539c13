//! What a trainer checks before it begins.

use alloc::format;
use alloc::string::String;

use crate::data::DatasetFor;
use crate::error::{Error, Result};
use crate::loss::Loss;
use crate::metric::Metric;
use crate::network::{Network, check_lengths, output_lengths};
use crate::scalar::Scalar;
use crate::shape::Shape;

/// Samples and targets that the network and the loss can be evaluated on.
pub(super) fn data<N, L, D>(loss: &L, data: &D, what: &'static str) -> Result<()>
where
    N: Network,
    D: DatasetFor<N::Input, N::Scalar> + ?Sized,
    L: Loss<N::Scalar, N::Head, D::Target>,
{
    if data.is_empty() {
        return Err(Error::Empty { what });
    }
    let (features, positions) = (N::Output::FEATURES, N::Output::POSITIONS);
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

/// Metrics that have a name each.
pub(super) fn names<S: Scalar, H, T>(metrics: &[&mut dyn Metric<S, H, T>]) -> Result<()> {
    for (place, metric) in metrics.iter().enumerate() {
        let name = metric.name();
        if metrics[..place].iter().any(|other| other.name() == name) {
            return Err(Error::SameName { name });
        }
    }
    Ok(())
}

/// A network that carries states, and a data set of whole batches.
pub(super) fn carries<N: Network>(
    samples: usize,
    batch_size: usize,
    what: &'static str,
) -> Result<()> {
    if N::STATE == 0 {
        return Err(Error::Setting {
            name: "carry",
            expected: "false for a network of which no stage has a state",
            found: format!("true for `{}`", N::NAME),
        });
    }
    if batch_size == 0 || !samples.is_multiple_of(batch_size) {
        let error = Error::Setting {
            name: "batch_size",
            expected: "a divisor of the number of samples, where states are carried over batches",
            found: format!("{batch_size}, for {samples} samples"),
        };
        return Err(error.within(what));
    }
    Ok(())
}

/// Parameters that are all finite.
pub(super) fn parameters<N: Network>(network: &N) -> Result<()> {
    let mut error = None;
    network.for_each(|parameter, values| {
        if error.is_none()
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

/// A gradient whose numbers are all finite. Fast where they are.
pub(super) fn gradient<N: Network>(gradient: &N, place: impl FnOnce() -> String) -> Result<()> {
    let mut finite = true;
    gradient.for_each(|_, values| {
        // Without a branch, so that it becomes vector instructions.
        finite &= values
            .iter()
            .fold(true, |finite, value| finite & value.is_finite());
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
