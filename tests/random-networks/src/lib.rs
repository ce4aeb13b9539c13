//! What the tests of random networks have in common. The networks are written by the build
//! script; more of them with the environment variable `NN_RANDOM_NETWORKS`.

use core::sync::atomic::{AtomicUsize, Ordering};

use nn_runtime::network::Workspace;
use nn_runtime::prelude::*;
use nn_runtime::random;
use nn_runtime::stream::{State, Streams, step_block};
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

/// Checks the steps of one network: the largest difference to whole sequences, relative to what is
/// there.
pub type Steps = fn() -> f64;

/// The largest difference between what a network gives step by step and what it gives on whole
/// sequences, relative to what is there. Its parameters, and what it has measured, are drawn.
///
/// # Panics
/// If the network does not take what it says.
pub fn check_steps<N: Network<Scalar = f64> + Streams>() -> f64 {
    let mut drawn = (0..).map(|index| random::mix(index, 5) as f64 / 2_f64.powi(63) - 1.0);
    let mut draw = || drawn.next().unwrap_or_default();
    let mut network = N::new(1);
    network.for_each_mut(|description, numbers| {
        let is_variance = description.path.to_string().ends_with("running_var");
        for number in numbers {
            *number += 0.5 * draw();
            if is_variance {
                *number = number.abs() + 0.5;
            }
        }
    });
    let inputs: Vec<f64> = (0..N::Input::SIZE).map(|_| draw()).collect();
    let mut whole = vec![0.0; N::Output::SIZE];
    network
        .predict_in(&inputs, &mut whole, &mut Workspace::new())
        .expect("as many numbers as the network takes");
    let mut state = State::new(&network);
    let mut next = vec![0.0; N::STEP_OUTPUT];
    let has_steps = N::Output::POSITIONS == N::Input::POSITIONS;
    let mut largest = 0.0_f64;
    for (step, input) in inputs.chunks(N::STEP_INPUT).enumerate() {
        step_block(&network, &mut state, input, &mut next).expect("the numbers of one step");
        let expected = if has_steps {
            &whole[step * N::STEP_OUTPUT..][..N::STEP_OUTPUT]
        } else if step + 1 == N::Input::POSITIONS {
            &whole
        } else {
            continue;
        };
        for (found, expected) in next.iter().zip(expected) {
            let difference = (found - expected).abs() / expected.abs().max(1.0);
            if difference.is_nan() {
                return difference;
            }
            largest = largest.max(difference);
        }
    }
    largest
}
