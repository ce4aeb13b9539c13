//! A declared network or a custom layer as a stage of another network.

use super::columnwise::copy;
use crate::call::{Advance, Backward, Forward, Infer, Needs, Saved};
use crate::head::Head;
use crate::kernels::dispatch::{Isa, Undecided};
use crate::kernels::guard::Parts;
use crate::layer::{Layer, Measures};
use crate::memory::Memory;
use crate::operation::Operation;
use crate::scalar::Scalar;
use crate::shape::Shape;
use crate::stream::{Step, at_mut};

/// A layer including its last activation.
///
/// # Memory
/// The tape contains the logits, if the activation changes them, followed by the tape of the layer.
#[derive(Clone, Copy, Debug)]
pub struct Nested<'a, L>(pub &'a L);

/// A layer without its last activation. It is used as the last stage of a network, whose head is
/// this activation.
#[derive(Clone, Copy, Debug)]
pub struct NestedLogits<'a, L>(pub &'a L);

/// The size of the logits of one sample that are stored in addition to the outputs.
const fn logits<L: Layer>() -> usize {
    if <L::Head as Head<L::Scalar>>::IS_IDENTITY {
        0
    } else {
        <L::Output as Shape>::SIZE
    }
}

impl<S: Scalar, L: Layer<Scalar = S>> Operation<S> for Nested<'_, L> {
    type Parameters = L;

    const NEEDS: Needs = Needs {
        tape: Memory::per_sample(logits::<L>()).and(L::NEEDS.tape),
        ..L::NEEDS
    };
    const WHOLE_BATCH: bool = L::WHOLE_BATCH;
    const MEASURES: Measures = L::MEASURES;

    fn begin(&self, state: &mut [S]) {
        self.0.begin(state);
    }

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, call: Infer<'_, S>) {
        let Infer {
            pass,
            input: [x],
            output: y,
            states,
            scratch,
        } = call;
        self.0.infer_tile(
            isa,
            Infer {
                pass,
                input: [x],
                output: y,
                states,
                scratch,
            },
        );
        L::head().apply(isa, L::Output::FEATURES, y);
    }

    fn forward(&self, call: Forward<'_, S>) {
        let Forward {
            pass,
            input: [x],
            output: y,
            states,
            tape,
            scratch,
        } = call;
        let ([logits], tape) = pass.split(tape, [logits::<L>()]);
        self.0.forward_tile(Forward {
            pass,
            input: [x],
            output: y,
            states,
            tape,
            scratch,
        });
        // The logits are stored if the activation changes them.
        if !logits.is_empty() {
            copy(y, logits);
        }
        L::head().apply(Undecided, L::Output::FEATURES, y);
    }

    fn backward(&self, call: Backward<'_, S, L>) {
        let Backward {
            pass,
            saved,
            d_output: d_y,
            d_input: [d_x],
            gradient,
            scratch,
        } = call;
        let kept = logits::<L>() * pass.samples;
        let (logits, tape) = saved.tape.cut(kept);
        let logits = if kept == 0 { saved.output } else { logits };
        L::head().backward(L::Output::FEATURES, logits, saved.output, d_y);
        let saved = Saved {
            input: saved.input,
            output: logits,
            tape,
        };
        self.0.backward_tile(Backward {
            pass,
            saved,
            d_output: d_y,
            d_input: [d_x],
            gradient,
            scratch,
        });
    }
}

impl<S: Scalar, L: Layer<Scalar = S>> Operation<S> for NestedLogits<'_, L> {
    type Parameters = L;

    const NEEDS: Needs = L::NEEDS;
    const WHOLE_BATCH: bool = L::WHOLE_BATCH;
    const MEASURES: Measures = L::MEASURES;

    fn begin(&self, state: &mut [S]) {
        self.0.begin(state);
    }

    #[inline(always)]
    fn infer<I: Isa>(&self, isa: I, call: Infer<'_, S>) {
        self.0.infer_tile(isa, call);
    }

    fn forward(&self, call: Forward<'_, S>) {
        self.0.forward_tile(call);
    }

    fn backward(&self, call: Backward<'_, S, L>) {
        self.0.backward_tile(call);
    }
}

impl<S: Scalar, L: Layer<Scalar = S> + Step<S>> Step<S> for NestedLogits<'_, L> {
    const STATE: usize = <L as Step<S>>::STATE;
    const SCRATCH: usize = L::SCRATCH;
    const BLOCK_SCRATCH: usize = L::BLOCK_SCRATCH;
    const STEPS: u64 = L::STEPS;

    fn begin(&self, state: &mut [S]) {
        Step::begin(self.0, state);
    }

    #[inline(always)]
    fn step<I: Isa>(&self, isa: I, call: Advance<'_, S>) {
        self.0.step(isa, call);
    }

    #[inline(always)]
    fn steps<I: Isa>(&self, isa: I, call: Advance<'_, S>) {
        self.0.steps(isa, call);
    }
}

impl<S: Scalar, L: Layer<Scalar = S> + Step<S>> Step<S> for Nested<'_, L> {
    const STATE: usize = <L as Step<S>>::STATE;
    const SCRATCH: usize = L::SCRATCH;
    const BLOCK_SCRATCH: usize = L::BLOCK_SCRATCH;
    const STEPS: u64 = L::STEPS;

    fn begin(&self, state: &mut [S]) {
        Step::begin(self.0, state);
    }

    #[inline(always)]
    fn step<I: Isa>(&self, isa: I, call: Advance<'_, S>) {
        let Advance {
            now,
            input: x,
            output: y,
            state,
            scratch,
            ..
        } = call;
        self.0.step(
            isa,
            Advance {
                now,
                count: 1,
                input: x,
                output: y,
                state,
                scratch,
            },
        );
        self.0.finish(isa, y);
    }

    #[inline(always)]
    fn steps<I: Isa>(&self, isa: I, call: Advance<'_, S>) {
        let Advance {
            now,
            count,
            input: x,
            output: y,
            state,
            scratch,
        } = call;
        self.0.steps(
            isa,
            Advance {
                now,
                count,
                input: x,
                output: y,
                state,
                scratch,
            },
        );
        for step in 0..count {
            self.0.finish(isa, at_mut(y, step, count));
        }
    }
}

#[cfg(feature = "safetensors")]
pub(super) mod pytorch {
    use crate::io::pytorch::module::{Passes, PyTorch};

    /// The tensors of a network are those of its stages.
    pub(crate) const MODULE: PyTorch = PyTorch::passing(Passes::Nothing);
}

#[cfg(feature = "onnx")]
pub(super) mod onnx {
    use crate::io::onnx::context::{Context, Translated};
    use crate::structure::Operation;

    pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
        let Operation::Layer { name, .. } = it.operation else {
            return it.mistaken();
        };
        Err(format!(
            "`{name}` is a custom layer, which cannot be translated to ONNX"
        ))
    }
}
