//! Attention one step at a time, with a cache of keys and values.

use super::attend::prepare_steps;
use super::{CrossAttention, CrossHeads, Heads, Set};
use crate::call::{Advance, Prepare};
use crate::kernels::attention::{Reads, are_finite, softmax};
use crate::kernels::dispatch::Isa;
use crate::kernels::guard::{Parts, Present};
use crate::kernels::product::{Left, Product, Start, Walk};
use crate::layers::columnwise::copy;
use crate::layers::configured::Configured;
use crate::layers::options::Options;
use crate::layers::projection::{project, project_some};
use crate::scalar::Scalar;
use crate::stream::{BLOCK, Step, part};

/// # Memory
/// The state is a cache of the keys and values at the positions that a later step can read. First
/// come the keys: for each number of each key head, a row with one entry per position. Then come
/// the values, one position after another. If there is a window, the cache is a ring buffer.
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
> Step<S> for Set<'_, S, F, JOINED, KEYS, PARTS, O, COUNT, POSITIONS, WINDOW>
{
    const STATE: usize = Heads::<COUNT, POSITIONS, WINDOW>::CACHE * 2 * KEYS;
    const SCRATCH: usize =
        Self::PROJECTED + JOINED + Self::SIZE + Heads::<COUNT, POSITIONS, WINDOW>::CACHE;
    const BLOCK_SCRATCH: usize =
        BLOCK * (Self::PROJECTED + JOINED + Heads::<COUNT, POSITIONS, WINDOW>::CACHE) + Self::SIZE;
    const STEPS: u64 = if WINDOW == 0 {
        POSITIONS as u64
    } else {
        u64::MAX
    };

    #[inline(always)]
    fn step<I: Isa>(&self, isa: I, call: Advance<'_, S>) {
        self.steps(isa, call);
    }

    #[inline(always)]
    fn steps<I: Isa>(&self, isa: I, call: Advance<'_, S>) {
        let Advance {
            now,
            count,
            input: [x],
            output: y,
            state,
            scratch,
        } = call;
        let layer = self.0;
        let (projected, scratch) = part(scratch, count * Self::PROJECTED);
        let (joined, scratch) = part(scratch, count * JOINED);
        let (angles, scores) = part(scratch, Self::SIZE);
        project_some(isa, count, layer.within(), x, projected);
        let attend = self.attend();
        if count > 1 && attend.prepares() {
            prepare_steps(attend, projected, angles, now);
        } else if attend.prepares() {
            if let Some(speeds) = &attend.speeds {
                speeds.at(now, angles);
            }
            attend.prepare(projected, angles);
        }
        let columns = projected.chunks_exact_mut(Self::PROJECTED);
        // In a ring buffer, a step can overwrite an entry that another step of the block reads.
        let reads_block = count > 1 && WINDOW == 0;
        let reads = self.reads();
        for (step, (projected, joined)) in columns.zip(joined.chunks_exact_mut(JOINED)).enumerate()
        {
            let now = now + step as u64;
            let (cache, slot) = Self::keep(now, projected, state);
            if !reads_block {
                let reader = Reader {
                    reads: &reads,
                    slot,
                };
                cache.read(reader, projected, joined, scores);
            }
        }
        if reads_block {
            let cache = Self::cache(state, now as usize + count);
            cache.read_block(&reads, [projected, joined, scores], Some(now as usize));
        }
        project_some(isa, count, layer.out(), joined, y);
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
> Set<'_, S, F, JOINED, KEYS, PARTS, O, COUNT, POSITIONS, WINDOW>
{
    /// The cache of keys and values, with `count` valid entries.
    #[inline(always)]
    fn cache(state: &[S], count: usize) -> Cache<'_, S> {
        let places = Heads::<COUNT, POSITIONS, WINDOW>::CACHE;
        let (keys, values) = state.cut(places * KEYS);
        Cache {
            keys,
            places,
            values,
            width: KEYS,
            count: count.min(places),
        }
    }

    /// Stores the key and the value of a step. Returns the cache that its query reads, and the
    /// index of the step in the cache.
    #[inline(always)]
    fn keep<'a>(now: u64, projected: &mut [S], state: &'a mut [S]) -> (Cache<'a, S>, usize) {
        let places = Heads::<COUNT, POSITIONS, WINDOW>::CACHE;
        let slot = (now % places.max(1) as u64) as usize;
        let (_, others) = part(projected, JOINED);
        let (keys, values) = part(others, KEYS);
        let (key_cache, value_cache) = part(&mut *state, places * KEYS);
        for (row, key) in key_cache.chunks_exact_mut(places.max(1)).zip(&*keys) {
            row.part_mut(slot..=slot).fill(*key);
        }
        let kept = value_cache.part_mut(slot * KEYS..(slot + 1) * KEYS);
        copy(values, kept);
        let count = now.saturating_add(1).min(places as u64) as usize;
        (Self::cache(state, count), slot)
    }
}

/// # Memory
/// The state contains the keys and values of the memory, which are computed once, in the same
/// layout as for [`Attention`](super::Attention), and the number of positions of the memory that
/// are not padding.
impl<
    S: Scalar,
    O: Options,
    const F: usize,
    const M: usize,
    const JOINED: usize,
    const PAIR: usize,
    const COUNT: usize,
    const POSITIONS: usize,
    const KEYS: usize,
> Step<S, 2>
    for Configured<'_, CrossAttention<S, F, M, JOINED, PAIR, O>, CrossHeads<COUNT, POSITIONS, KEYS>>
{
    const STATE: usize = 2 * PAIR * KEYS + 1;
    const SCRATCH: usize = 2 * JOINED + KEYS;
    const BLOCK_SCRATCH: usize = BLOCK * (2 * JOINED + KEYS);
    const PREPARE_SCRATCH: usize = 2 * PAIR * KEYS;

    #[inline(always)]
    fn prepare<I: Isa>(&self, _: I, call: Prepare<'_, S, 2>) {
        let Prepare {
            pass,
            given: [_, memory],
            state,
            scratch,
        } = call;
        let (layer, width) = (self.0, PAIR);
        let (pairs, _) = part(scratch, 2 * PAIR * KEYS);
        project(layer.pairs(), memory, pairs);
        let (keys, rest) = part(state, width * KEYS);
        let (values, count) = part(rest, width * KEYS);
        count.fill(S::from_f64(pass.length_of(1, 0, KEYS) as f64));
        let columns = values.chunks_exact_mut(width.max(1));
        for (place, (pair, value)) in pairs.chunks_exact(2 * PAIR).zip(columns).enumerate() {
            let (key, from) = pair.cut(width);
            copy(from, value);
            for (row, key) in keys.chunks_exact_mut(KEYS).zip(key) {
                row.part_mut(place..=place).fill(*key);
            }
        }
    }

    /// The state has already been prepared.
    fn begin(&self, _: &mut [S]) {}

    #[inline(always)]
    fn step<I: Isa>(&self, isa: I, call: Advance<'_, S, 2>) {
        self.steps(isa, call);
    }

    #[inline(always)]
    fn steps<I: Isa>(&self, isa: I, call: Advance<'_, S, 2>) {
        let Advance {
            count,
            input: [x, _],
            output: y,
            state,
            scratch,
            ..
        } = call;
        let layer = self.0;
        let (queries, scratch) = part(scratch, count * JOINED);
        let (joined, scores) = part(scratch, count * JOINED);
        project_some(isa, count, layer.queries(), x, queries);
        let (keys, rest) = part(state, PAIR * KEYS);
        let (values, real) = part(rest, PAIR * KEYS);
        // If the state is NaN, it is invalid, and reading all entries makes the result NaN too.
        let real = real.first().copied().present();
        let real = if real.is_finite() {
            real.to_f64() as usize
        } else {
            KEYS
        };
        let cache = Cache {
            keys,
            places: KEYS,
            values,
            width: PAIR,
            count: real.min(KEYS),
        };
        let reads = Self::READS;
        if count == 1 {
            let reader = Reader {
                reads: &reads,
                slot: 0,
            };
            cache.read(reader, queries, joined, scores);
        } else {
            cache.read_block(&reads, [queries, joined, scores], None);
        }
        project_some(isa, count, layer.out(), joined, y);
    }
}

/// A head of a query: its numbers, the first row of its keys, and its `ALiBi` slope.
struct Query<'a, S> {
    numbers: &'a [S],
    first: usize,
    slope: f64,
}

/// How the query of a step reads, and the index of the step in the cache.
#[derive(Clone, Copy)]
struct Reader<'a> {
    reads: &'a Reads,
    slot: usize,
}

/// The keys and values that the query of a step reads.
struct Cache<'a, S> {
    /// For each number of all key heads, a row with one entry per position.
    keys: &'a [S],
    /// The length of a row.
    places: usize,
    /// The values of all heads, one position after another.
    values: &'a [S],
    /// The numbers in the values of a position.
    width: usize,
    /// The number of valid entries, which come first.
    count: usize,
}

impl<S: Scalar> Cache<'_, S> {
    /// Writes the output of each head of the query to `joined`. `scores` is scratch memory with one
    /// number per entry.
    #[inline(always)]
    fn read(&self, reader: Reader<'_>, queries: &[S], joined: &mut [S], scores: &mut [S]) {
        let Reader { reads, slot } = reader;
        let scale = S::ONE / S::from_f64(reads.size as f64).sqrt();
        let pairs = queries
            .chunks_exact(reads.size)
            .zip(joined.chunks_exact_mut(reads.size));
        for (head, (query, read)) in pairs.enumerate().take(reads.heads) {
            let first = reads.key_head(head) * reads.size;
            let (scores, _) = part(&mut *scores, self.count);
            scores.fill(S::ZERO);
            let rows = self.keys.chunks_exact(self.places.max(1));
            for (row, query) in rows.skip(first).zip(query) {
                let query = *query * scale;
                for (score, key) in scores.iter_mut().zip(row) {
                    *score += query * *key;
                }
            }
            if reads.has_slopes {
                let slope = S::from_f64(reads.slope(head));
                for (place, score) in scores.iter_mut().enumerate() {
                    let distance = (slot + self.places - place) % self.places.max(1);
                    *score -= slope * S::from_f64(distance as f64);
                }
            }
            if !softmax(scores) {
                let one = Query {
                    numbers: query,
                    first,
                    slope: reads.slope(head),
                };
                self.soften(&one, scores, |place| {
                    (slot + self.places - place) % self.places.max(1)
                });
            }
            read.fill(S::ZERO);
            let columns = self.values.chunks_exact(self.width.max(1));
            for (column, score) in columns.zip(&*scores) {
                let value = column.part(first..);
                for (read, value) in read.iter_mut().zip(value) {
                    *read += *score * *value;
                }
            }
        }
    }

    /// Like [`read`](Self::read), but for several steps, with matrix products. Each step is a
    /// column. If `now` is given, it is the first step, and steps read only themselves and previous
    /// steps. `scores` is scratch memory with one number per entry and step.
    #[inline(always)]
    fn read_block(
        &self,
        reads: &Reads,
        [queries, joined, scores]: [&mut [S]; 3],
        now: Option<usize>,
    ) {
        let steps = joined.len().checked_div(reads.heads * reads.size);
        let steps = steps.unwrap_or(0);
        let query_step = queries.len().checked_div(steps).unwrap_or(0);
        let joined_step = reads.heads * reads.size;
        let scale = S::ONE / S::from_f64(reads.size as f64).sqrt();
        for head in 0..reads.heads {
            let first = reads.key_head(head) * reads.size;
            let (from, to) = (head * reads.size, first * self.places);
            S::compute(Product {
                rows: self.count,
                left: Left::Plain(self.keys.part(to..)),
                left_step: self.places,
                right: queries.part(from..),
                depth: Walk::line(reads.size, 1),
                columns: Walk::line(steps, query_step),
                start: Start::Nothing,
                result: scores,
                result_step: self.count,
            });
            let slope = S::from_f64(reads.slope(head));
            for (step, column) in scores
                .chunks_exact_mut(self.count.max(1))
                .take(steps)
                .enumerate()
            {
                let own = now.map_or(self.count, |now| now + step);
                let (read, later) = part(column, own + usize::from(now.is_some()));
                for (place, score) in read.iter_mut().enumerate() {
                    *score *= scale;
                    if reads.has_slopes {
                        *score -= slope * S::from_f64(own.abs_diff(place) as f64);
                    }
                }
                if !softmax(read) {
                    let one = Query {
                        numbers: queries.part(step * query_step + from..).part(..reads.size),
                        first,
                        slope: reads.slope(head),
                    };
                    self.soften(&one, read, |place| own.abs_diff(place));
                }
                later.fill(S::ZERO);
            }
            S::compute(Product {
                rows: reads.size,
                left: Left::Plain(self.values.part(first..)),
                left_step: self.width,
                right: scores,
                depth: Walk::line(self.count, 1),
                columns: Walk::line(steps, self.count),
                start: Start::Nothing,
                result: joined.part_mut(from..),
                result_step: joined_step,
            });
            if let Some(now) = now {
                let steps = joined.chunks_exact_mut(joined_step.max(1)).take(steps);
                for (step, joined) in steps.enumerate() {
                    let read = part(joined, from).1;
                    let read = part(read, reads.size).0;
                    if !are_finite(read) {
                        // Values of later steps must not affect this step.
                        let (column, _) = part(&mut *scores, (step + 1) * self.count);
                        let (_, column) = part(column, step * self.count);
                        self.add_up(&column[..(now + step + 1).min(column.len())], first, read);
                    }
                }
            }
        }
    }

    /// `read = Σ score · value` over the first entries, with the values from row `first` on.
    #[cold]
    fn add_up(&self, scores: &[S], first: usize, read: &mut [S]) {
        read.fill(S::ZERO);
        let columns = self.values.chunks_exact(self.width.max(1));
        for (column, score) in columns.zip(scores) {
            let value = column.part(first..);
            for (read, value) in read.iter_mut().zip(value) {
                *read += *score * *value;
            }
        }
    }

    /// Computes the probabilities of the first entries in `f64`, because their scores are out of
    /// the range of the type. `distance` returns the distance of an entry from the query.
    #[cold]
    fn soften(&self, one: &Query<'_, S>, row: &mut [S], distance: impl Fn(usize) -> usize) {
        let size = one.numbers.len();
        let score = |place: usize| {
            let rows = self.keys.chunks_exact(self.places.max(1)).skip(one.first);
            let products = rows.zip(one.numbers).map(|(row, query)| {
                row.get(place).map_or(0.0, |key| key.to_f64()) * query.to_f64()
            });
            let sum: f64 = products.sum();
            sum / libm::sqrt(size as f64) - one.slope * distance(place) as f64
        };
        let scores = (0..row.len()).map(score);
        let most = scores.clone().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = scores.clone().map(|score| Scalar::exp(score - most)).sum();
        for (probability, score) in row.iter_mut().zip(scores) {
            *probability = S::from_f64(Scalar::exp(score - most) / sum);
        }
    }
}
