//! What the tests of random networks have in common. The networks are written by the build
//! script; more of them with the environment variable `NN_RANDOM_NETWORKS`.

use nn_runtime::testing::{Failure, Report};

/// Checks one network.
pub type Checker = fn() -> Result<Report, Failure>;

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
    println!("{count} networks, {coordinates} gradients, {draws} draws");
    assert!(
        failures.is_empty(),
        "{} fail:\n{}",
        failures.len(),
        failures.concat()
    );
    // There was something to check, and kinks are rare.
    assert!(coordinates > 20 * count && draws < 2 * count);
}
