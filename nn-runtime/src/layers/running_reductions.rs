//! `Mean`, `Max`, `First`, `Sum` and pooling of sequences, one step at a time.

use super::columnwise::copy;
use crate::call::Advance;
use crate::kernels::dispatch::Isa;
use crate::kernels::elementwise;
use crate::kernels::guard::Parts;
use crate::kernels::pool::larger;
use crate::scalar::Scalar;
use crate::stream::Step;

/// [`First`](super::First), one step at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstSoFar<const FEATURES: usize>;

/// [`Max`](super::Max) of the steps so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxSoFar<const FEATURES: usize>;

/// [`Mean`](super::Mean) of the steps so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeanSoFar<const FEATURES: usize>;

/// [`SumOfPositions`](super::SumOfPositions) of the steps so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SumSoFar<const FEATURES: usize>;

/// Implements a step that updates the state, copies it to the output, and then finishes the output.
macro_rules! so_far {
    ($name:ident, |$isa:ident, $now:ident, $state:ident, $x:ident, $y:ident| $update:block $finish:block) => {
        impl<S: Scalar, const FEATURES: usize> Step<S> for $name<FEATURES> {
            const STATE: usize = FEATURES;

            #[inline(always)]
            fn step<I: Isa>(&self, $isa: I, call: Advance<'_, S>) {
                let Advance {
                    now: $now,
                    input: [$x],
                    output: $y,
                    state: $state,
                    ..
                } = call;
                if $now == 0 {
                    copy($x, $state);
                } else {
                    $update
                }
                copy($state, $y);
                $finish
            }
        }
    };
}
so_far!(FirstSoFar, |_isa, now, state, x, y| {} {});
so_far!(MaxSoFar, |isa, now, state, x, y| {
    elementwise::zip(isa, state, x, larger);
} {});
so_far!(SumSoFar, |isa, now, state, x, y| {
    elementwise::zip(isa, state, x, |sum, x| sum + x);
} {});
so_far!(MeanSoFar, |isa, now, state, x, y| {
    elementwise::zip(isa, state, x, |sum, x| sum + x);
} {
    let scale = S::ONE / S::from_f64(now as f64 + 1.0);
    elementwise::update(isa, y, |sum| sum * scale);
});

/// `MaxPool1d(KERNEL, stride = 1, padding = causal)`, one step at a time. The state is a ring
/// buffer of the steps that a window still needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxOfLast<const FEATURES: usize, const KERNEL: usize, const DILATION: usize>;

/// `AvgPool1d(KERNEL, stride = 1, padding = causal)`, one step at a time. `COUNTS` is 1 if padding
/// counts as zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeanOfLast<const FEATURES: usize, const KERNEL: usize, const COUNTS: usize>;

impl<S: Scalar, const FEATURES: usize, const KERNEL: usize, const DILATION: usize> Step<S>
    for MaxOfLast<FEATURES, KERNEL, DILATION>
{
    const STATE: usize = (KERNEL - 1) * DILATION * FEATURES;

    fn begin(&self, state: &mut [S]) {
        state.fill(S::NEG_INFINITY);
    }

    #[inline(always)]
    fn step<I: Isa>(&self, isa: I, call: Advance<'_, S>) {
        let Advance {
            now,
            input: [x],
            output: y,
            state,
            ..
        } = call;
        y.fill(S::NEG_INFINITY);
        for tap in 0..KERNEL - 1 {
            let before = slot::<S, FEATURES>(state, now + (tap * DILATION) as u64);
            elementwise::zip(isa, y, before, larger);
        }
        elementwise::zip(isa, y, x, larger);
        if KERNEL > 1 {
            copy(x, slot::<S, FEATURES>(state, now));
        }
    }
}

impl<S: Scalar, const FEATURES: usize, const KERNEL: usize, const COUNTS: usize> Step<S>
    for MeanOfLast<FEATURES, KERNEL, COUNTS>
{
    const STATE: usize = (KERNEL - 1) * FEATURES;

    #[inline(always)]
    fn step<I: Isa>(&self, isa: I, call: Advance<'_, S>) {
        let Advance {
            now,
            input: [x],
            output: y,
            state,
            ..
        } = call;
        y.fill(S::ZERO);
        for tap in 0..KERNEL - 1 {
            let before = slot::<S, FEATURES>(state, now + tap as u64);
            elementwise::zip(isa, y, before, |sum, x| sum + x);
        }
        let count = if COUNTS == 0 && now < KERNEL as u64 {
            now + 1
        } else {
            KERNEL as u64
        };
        let scale = S::ONE / S::from_f64(count as f64);
        elementwise::zip(isa, y, x, |sum, x| (sum + x) * scale);
        if KERNEL > 1 {
            copy(x, slot::<S, FEATURES>(state, now));
        }
    }
}

/// The slot of a step in a ring buffer of steps. Until it is overwritten, it contains the step that
/// is the length of the buffer earlier. An empty buffer has an empty slot.
#[inline(always)]
pub(super) fn slot<S, const FEATURES: usize>(ring: &mut [S], step: u64) -> &mut [S] {
    let steps = ring.len().checked_div(FEATURES).unwrap_or(0) as u64;
    let place = step.checked_rem(steps).unwrap_or(0) as usize * FEATURES;
    ring.part_mut(place..place + FEATURES)
}
