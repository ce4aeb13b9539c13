//! Tokens by their logits, sorted as far as they are looked at.

use alloc::vec::Vec;
use core::cmp::Ordering;

/// So many of the likeliest are sorted at first, and then [`GROWTH`] times as many: who looks at
/// all of them pays little more than for sorting them at once.
const FIRST: usize = 64;
const GROWTH: usize = 8;

/// Tokens, the likeliest first: those at the beginning are sorted, and all others come after them.
#[derive(Debug)]
pub(super) struct Ranking<'a> {
    tokens: &'a mut Vec<(f64, u32)>,
    /// How many are.
    sorted: usize,
}

/// The likelier first; equal ones in the order of the vocabulary; what is not a number last.
fn by_rank(a: &(f64, u32), b: &(f64, u32)) -> Ordering {
    let by_size = b.0.partial_cmp(&a.0);
    let by_size = by_size.unwrap_or_else(|| a.0.is_nan().cmp(&b.0.is_nan()));
    by_size.then(a.1.cmp(&b.1))
}

impl<'a> Ranking<'a> {
    /// Tokens with their logits, in any order.
    pub(super) fn new(tokens: &'a mut Vec<(f64, u32)>) -> Self {
        Self { tokens, sorted: 0 }
    }

    /// The logit and the token of a rank.
    pub(super) fn get(&mut self, rank: usize) -> Option<(f64, u32)> {
        if rank >= self.sorted {
            self.sort((self.sorted * GROWTH).max(FIRST).max(rank + 1));
        }
        self.tokens.get(rank).copied()
    }

    /// Sorts so many of the likeliest.
    fn sort(&mut self, count: usize) {
        let count = count.min(self.tokens.len());
        let Some((_, others)) = self.tokens.split_at_mut_checked(self.sorted) else {
            return;
        };
        let wanted = count.saturating_sub(self.sorted);
        if wanted == 0 {
            return;
        }
        if wanted < others.len() {
            others.select_nth_unstable_by(wanted - 1, by_rank);
        }
        if let Some(next) = others.get_mut(..wanted) {
            next.sort_unstable_by(by_rank);
        }
        self.sorted = count;
    }

    /// The sum of the weights of so many of the likeliest: of all, in the order that they came in,
    /// of fewer, in the order of their ranks.
    pub(super) fn sum(&mut self, count: usize, weight: impl Fn(f64) -> f64) -> f64 {
        if count < self.tokens.len() {
            self.sort(count);
        }
        let counted = self.tokens.iter().take(count);
        counted.map(|(logit, _)| weight(*logit)).sum()
    }
}
