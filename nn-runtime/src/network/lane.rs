//! The memory of one lane of a batch, and its layout for calls of a network.
//!
//! A call gets its memory from a record for its mode: [`Inference`] or [`Training`]. A network is
//! called only through such a record, so that memory that was sized for one mode cannot be used in
//! the other.

use alloc::vec;
use alloc::vec::Vec;

use super::Network;
use super::training::{Needs, Training, input_floats, output_floats};
use crate::call::Infer;
use crate::head::Head;
use crate::kernels::dispatch::Isa;
use crate::kernels::guard::{Parts as _, Watch, same};
use crate::loss::{MOST_OUTPUTS, Parts};
use crate::pass::Pass;
use crate::samples::grow;
use crate::scalar::Scalar;
use crate::shape::Shape;
use crate::state::States;

/// The memory of one lane of a batch.
#[derive(Clone, Debug)]
pub(super) struct Lane<N: Network> {
    inputs: Vec<N::Scalar>,
    logits: Vec<N::Scalar>,
    d_logits: Vec<N::Scalar>,
    tape: Vec<N::Scalar>,
    scratch: Vec<N::Scalar>,
    pub(super) weights: Vec<N::Scalar>,
    pub(super) lengths: Vec<usize>,
    /// The lane's part of the gradient. The first lane has none and adds to the caller's gradient.
    pub(super) gradient: Option<N>,
    /// The lane's part of the loss of each output.
    pub(super) loss: Parts,
}

impl<N: Network> Lane<N> {
    pub(super) const fn new() -> Self {
        Self {
            inputs: vec![],
            logits: vec![],
            d_logits: vec![],
            tape: vec![],
            scratch: vec![],
            weights: vec![],
            lengths: vec![],
            gradient: None,
            loss: [0.0; MOST_OUTPUTS],
        }
    }

    /// Grows the buffers to the sizes that a call needs.
    pub(super) fn reserve(&mut self, needs: &Needs) {
        grow(&mut self.inputs, needs.inputs);
        grow(&mut self.logits, needs.logits);
        grow(&mut self.d_logits, needs.d_logits);
        grow(&mut self.tape, needs.tape);
        grow(&mut self.scratch, needs.scratch);
    }

    /// The memory for inference of at most `samples` samples.
    pub(super) fn inference(&mut self, samples: usize) -> Inference<'_, N> {
        self.reserve(&Needs::inference::<N>(samples));
        Inference {
            scratch: &mut self.scratch,
        }
    }

    /// The buffers for the loss of at most `samples` samples in inference: for the copied samples
    /// and their logits, for the inference itself, and for the loss.
    pub(super) fn loss(
        &mut self,
        samples: usize,
    ) -> (Gathered<'_, N>, Inference<'_, N>, Own<'_, N>) {
        self.reserve(&Needs::loss::<N>(samples));
        let gathered = Gathered {
            inputs: &mut self.inputs,
            logits: &mut self.logits,
        };
        let inference = Inference {
            scratch: &mut self.scratch,
        };
        let own = Own {
            weights: &mut self.weights,
            lengths: &mut self.lengths,
            loss: &mut self.loss,
        };
        (gathered, inference, own)
    }

    /// Memory for the inputs of at most `samples` samples.
    pub(super) fn inputs(&mut self, samples: usize) -> &mut [N::Scalar] {
        grow(&mut self.inputs, input_floats::<N>() * samples);
        &mut self.inputs
    }

    /// The buffers for forward and backward passes of at most `samples` samples, whose
    /// [`inputs`](Self::inputs) were written, with the logits of at most `positions` positions, and
    /// the buffers for the loss.
    pub(super) fn training<'a>(
        &'a mut self,
        network: &'a N,
        samples: usize,
        positions: usize,
    ) -> (Training<'a, N>, Own<'a, N>) {
        self.reserve(&Needs::training::<N>(samples, positions));
        let training = Training {
            network,
            inputs: &self.inputs,
            logits: &mut self.logits,
            d_logits: &mut self.d_logits,
            tape: &mut self.tape,
            scratch: &mut self.scratch,
        };
        let own = Own {
            weights: &mut self.weights,
            lengths: &mut self.lengths,
            loss: &mut self.loss,
        };
        (training, own)
    }

    /// The total size of all buffers, in numbers.
    pub(super) fn floats(&self) -> usize {
        let gradient = self.gradient.as_ref().map_or(0, |_| N::COUNT);
        self.inputs.len()
            + self.logits.len()
            + self.d_logits.len()
            + self.tape.len()
            + self.scratch.len()
            + self.weights.len()
            + gradient
    }
}

/// The buffers of a loss.
pub(super) struct Own<'a, N: Network> {
    pub(super) weights: &'a mut Vec<N::Scalar>,
    pub(super) lengths: &'a mut Vec<usize>,
    pub(super) loss: &'a mut Parts,
}

/// Buffers for copied samples and their logits.
pub(super) struct Gathered<'a, N: Network> {
    pub(super) inputs: &'a mut [N::Scalar],
    pub(super) logits: &'a mut [N::Scalar],
}

/// The arguments of inference: samples, and a buffer for their outputs.
pub(crate) struct Inferred<'a, S> {
    pub(crate) pass: &'a Pass<'a>,
    pub(crate) input: &'a [S],
    pub(crate) output: &'a mut [S],
    pub(crate) states: States<'a, S>,
}

impl<S: Scalar> Inferred<'_, S> {
    #[inline(always)]
    fn reborrow(&mut self) -> Inferred<'_, S> {
        Inferred {
            pass: self.pass,
            input: self.input,
            output: self.output,
            states: self.states.all(),
        }
    }
}

/// The memory for inference.
pub(crate) struct Inference<'a, N: Network> {
    scratch: &'a mut [N::Scalar],
}

impl<'a, N: Network> Inference<'a, N> {
    /// Uses a buffer of the caller, which is grown to the size for `samples` samples.
    pub(crate) fn in_memory(memory: &'a mut Vec<N::Scalar>, samples: usize) -> Self {
        grow(memory, N::NEEDS.infer.floats(samples));
        Self { scratch: memory }
    }

    /// Computes the logits.
    #[inline(always)]
    pub(crate) fn run<I: Isa>(&mut self, network: &N, isa: I, call: Inferred<'_, N::Scalar>) {
        let Inferred {
            pass,
            input,
            output,
            states,
        } = call;
        same(input_floats::<N>() * pass.samples, input.len());
        same(output_floats::<N>() * pass.samples, output.len());
        let scratch = N::NEEDS.infer.floats(pass.samples);
        let scratch = self.scratch.part_mut(..scratch);
        network.infer_tile(
            isa,
            Infer {
                pass,
                input: [input],
                output,
                states,
                scratch,
            },
        );
    }

    /// Computes the outputs.
    #[inline(always)]
    pub(super) fn predict<I: Isa>(
        &mut self,
        network: &N,
        isa: I,
        mut call: Inferred<'_, N::Scalar>,
    ) {
        let watch = Watch::new();
        self.run(network, isa, call.reborrow());
        N::head().apply(isa, N::Output::FEATURES, call.output);
        watch.poison(call.output);
    }
}
