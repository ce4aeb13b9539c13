//! Attention over whole sequences, forward and backward.

use super::attend::{Attend, AttendBackward, AttendGradient, backward, forward, infer};
use super::{Attention, Set, once};
use crate::call::{Backward, Forward, Infer, Needs};
use crate::kernels::attention::Reads;
use crate::kernels::dispatch::Isa;
use crate::layers::options::Options;
use crate::memory::{Memory, divided};
use crate::operation::Operation;
use crate::parameter::Numbers;
use crate::scalar::Scalar;

impl<
    S: Scalar,
    O: Options,
    const F: usize,
    const JOINED: usize,
    const KEYS: usize,
    const PARTS: usize,
    const COUNT: usize,
    const POSITIONS: usize,
    const WINDOW: usize,
> Set<'_, S, F, JOINED, KEYS, PARTS, O, COUNT, POSITIONS, WINDOW>
{
    /// The numbers of a head.
    pub(super) const SIZE: usize = divided(JOINED, COUNT);
    /// The numbers in all queries, keys and values of a position.
    pub(super) const PROJECTED: usize = Attention::<S, F, JOINED, KEYS, PARTS, O>::PROJECTED;
    /// The numbers in the queries and keys of a position before normalization; 0 if they are not
    /// normalized.
    const RAW: usize = Attention::<S, F, JOINED, KEYS, PARTS, O>::RAW;

    pub(super) const fn reads(&self) -> Reads {
        Reads {
            heads: COUNT,
            key_heads: divided(KEYS, Self::SIZE),
            size: Self::SIZE,
            is_causal: self.1.is_causal,
            window: WINDOW,
            has_slopes: self.1.has_slopes,
        }
    }

    /// The attention with its sizes as values.
    #[inline(always)]
    pub(super) fn attend(&self) -> Attend<'_, S> {
        let layer = self.0;
        Attend {
            features: F,
            positions: POSITIONS,
            joined: JOINED,
            keys: KEYS,
            projected: Self::PROJECTED,
            raw: Self::RAW,
            reads: self.reads(),
            speeds: self.1.speeds(Self::SIZE),
            dropout: self.1.dropout,
            within: [layer.in_weight.as_slice(), layer.in_bias.as_slice()],
            out: [layer.out_weight.as_slice(), layer.out_bias.as_slice()],
            norms: [layer.query_norm.as_slice(), layer.key_norm.as_slice()],
        }
    }
}

impl<
    S: Scalar,
    O: Options,
    const F: usize,
    const JOINED: usize,
    const KEYS: usize,
    const PARTS: usize,
    const COUNT: usize,
    const POSITIONS: usize,
    const WINDOW: usize,
> Operation<S> for Set<'_, S, F, JOINED, KEYS, PARTS, O, COUNT, POSITIONS, WINDOW>
{
    type Parameters = Attention<S, F, JOINED, KEYS, PARTS, O>;

    const NEEDS: Needs = Needs {
        // Queries, keys and values; outputs of the heads; the numbers that convert scores to
        // probabilities; and queries and keys before normalization.
        tape: Memory::per_position(Self::PROJECTED + JOINED + 2 * COUNT + Self::RAW),
        infer: Memory::per_position(Self::PROJECTED + JOINED)
            .and(once(Self::SIZE + Reads::FORWARD_SCRATCH)),
        forward: once(Self::SIZE + Reads::FORWARD_SCRATCH),
        backward: Memory::per_position(Self::PROJECTED + JOINED)
            .and(once(Self::SIZE + Reads::BACKWARD_SCRATCH)),
        ..Needs::NONE
    };

    #[inline(always)]
    fn infer<I: Isa>(&self, _: I, call: Infer<'_, S>) {
        infer(self.attend(), call);
    }

    fn forward(&self, call: Forward<'_, S>) {
        forward(self.attend(), call);
    }

    fn backward(&self, call: Backward<'_, S, Self::Parameters>) {
        let Backward {
            pass,
            saved,
            d_output,
            d_input: [d_input],
            gradient,
            scratch,
        } = call;
        let gradient = gradient.map(|gradient| AttendGradient {
            within: [
                gradient.in_weight.as_mut_slice(),
                gradient.in_bias.as_mut_slice(),
            ],
            out: [
                gradient.out_weight.as_mut_slice(),
                gradient.out_bias.as_mut_slice(),
            ],
            norms: [
                gradient.query_norm.as_mut_slice(),
                gradient.key_norm.as_mut_slice(),
            ],
        });
        let call = AttendBackward {
            pass,
            saved,
            d_output,
            d_input,
            gradient,
            scratch,
        };
        backward(self.attend(), call);
    }
}
