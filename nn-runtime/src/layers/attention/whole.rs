//! Attention over whole sequences, forward and backward.

use super::super::columnwise::copy;
use super::super::projection::{project, project_backward};
use super::super::rotary_angles::{RotaryAngles, turn};
use super::{Attention, Set, heads, once};
use crate::call::{Backward, Forward, Infer, Needs};
use crate::kernels::attention::{Attended, Columns, ColumnsMut, Gradients, Reads, Sample};
use crate::kernels::dispatch::Isa;
use crate::kernels::guard::{Parts, Present};
use crate::kernels::product::Into;
use crate::layers::options::Options;
use crate::memory::{Memory, divided, max};
use crate::operation::Operation;
use crate::parameter::Numbers;
use crate::pass::Pass;
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
    /// The factors of normalized queries or keys; 0 if they are not normalized.
    pub(super) const NORM: usize = Attention::<S, F, JOINED, KEYS, PARTS, O>::NORM;
    /// The numbers in the queries and keys of a position before normalization; 0 if they are not
    /// normalized.
    const RAW: usize = Attention::<S, F, JOINED, KEYS, PARTS, O>::RAW;
    /// The number of query and key heads.
    const READY: usize = divided(JOINED + KEYS, Self::SIZE);

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

    /// Prepares the queries and keys of a position: normalizes and rotates them.
    #[inline(always)]
    pub(super) fn ready(&self, column: &mut [S], angles: &[S]) {
        let heads = column.chunks_exact_mut(Self::SIZE).enumerate();
        for (number, head) in heads.take(Self::READY) {
            if Self::NORM > 0 {
                let norm = if number < COUNT {
                    &self.0.query_norm
                } else {
                    &self.0.key_norm
                };
                heads::normalize(norm.as_slice(), head);
            }
            if self.1.theta > 0.0 {
                turn(angles, head, S::ONE);
            }
        }
    }

    /// The backward pass of [`ready`](Self::ready), in place. `raw` contains the queries and keys
    /// before normalization.
    fn ready_backward(
        &self,
        d_column: &mut [S],
        raw: &[S],
        angles: &[S],
        mut gradient: Option<[&mut [S]; 2]>,
    ) {
        let heads = d_column.chunks_exact_mut(Self::SIZE).enumerate();
        let mut raws = raw.chunks_exact(Self::SIZE);
        for (number, d_head) in heads.take(Self::READY) {
            if self.1.theta > 0.0 {
                turn(angles, d_head, -S::ONE);
            }
            if Self::NORM > 0 {
                let is_key = usize::from(number >= COUNT);
                let norm = [&self.0.query_norm, &self.0.key_norm][is_key];
                let d_norm = gradient.as_mut().map(|norms| &mut *norms[is_key]);
                let raw = raws.next().present();
                heads::normalize_backward(norm.as_slice(), raw, d_head, d_norm);
            }
        }
    }

    /// The queries, keys and values of one sample.
    fn sample<'a>(&self, pass: &Pass, sample: usize, column: &'a [S]) -> Sample<'a, S> {
        let from = |first: usize| Columns {
            numbers: column.part(first..),
            step: Self::PROJECTED,
            count: POSITIONS,
        };
        Sample {
            queries: from(0),
            keys: from(JOINED),
            values: from(JOINED + KEYS),
            length: pass.length(sample, POSITIONS),
            drops: heads::drops(self.1.dropout, pass, sample),
        }
    }

    /// The whole forward pass. `raw` and `norms` are stored if there is room for them.
    fn attend(&self, call: Infer<'_, S>, [projected, joined, norms, raw]: [&mut [S]; 4]) {
        let Infer {
            pass,
            input: [x],
            output: y,
            scratch,
            ..
        } = call;
        let layer = self.0;
        project(layer.within(), x, projected);
        let (angles, scratch) = scratch.cut_mut(Self::SIZE);
        let mut raws = raw.chunks_exact_mut(max(Self::RAW, 1));
        let mut rotary = self
            .1
            .speeds(Self::SIZE)
            .map(|speeds| RotaryAngles::<KEYS>::new(speeds, Self::SIZE));
        for (column, numbers) in projected.chunks_exact_mut(Self::PROJECTED).enumerate() {
            if let Some(kept) = raws.next() {
                copy(numbers.part(..Self::RAW), kept);
            }
            if let Some(rotary) = &mut rotary {
                rotary.at((column % POSITIONS) as u64, angles);
            }
            if Self::NORM > 0 || self.1.theta > 0.0 {
                self.ready(numbers, angles);
            }
        }
        let reads = self.reads();
        let samples = projected.chunks_exact(Self::PROJECTED * POSITIONS);
        let outputs = joined.chunks_exact_mut(JOINED * POSITIONS);
        let mut norms = norms.chunks_exact_mut(2 * reads.heads * POSITIONS);
        for (sample, (numbers, output)) in samples.zip(outputs).enumerate() {
            let mut output = ColumnsMut {
                numbers: output,
                step: JOINED,
            };
            let numbers = self.sample(pass, sample, numbers);
            pass.attended(layer.in_weight.as_slice(), &reads, &numbers);
            reads.forward(&numbers, &mut output, norms.next(), scratch);
        }
        project(layer.out(), joined, y);
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
        let Infer {
            pass,
            input: [x],
            output: y,
            scratch,
            ..
        } = call;
        let ([projected, joined], scratch) =
            pass.split(scratch, [Self::PROJECTED * POSITIONS, JOINED * POSITIONS]);
        let memory = [projected, joined, &mut [], &mut []];
        self.attend(pass.infer([x], y, scratch), memory);
    }

    fn forward(&self, call: Forward<'_, S>) {
        let Forward {
            pass,
            input: [x],
            output: y,
            tape,
            scratch,
            ..
        } = call;
        let sizes = [Self::PROJECTED, JOINED, 2 * COUNT, Self::RAW];
        let (memory, _) = pass.split(tape, sizes.map(|size| size * POSITIONS));
        self.attend(pass.infer([x], y, scratch), memory);
    }

    fn backward(&self, call: Backward<'_, S, Self::Parameters>) {
        let Backward {
            pass,
            saved,
            d_output: d_y,
            d_input: [d_x],
            mut gradient,
            scratch,
        } = call;
        let layer = self.0;
        let sizes = [Self::PROJECTED, JOINED, 2 * COUNT, Self::RAW];
        let [projected, joined, norms, raw] =
            pass.split_ref(saved.tape, sizes.map(|size| size * POSITIONS));
        let ([d_projected, d_joined], scratch) =
            pass.split(scratch, [Self::PROJECTED * POSITIONS, JOINED * POSITIONS]);
        let out = gradient
            .as_deref_mut()
            .map(|gradient| (&mut gradient.out_weight, gradient.out_bias.as_mut_slice()));
        let d_read = Some((&mut *d_joined, Into::Overwrite));
        project_backward(&layer.out_weight, joined, d_y, d_read, out);

        let (angles, scratch) = scratch.cut_mut(Self::SIZE);
        let reads = self.reads();
        d_projected.fill(S::ZERO);
        let samples = projected.chunks_exact(Self::PROJECTED * POSITIONS);
        let read = joined.chunks_exact(JOINED * POSITIONS);
        let d_read = d_joined.chunks_exact(JOINED * POSITIONS);
        let d_samples = d_projected.chunks_exact_mut(Self::PROJECTED * POSITIONS);
        let mut norms = norms.chunks_exact(2 * COUNT * POSITIONS);
        for (sample, ((numbers, read), (d_numbers, d_read))) in
            samples.zip(read).zip(d_samples.zip(d_read)).enumerate()
        {
            let columns = |numbers| Columns {
                numbers,
                step: JOINED,
                count: POSITIONS,
            };
            let saved = Attended {
                sample: &self.sample(pass, sample, numbers),
                output: columns(read),
                norms: norms.next().present(),
            };
            let d = Gradients {
                queries: None,
                others: ColumnsMut {
                    numbers: d_numbers,
                    step: Self::PROJECTED,
                },
                firsts: [0, JOINED, JOINED + KEYS],
            };
            reads.backward(saved, columns(d_read), d, scratch);
        }
        if Self::NORM > 0 || self.1.theta > 0.0 {
            let mut rotary = self
                .1
                .speeds(Self::SIZE)
                .map(|speeds| RotaryAngles::<KEYS>::new(speeds, Self::SIZE));
            let mut raws = raw.chunks_exact(max(Self::RAW, 1));
            for (column, d_numbers) in d_projected.chunks_exact_mut(Self::PROJECTED).enumerate() {
                if let Some(rotary) = &mut rotary {
                    rotary.at((column % POSITIONS) as u64, angles);
                }
                let raw = if Self::NORM > 0 {
                    raws.next().present()
                } else {
                    &[]
                };
                let norms = gradient.as_deref_mut().map(|gradient| {
                    [
                        gradient.query_norm.as_mut_slice(),
                        gradient.key_norm.as_mut_slice(),
                    ]
                });
                self.ready_backward(d_numbers, raw, angles, norms);
            }
        }
        let within =
            gradient.map(|gradient| (&mut gradient.in_weight, gradient.in_bias.as_mut_slice()));
        let d_x = d_x.map(|d_x| (d_x, Into::Overwrite));
        project_backward(&layer.in_weight, saved.input[0], d_projected, d_x, within);
    }
}
