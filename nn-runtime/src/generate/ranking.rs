//! Finds the most likely tokens without sorting all of them.

use alloc::vec::Vec;
use core::cmp::Ordering;

/// A token that may be chosen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub(super) logit: f64,
    /// A number proportional to the token's probability.
    pub(super) weight: f64,
    pub(super) token: u32,
}

/// Orders by decreasing logit; equal ones in the order of the vocabulary. Logits are not NaN.
fn by_rank(a: &Candidate, b: &Candidate) -> Ordering {
    let by_size = b.logit.partial_cmp(&a.logit);
    let by_size = by_size.unwrap_or(Ordering::Equal);
    by_size.then(a.token.cmp(&b.token))
}

/// Up to this many candidates are simply sorted.
pub(super) const FEW: usize = 32;

/// Keeps the `count` most likely candidates, at least one, in any order. The candidates must come
/// in the order of the vocabulary. `kept` never holds more than twice `count` candidates, or
/// [`FEW`].
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
    // Later candidates with an equal logit rank lower.
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

/// The smallest number of the most likely candidates whose total weight is enough. Moves these to
/// the front, in any order except that the least likely of them is last. `None` if even all of them
/// are not enough.
pub(super) fn enough(candidates: &mut [Candidate], is: impl Fn(f64) -> bool) -> Option<usize> {
    // The candidates before `from` are not enough; their sum is `before`. Those before `to` are
    // enough, if any are.
    let (mut from, mut to, mut before) = (0, candidates.len(), 0.0);
    while to - from > FEW {
        // The result is usually among the most likely candidates.
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
    // The sum of a part and the sum of its numbers one by one may be rounded differently.
    (to < candidates.len()).then_some(to)
}
