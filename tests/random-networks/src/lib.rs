//! What the tests of random networks have in common. The networks are written by the build
//! script; more of them with the environment variable `NN_RANDOM_NETWORKS`.

mod entries;
pub mod streams;

use core::sync::atomic::{AtomicUsize, Ordering};

pub use entries::check_entries;
use nn_runtime::prelude::*;
use nn_runtime::testing::{Check, Failure, Report, check_gradients};

/// Checks one network.
pub type Checker = fn() -> Result<Report, Failure>;

/// Checks the gradients of one network; where it takes samples of different lengths, also with
/// some.
///
/// # Errors
/// As [`check_gradients`].
pub fn check<N: Network<Scalar = f64>>() -> Result<Report, Failure> {
    let steps = N::Input::POSITIONS;
    if N::Input::DIMENSIONS.len() == 2 && N::WHOLE_SEQUENCES.is_none() {
        WITH_LENGTHS.fetch_add(1, Ordering::Relaxed);
        let lengths = Some(&*vec![steps, 1, steps.div_ceil(2)].leak());
        let check = Check {
            lengths,
            ..Check::default()
        };
        check.layer::<N>()?;
    }
    check_gradients::<N>()
}

/// How many networks were checked with lengths.
static WITH_LENGTHS: AtomicUsize = AtomicUsize::new(0);

/// Checks all networks, given by their declarations; says of all those that fail how.
///
/// # Panics
/// If any fails.
pub fn check_all(networks: &[(&str, Checker)]) {
    let mut failures = Vec::new();
    let (mut coordinates, mut draws) = (0, 0);
    for (declaration, check) in networks {
        match check() {
            Ok(report) => {
                coordinates += report.parameters + report.inputs;
                draws += report.draws;
            }
            Err(failure) => failures.push(format!("{declaration}\n    {failure}\n")),
        }
    }
    let count = networks.len();
    let with_lengths = WITH_LENGTHS.load(Ordering::Relaxed);
    println!(
        "{count} networks, {with_lengths} with lengths, {coordinates} gradients, {draws} draws"
    );
    assert!(
        failures.is_empty(),
        "{} fail:\n{}",
        failures.len(),
        failures.concat()
    );
    // There was something to check, and kinks are rare.
    assert!(with_lengths > count / 50);
    assert!(coordinates > 20 * count && draws < 2 * count);
}

/// What is drawn at random is drawn: each of these constructs.
///
/// # Panics
/// If one is not.
pub fn assert_drawn(networks: &[(&str, Checker)]) {
    for part in [
        "Conv1d(",
        "Conv2d(",
        "DepthwiseConv",
        "SeparableConv",
        "ConvTranspose",
        "groups = 2",
        "dilation = ",
        "MaxPool",
        "AvgPool",
        "BatchNorm",
        "LayerNorm",
        "RmsNorm",
        "GroupNorm",
        "InstanceNorm",
        "Lstm(",
        "Gru(",
        "Rnn(",
        "Bidirectional",
        "Attention(",
        "window = 2",
        "qk_norm",
        "alibi",
        "nested::",
        "#[frozen",
        "2 * {",
        "Residual",
        "shared",
    ] {
        let count = networks
            .iter()
            .filter(|(text, _)| text.contains(part))
            .count();
        println!("{part} {count}");
        assert!(count > 0 || networks.len() < 100, "{part}: {count}");
    }
}
