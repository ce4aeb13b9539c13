//! The likeliest of some tokens, found without sorting all of them.

use alloc::vec::Vec;
use core::cmp::Ordering;

/// A token that may be chosen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub(super) logit: f64,
    /// In proportion to its probability.
    pub(super) weight: f64,
    pub(super) token: u32,
}

/// The likelier first; equal ones in the order of the vocabulary. Logits are numbers.
fn by_rank(a: &Candidate, b: &Candidate) -> Ordering {
    let by_size = b.logit.partial_cmp(&a.logit);
    let by_size = by_size.unwrap_or(Ordering::Equal);
    by_size.then(a.token.cmp(&b.token))
}

/// So few are sorted.
pub(super) const FEW: usize = 32;

/// Keeps so many of the likeliest, at least one, in any order, of candidates that come in the order
/// of the vocabulary. There are never more than twice as many in `kept`.
pub(super) fn keep_likeliest(
    kept: &mut Vec<Candidate>,
    candidates: impl Iterator<Item = Candidate>,
    count: usize,
) {
    kept.clear();
    let cut = |kept: &mut Vec<Candidate>| {
        let last = kept.select_nth_unstable_by(count - 1, by_rank).1.logit;
        kept.truncate(count);
        last
    };
    // What is as likely as this comes too late.
    let mut least = None;
    for candidate in candidates {
        if least.is_none_or(|least| candidate.logit > least) {
            kept.push(candidate);
            if kept.len() >= count.saturating_mul(2).max(FEW) {
                least = Some(cut(kept));
            }
        }
    }
    if kept.len() > count {
        cut(kept);
    }
}

/// How many of the likeliest it takes until the sum of their weights is enough. They are the first
/// then, in any order but for the last of them, which is the one in its place. `None` where all are
/// not enough.
pub(super) fn enough(candidates: &mut [Candidate], is: impl Fn(f64) -> bool) -> Option<usize> {
    // Those before `from` are not enough, with the sum `before`; those before `to` are, if any.
    let (mut from, mut to, mut before) = (0, candidates.len(), 0.0);
    while to - from > FEW {
        // What is looked for is more often among the likely.
        let part = (to - from) / 4;
        let all = &mut candidates[from..to];
        all.select_nth_unstable_by(part, by_rank);
        let sum: f64 = all[..part].iter().map(|candidate| candidate.weight).sum();
        if is(before + sum) {
            to = from + part;
        } else {
            from += part;
            before += sum;
        }
    }
    candidates[from..to].sort_unstable_by(by_rank);
    for (place, candidate) in (from..to).zip(&candidates[from..to]) {
        before += candidate.weight;
        if is(before) {
            return Some(place + 1);
        }
    }
    // The sum of a part and that of its numbers one by one may be rounded differently.
    (to < candidates.len()).then_some(to)
}
