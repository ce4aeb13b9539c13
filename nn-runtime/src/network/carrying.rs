//! A network with states that are carried over batches.

use super::batch::{self, Wanted};
use super::{Carried, Network, Outputs, Workspace, predict};
use crate::error::Result;
use crate::loss::Loss;
use crate::samples::{AsBatch, AsSamples};

/// A network with the states that it carries from one part of long sequences to the next; see
/// [`Network::carrying`]. Each method starts from these states and updates them.
///
/// Sample i of a batch continues sample i of the previous batch, so every batch has the number of
/// samples for which there are states.
#[derive(Debug)]
pub struct Carrying<'a, N: Network> {
    network: &'a N,
    carried: &'a mut Carried<N>,
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "a batch is a view or a pair of references, as in `Network`"
)]
impl<'a, N: Network> Carrying<'a, N> {
    pub(super) const fn new(network: &'a N, carried: &'a mut Carried<N>) -> Self {
        Self { network, carried }
    }

    /// Computes the outputs for the next part of each sequence in inference mode.
    ///
    /// # Errors
    /// As for [`Network::predict_batch`], and if the number of samples is not the number of states.
    pub fn predict_batch<'w>(
        &mut self,
        inputs: impl AsSamples<N::Scalar, N::Input>,
        workspace: &'w mut Workspace<N>,
    ) -> Result<Outputs<'w, N>> {
        predict::predict_batch(self.network, &inputs, Some(self.carried), workspace)
    }

    /// Computes the loss of the next part of each sequence in inference mode.
    ///
    /// # Errors
    /// As for [`Network::loss`], and if the number of samples is not the number of states. If the
    /// loss is not finite, the states may not be finite either.
    pub fn loss<L, B>(&mut self, loss: &L, batch: B, workspace: &mut Workspace<N>) -> Result<f64>
    where
        L: Loss<N::Scalar, N::Head, B::Target>,
        B: AsBatch<N::Input, N::Scalar, Target: Sync>,
    {
        let wanted = Wanted {
            carried: Some(self.carried),
            gradient: None,
        };
        batch::checked_loss(self.network, loss, &batch, wanted, workspace)
    }

    /// Computes the loss of the next part of each sequence, and adds its gradient to `gradient`.
    /// The gradient reaches back to the start of the part (truncated backpropagation through time).
    ///
    /// # Errors
    /// As for [`Network::gradient`], and if the number of samples is not the number of states. If
    /// the loss is not finite, the states may not be finite either.
    pub fn gradient<L, B>(
        &mut self,
        loss: &L,
        batch: B,
        gradient: &mut N,
        workspace: &mut Workspace<N>,
    ) -> Result<f64>
    where
        L: Loss<N::Scalar, N::Head, B::Target>,
        B: AsBatch<N::Input, N::Scalar, Target: Sync>,
    {
        let wanted = Wanted {
            carried: Some(self.carried),
            gradient: Some(gradient),
        };
        batch::checked_loss(self.network, loss, &batch, wanted, workspace)
    }
}
