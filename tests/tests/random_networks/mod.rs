//! What the parts have in common.

use nn_runtime::network::Network;
use nn_runtime::testing::{self, Failure, Report};

pub(crate) type Checker = fn() -> Result<Report, Failure>;

pub(crate) fn check<N: Network<Scalar = f64>>() -> Result<Report, Failure> {
    testing::check_network::<N>()
}

/// Checks all networks; says of all those that fail how, with their declarations.
pub(crate) fn check_all(networks: &[(&str, Checker)]) {
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
    println!(
        "{} networks, {coordinates} gradients, {draws} draws",
        networks.len()
    );
    assert!(
        failures.is_empty(),
        "{} fail:\n{}",
        failures.len(),
        failures.concat()
    );
    // The networks learn something, and kinks are rare.
    assert!(coordinates > 20 * networks.len() && draws < 2 * networks.len());
}
