//! `Conv1d(16, 3, padding = causal)`, one step at a time.

use crate::kernels::guard::{Parts, Present};
use core::marker::PhantomData;

use super::columnwise::copy;
use super::conv::Conv;
use crate::activation::{Activation, Identity};
use crate::call::Advance;
use crate::kernels::dispatch::Isa;
use crate::kernels::product;
use crate::scalar::Scalar;
use crate::stream::{Step, part};

/// The parameters of a causal convolution, as a type.
pub trait Looks: 'static {
    /// The distance between the steps of a window.
    const DILATION: usize;
    /// The number of input channels.
    const CHANNELS: usize;
}

/// The dilation and the input channels of a causal convolution.
#[derive(Clone, Copy, Debug)]
pub struct Back<const DILATION: usize, const CHANNELS: usize>;

impl<const DILATION: usize, const CHANNELS: usize> Looks for Back<DILATION, CHANNELS> {
    const DILATION: usize = DILATION;
    const CHANNELS: usize = CHANNELS;
}

/// A causal convolution, one step at a time: [`Convolved`](super::Convolved) with zero padding
/// before the sequence.
///
/// # Memory
/// The state is a ring buffer of the steps that later windows still need, `(TAPS − 1) · dilation`.
/// Each new step overwrites the step that is used for the last time.
#[derive(Clone, Copy, Debug)]
pub struct Stepping<'a, C, L, A = Identity> {
    layer: &'a C,
    looks: PhantomData<L>,
    activation: A,
}

impl<'a, C, L> Stepping<'a, C, L> {
    pub(super) const fn new(layer: &'a C) -> Self {
        Self {
            layer,
            looks: PhantomData,
            activation: Identity,
        }
    }

    /// This layer followed by an activation.
    #[inline(always)]
    pub fn with<A>(self, activation: A) -> Stepping<'a, C, L, A> {
        Stepping {
            layer: self.layer,
            looks: PhantomData,
            activation,
        }
    }
}

impl<S, A, L, const ROWS: usize, const WINDOW: usize, const TAPS: usize, const BIAS: usize> Step<S>
    for Stepping<'_, Conv<S, ROWS, WINDOW, TAPS, BIAS>, L, A>
where
    S: Scalar,
    A: Activation,
    L: Looks,
{
    const STATE: usize = (TAPS - 1) * L::DILATION * L::CHANNELS;
    // The window.
    const SCRATCH: usize = TAPS * L::CHANNELS;

    #[inline(always)]
    fn step<I: Isa>(&self, isa: I, call: Advance<'_, S>) {
        let Advance {
            now,
            input: [x],
            output: y,
            state,
            scratch,
            ..
        } = call;
        let (window, _) = part(scratch, TAPS * L::CHANNELS);
        let ring = ((TAPS - 1) * L::DILATION) as u64;
        let first = now.checked_rem(ring).unwrap_or(0) as usize;
        let mut slot = first;
        let mut steps = window.chunks_exact_mut(L::CHANNELS.max(1));
        for step in steps.by_ref().take(TAPS - 1) {
            let before = slot * L::CHANNELS;
            copy(state.part(before..before + L::CHANNELS), step);
            slot += L::DILATION;
            if slot >= ring as usize {
                slot -= ring as usize;
            }
        }
        copy(x, steps.next().present());
        // An empty ring buffer stores nothing.
        if ring > 0 {
            let place = first * L::CHANNELS;
            copy(x, state.part_mut(place..place + L::CHANNELS));
        }
        let bias = self.layer.bias.as_slice();
        if WINDOW == TAPS * L::CHANNELS {
            let windows = window.as_chunks::<WINDOW>().0;
            for (x, y) in windows.iter().zip(y.as_chunks_mut::<ROWS>().0) {
                product::column(isa, &self.layer.weight.data.0, bias, x, y);
            }
        } else {
            self.groups(window, y);
        }
        for y in y {
            *y = self.activation.apply(*y);
        }
    }
}

impl<S, A, L, const ROWS: usize, const WINDOW: usize, const TAPS: usize, const BIAS: usize>
    Stepping<'_, Conv<S, ROWS, WINDOW, TAPS, BIAS>, L, A>
where
    S: Scalar,
    L: Looks,
{
    /// Computes the output if channels are split into groups, which are convolved separately.
    #[inline(always)]
    fn groups(&self, window: &[S], y: &mut [S]) {
        let (weight, bias) = (self.layer.weight.as_slice(), self.layer.bias.as_slice());
        // The channels per group, and the number of groups.
        let channels = WINDOW / TAPS.max(1);
        let groups = L::CHANNELS / if channels == 0 { 1 } else { channels };
        let rows = ROWS / if groups == 0 { 1 } else { groups };
        y.fill(S::ZERO);
        if !bias.is_empty() {
            copy(bias, y);
        }
        let steps = window.chunks_exact(L::CHANNELS.max(1));
        for (step, weight) in steps.zip(weight.chunks_exact((channels * ROWS).max(1))) {
            for (channel, weight) in weight.chunks_exact(ROWS.max(1)).enumerate() {
                let inputs = step.iter().skip(channel).step_by(channels.max(1));
                let outputs = y.chunks_exact_mut(rows.max(1));
                let weights = weight.chunks_exact(rows.max(1));
                for ((y, weight), x) in outputs.zip(weights).zip(inputs) {
                    for (y, weight) in y.iter_mut().zip(weight) {
                        *y += *weight * *x;
                    }
                }
            }
        }
    }
}
