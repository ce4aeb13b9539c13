//! Attention one step at a time, with a cache of keys and values.

use super::{Attention, Heads, Set, heads};
use crate::kernels::dispatch::Isa;
use crate::layers::columnwise::copy;
use crate::layers::projection::project_one;
use crate::scalar::Scalar;
use crate::stream::{Step, part};

/// # Memory
/// The state holds the keys of the positions that a later step may read, and their values: for
/// each head of keys a row of positions for each of its numbers, then the values, position after
/// position. With a window it is a ring.
impl<
    S: Scalar,
    const F: usize,
    const SIZE: usize,
    const JOINED: usize,
    const PROJECTED: usize,
    const BIAS: usize,
    const OUT_BIAS: usize,
    const NORM: usize,
    const POSITIONS: usize,
    const WINDOW: usize,
> Step<S> for Set<'_, S, F, SIZE, JOINED, PROJECTED, BIAS, OUT_BIAS, NORM, POSITIONS, WINDOW>
{
    const STATE: usize = Heads::<POSITIONS, WINDOW>::CACHE * (PROJECTED - JOINED);
    const SCRATCH: usize = PROJECTED + JOINED + SIZE + Heads::<POSITIONS, WINDOW>::CACHE;
    const STEPS: u64 = if WINDOW == 0 {
        POSITIONS as u64
    } else {
        u64::MAX
    };

    #[inline(always)]
    fn step<I: Isa>(
        &self,
        isa: I,
        now: u64,
        [x]: [&[S]; 1],
        y: &mut [S],
        state: &mut [S],
        scratch: &mut [S],
    ) {
        let layer = self.0;
        let (cache, reads) = (Heads::<POSITIONS, WINDOW>::CACHE, self.reads());
        let (projected, scratch) = part(scratch, PROJECTED);
        let (joined, scratch) = part(scratch, JOINED);
        let (angles, scores) = part(scratch, SIZE);
        project_one(
            isa,
            &layer.in_weight,
            layer.in_bias.as_slice(),
            x,
            projected,
        );
        if self.1.theta > 0.0 {
            heads::angles(self.1.theta, now, angles);
        }
        if NORM > 0 || self.1.theta > 0.0 {
            self.ready(projected, angles);
        }
        let slot = (now % cache.max(1) as u64) as usize;
        let count = if now < cache as u64 {
            now as usize + 1
        } else {
            cache
        };
        let (queries, others) = part(projected, JOINED);
        let keys_of_all = Attention::<S, F, SIZE, JOINED, PROJECTED, BIAS, OUT_BIAS, NORM>::KEYS;
        let (keys, values) = part(others, keys_of_all);
        let (key_cache, value_cache) = part(state, cache * keys_of_all);
        for (row, key) in key_cache.chunks_exact_mut(cache.max(1)).zip(&*keys) {
            if let Some(place) = row.get_mut(slot) {
                *place = *key;
            }
        }
        let kept = value_cache
            .get_mut(slot * keys_of_all..)
            .unwrap_or_default();
        copy(values, kept);

        let scale = S::ONE / S::from_f64(SIZE as f64).sqrt();
        let pairs = queries
            .chunks_exact(SIZE)
            .zip(joined.chunks_exact_mut(SIZE));
        for (head, (query, read)) in pairs.enumerate() {
            let key_head = reads.key_head(head);
            let (scores, _) = part(&mut *scores, count);
            scores.fill(S::ZERO);
            let rows = key_cache.chunks_exact(cache.max(1));
            for (row, query) in rows.skip(key_head * SIZE).zip(query) {
                let query = *query * scale;
                for (score, key) in scores.iter_mut().zip(row) {
                    *score += query * *key;
                }
            }
            if self.1.has_slopes {
                let slope = S::from_f64(reads.slope(head));
                for (place, score) in scores.iter_mut().enumerate() {
                    let distance = (slot + cache - place) % cache.max(1);
                    *score -= slope * S::from_f64(distance as f64);
                }
            }
            let most = scores.iter().fold(S::NEG_INFINITY, |a, &b| a.max(b));
            for score in scores.iter_mut() {
                *score = (*score - most).exp();
            }
            let sum = scores.iter().fold(S::ZERO, |sum, score| sum + *score);
            let inverse = S::ONE / sum;
            read.fill(S::ZERO);
            let columns = value_cache.chunks_exact(keys_of_all.max(1));
            for (column, score) in columns.zip(&*scores) {
                let value = column.get(key_head * SIZE..).unwrap_or_default();
                for (read, value) in read.iter_mut().zip(value) {
                    *read += *score * inverse * *value;
                }
            }
        }
        project_one(isa, &layer.out_weight, layer.out_bias.as_slice(), joined, y);
    }
}
