//! Attention over whole sequences, with sizes as values, so that it is compiled in this crate.

use super::super::columnwise::copy;
use super::super::projection::{Map, project_by, project_by_backward};
use super::super::rotary_angles::{RotaryAngles, Speeds, turn};
use super::heads;
use crate::call::{Forward, Infer, Saved};
use crate::kernels::attention::{Attended, Columns, ColumnsMut, Gradients, Reads, Sample};
use crate::kernels::compiled::compiled;
use crate::kernels::guard::{Parts, Present};
use crate::kernels::product::Into;
use crate::memory::max;
use crate::pass::Pass;
use crate::scalar::Scalar;

/// Self-attention with its parameters.
#[derive(Clone, Copy)]
pub(super) struct Attend<'a, S> {
    /// The numbers of a position of the input and of the output.
    pub(super) features: usize,
    pub(super) positions: usize,
    /// The numbers in the queries of a position.
    pub(super) joined: usize,
    /// The numbers in the keys of a position.
    pub(super) keys: usize,
    /// The numbers in the queries, keys and values of a position.
    pub(super) projected: usize,
    /// The numbers in the queries and keys of a position before normalization; 0 if they are not
    /// normalized.
    pub(super) raw: usize,
    pub(super) reads: Reads,
    /// The speeds of rotary positions.
    pub(super) speeds: Option<Speeds>,
    pub(super) dropout: f64,
    /// Weight and bias of the projection to queries, keys and values.
    pub(super) within: [&'a [S]; 2],
    /// Weight and bias of the output projection.
    pub(super) out: [&'a [S]; 2],
    /// The factors of normalized queries and keys, which can be empty.
    pub(super) norms: [&'a [S]; 2],
}

/// The gradients of the parameters of [`Attend`].
pub(super) struct AttendGradient<'a, S> {
    pub(super) within: [&'a mut [S]; 2],
    pub(super) out: [&'a mut [S]; 2],
    pub(super) norms: [&'a mut [S]; 2],
}

/// A call of the backward pass.
pub(super) struct AttendBackward<'a, S> {
    pub(super) pass: &'a Pass<'a>,
    pub(super) saved: Saved<'a, S>,
    pub(super) d_output: &'a mut [S],
    pub(super) d_input: Option<&'a mut [S]>,
    pub(super) gradient: Option<AttendGradient<'a, S>>,
    pub(super) scratch: &'a mut [S],
}

compiled! {
    pub(super) fn infer<S>(attend: Attend<'_, S>, call: Infer<'_, S>) = Attend::infer
}

compiled! {
    pub(super) fn forward<S>(attend: Attend<'_, S>, call: Forward<'_, S>) = Attend::forward
}

compiled! {
    pub(super) fn backward<S>(attend: Attend<'_, S>, call: AttendBackward<'_, S>) = Attend::backward
}

compiled! {
    /// Prepares the queries and keys of the steps from number `first` on.
    pub(super) fn prepare_steps<S>(
        attend: Attend<'_, S>,
        columns: &mut [S],
        angles: &mut [S],
        first: u64,
    ) = Attend::prepare_steps
}

impl<S: Scalar> Attend<'_, S> {
    fn prepare_steps(self, columns: &mut [S], angles: &mut [S], first: u64) {
        self.prepare_all(columns, &mut [], angles, [first, u64::MAX]);
    }

    fn infer(self, call: Infer<'_, S>) {
        let Infer {
            pass,
            input: [x],
            output: y,
            scratch,
            ..
        } = call;
        let sizes = [self.projected, self.joined].map(|size| size * self.positions);
        let ([projected, joined], scratch) = pass.split(scratch, sizes);
        let memory = [projected, joined, &mut [], &mut []];
        self.attend(pass.infer([x], y, scratch), memory);
    }

    fn forward(self, call: Forward<'_, S>) {
        let Forward {
            pass,
            input: [x],
            output: y,
            tape,
            scratch,
            ..
        } = call;
        let (memory, _) = pass.split(tape, self.tape());
        self.attend(pass.infer([x], y, scratch), memory);
    }

    /// The numbers of the regions of the tape per sample.
    fn tape(&self) -> [usize; 4] {
        let sizes = [self.projected, self.joined, 2 * self.reads.heads, self.raw];
        sizes.map(|size| size * self.positions)
    }

    /// Whether queries and keys are normalized or rotated.
    pub(super) fn prepares(&self) -> bool {
        self.raw > 0 || self.speeds.is_some()
    }

    /// Prepares the queries and keys of a position: normalizes and rotates them.
    #[inline(always)]
    pub(super) fn prepare(&self, column: &mut [S], angles: &[S]) {
        let Reads {
            heads,
            key_heads,
            size,
            ..
        } = self.reads;
        let all = column.chunks_exact_mut(max(size, 1)).enumerate();
        for (number, head) in all.take(heads + key_heads) {
            if self.raw > 0 {
                heads::normalize(self.norms[usize::from(number >= heads)], head);
            }
            if self.speeds.is_some() {
                turn(angles, head, S::ONE);
            }
        }
    }

    /// The backward pass of [`prepare`](Self::prepare): transforms the gradient of the prepared
    /// queries and keys into the gradient of the `raw` ones, and adds to the gradients of the
    /// factors.
    fn prepare_backward(
        &self,
        d_column: &mut [S],
        raw: &[S],
        angles: &[S],
        mut gradient: Option<[&mut [S]; 2]>,
    ) {
        let Reads {
            heads,
            key_heads,
            size,
            ..
        } = self.reads;
        let all = d_column.chunks_exact_mut(max(size, 1)).enumerate();
        let mut raws = raw.chunks_exact(max(size, 1));
        for (number, d_head) in all.take(heads + key_heads) {
            if self.speeds.is_some() {
                turn(angles, d_head, -S::ONE);
            }
            if self.raw > 0 {
                let is_key = usize::from(number >= heads);
                let d_norm = gradient.as_mut().map(|norms| &mut *norms[is_key]);
                let raw = raws.next().present();
                heads::normalize_backward(self.norms[is_key], raw, d_head, d_norm);
            }
        }
    }

    /// Prepares the queries and keys of several positions: from number `first` on, modulo `period`.
    /// `raw` receives them as they were, if it is not empty.
    // Not inlined, so that the memory for the angles is on the stack only here.
    #[inline(never)]
    fn prepare_all(
        &self,
        columns: &mut [S],
        raw: &mut [S],
        angles: &mut [S],
        [first, period]: [u64; 2],
    ) {
        let mut raws = raw.chunks_exact_mut(max(self.raw, 1));
        let mut rotary = self.rotary();
        let columns = columns.chunks_exact_mut(max(self.projected, 1));
        for (column, numbers) in columns.enumerate() {
            if let Some(kept) = raws.next() {
                copy(numbers.part(..self.raw), kept);
            }
            if let Some(rotary) = &mut rotary {
                rotary.at((first + column as u64) % period, angles);
            }
            self.prepare(numbers, angles);
        }
    }

    /// The backward pass of [`prepare_all`](Self::prepare_all).
    #[inline(never)]
    fn prepare_all_backward(
        &self,
        d_columns: &mut [S],
        raw: &[S],
        angles: &mut [S],
        mut gradient: Option<[&mut [S]; 2]>,
    ) {
        let mut rotary = self.rotary();
        let mut raws = raw.chunks_exact(max(self.raw, 1));
        let columns = d_columns.chunks_exact_mut(max(self.projected, 1));
        for (column, d_numbers) in columns.enumerate() {
            if let Some(rotary) = &mut rotary {
                rotary.at((column % max(self.positions, 1)) as u64, angles);
            }
            let raw = if self.raw > 0 {
                raws.next().present()
            } else {
                &[]
            };
            let norms = gradient.as_mut();
            let norms = norms.map(|[query, key]| [&mut **query, &mut **key]);
            self.prepare_backward(d_numbers, raw, angles, norms);
        }
    }

    /// Queries, keys and values of a sample.
    fn sample<'n>(&self, pass: &Pass, sample: usize, column: &'n [S]) -> Sample<'n, S> {
        let from = |first: usize| Columns {
            numbers: column.part(first..),
            step: self.projected,
            count: self.positions,
        };
        Sample {
            queries: from(0),
            keys: from(self.joined),
            values: from(self.joined + self.keys),
            length: pass.length(sample, self.positions),
            drops: heads::drops(self.dropout, pass, sample),
        }
    }

    fn rotary(&self) -> Option<RotaryAngles<ANGLES>> {
        let new = |speeds| RotaryAngles::new(speeds, self.reads.size);
        self.speeds.map(new)
    }

    /// Computes the output in the given memory: queries, keys and values; outputs of the heads; the
    /// numbers that convert scores to probabilities; and queries and keys before normalization. The
    /// last two can be empty.
    fn attend(&self, call: Infer<'_, S>, [projected, joined, norms, raw]: [&mut [S]; 4]) {
        let Infer {
            pass,
            input: [x],
            output: y,
            scratch,
            ..
        } = call;
        project_by(
            Map {
                sizes: [self.features, self.projected],
                weight: self.within[0],
            },
            self.within[1],
            x,
            projected,
        );
        let (angles, scratch) = scratch.cut_mut(self.reads.size);
        if self.prepares() {
            let positions = [0, max(self.positions, 1) as u64];
            self.prepare_all(projected, raw, angles, positions);
        }
        let [projected_size, joined_size, norm_size, _] = self.tape().map(|size| max(size, 1));
        let samples = projected.chunks_exact(projected_size);
        let outputs = joined.chunks_exact_mut(joined_size);
        let mut norms = norms.chunks_exact_mut(norm_size);
        for (sample, (numbers, output)) in samples.zip(outputs).enumerate() {
            let mut output = ColumnsMut {
                numbers: output,
                step: self.joined,
            };
            let numbers = self.sample(pass, sample, numbers);
            pass.attended(self.within[0], &self.reads, &numbers);
            self.reads
                .forward(&numbers, &mut output, norms.next(), scratch);
        }
        project_by(self.out_map(), self.out[1], joined, y);
    }

    fn out_map(&self) -> Map<'_, S> {
        Map {
            sizes: [self.joined, self.features],
            weight: self.out[0],
        }
    }

    fn backward(self, call: AttendBackward<'_, S>) {
        let AttendBackward {
            pass,
            saved,
            d_output: d_y,
            d_input: d_x,
            mut gradient,
            scratch,
        } = call;
        let [projected, joined, norms, raw] = pass.split_ref(saved.tape, self.tape());
        let sizes = self.tape();
        let ([d_projected, d_joined], scratch) = pass.split(scratch, [sizes[0], sizes[1]]);
        let out = gradient.as_mut().map(|gradient| gradient.out.each_mut());
        let out = out.map(|[weight, bias]| [&mut **weight, &mut **bias]);
        let d_read = Some((&mut *d_joined, Into::Overwrite));
        project_by_backward(self.out_map(), [joined, d_y], d_read, out);

        let (angles, scratch) = scratch.cut_mut(self.reads.size);
        d_projected.fill(S::ZERO);
        let [projected_size, joined_size, norm_size, _] = sizes.map(|size| max(size, 1));
        let samples = projected.chunks_exact(projected_size);
        let read = joined.chunks_exact(joined_size);
        let d_read = d_joined.chunks_exact(joined_size);
        let d_samples = d_projected.chunks_exact_mut(projected_size);
        let mut norms = norms.chunks_exact(norm_size);
        for (sample, ((numbers, read), (d_numbers, d_read))) in
            samples.zip(read).zip(d_samples.zip(d_read)).enumerate()
        {
            let columns = |numbers| Columns {
                numbers,
                step: self.joined,
                count: self.positions,
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
                    step: self.projected,
                },
                firsts: [0, self.joined, self.joined + self.keys],
            };
            self.reads.backward(saved, columns(d_read), d, scratch);
        }
        if self.prepares() {
            let norms = gradient.as_mut().map(|gradient| gradient.norms.each_mut());
            let norms = norms.map(|[query, key]| [&mut **query, &mut **key]);
            self.prepare_all_backward(d_projected, raw, angles, norms);
        }
        let within = Map {
            sizes: [self.features, self.projected],
            weight: self.within[0],
        };
        let d_x = d_x.map(|d_x| (d_x, Into::Overwrite));
        let gradient = gradient.map(|gradient| gradient.within);
        project_by_backward(within, [saved.input[0], d_projected], d_x, gradient);
    }
}

/// The largest size of a head whose angles are computed from those of the position before. For
/// larger ones, the angles of each position are computed anew.
const ANGLES: usize = 512;
