//! What a trainer asks of an optimizer.

use crate::network::Network;
use crate::optimizer::{Algorithm, Optimizer};

/// Whatever changes a network's parameters, given a gradient: every optimizer of this crate, and
/// every closure.
///
/// ```
/// use nn_runtime::parameter::Parameters;
/// use nn_runtime::train::Optimize;
///
/// fn two_steps<N: Parameters<f32>>(network: &mut N, gradient: &N, optimizer: &mut impl Optimize<N>) {
///     optimizer.step(network, gradient);
///     optimizer.step(network, gradient);
/// }
///
/// let mut optimizer = |network: &mut [f32; 1], gradient: &[f32; 1]| network[0] -= 0.5 * gradient[0];
/// let mut network = [3.0];
/// optimizer.step(&mut network, &[2.0]);
/// assert_eq!(network, [2.0]);
/// ```
#[diagnostic::on_unimplemented(message = "`{Self}` is not an optimizer for the network `{N}`")]
pub trait Optimize<N> {
    /// Changes the parameters once, against the gradient.
    fn step(&mut self, network: &mut N, gradient: &N);
}

impl<N: Network, A: Algorithm> Optimize<N> for Optimizer<N, A> {
    fn step(&mut self, network: &mut N, gradient: &N) {
        Optimizer::step(self, network, gradient);
    }
}

impl<N, F: FnMut(&mut N, &N)> Optimize<N> for F {
    fn step(&mut self, network: &mut N, gradient: &N) {
        self(network, gradient);
    }
}
