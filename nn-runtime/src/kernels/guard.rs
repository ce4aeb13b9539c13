//! Access to parts of memory that must exist.
//!
//! Sizes are checked at the entry of a call, by returning an error or at compile time. Below that,
//! the code knows that a part of a slice exists, but the compiler often does not. Indexing would
//! add a panic, but programs that only predict must link without panics. Silently using an empty
//! slice instead would give wrong numbers. The functions of this module are a third way. If a part
//! is missing, they panic in builds with debug assertions, with the expected and the actual size.
//! Without debug assertions, they count the incident, and the [`Watch`] of the current call fills
//! all of its results with NaN.

use core::ops::{Bound, RangeBounds};
use core::slice::SliceIndex;
use core::sync::atomic::{AtomicUsize, Ordering};

use crate::kernels::arithmetic::Arithmetic;

/// The number of times that a part was missing. It is shared by all threads, since a call can run
/// on several. If two calls run at the same time and a part is missing in one of them, the results
/// of both may be filled with NaN, but never only the valid ones.
static MISSED: AtomicUsize = AtomicUsize::new(0);

/// Reports that memory does not have the required size.
#[cold]
#[inline(never)]
#[cfg_attr(debug_assertions, track_caller)]
pub(crate) fn missing(expected: usize, found: usize) {
    if cfg!(debug_assertions) {
        panic!("memory of a call: expected {expected} numbers, found {found}");
    } else {
        count();
    }
}

#[cfg(target_has_atomic = "ptr")]
fn count() {
    MISSED.fetch_add(1, Ordering::Relaxed);
}

// A processor without atomic additions has a single core.
#[cfg(not(target_has_atomic = "ptr"))]
fn count() {
    MISSED.store(
        MISSED.load(Ordering::Relaxed).wrapping_add(1),
        Ordering::Relaxed,
    );
}

/// An empty slice, as a constant.
pub(crate) const fn empty<'a, S>() -> &'a mut [S] {
    &mut []
}

/// Reports that a condition that was checked before does not hold.
#[cold]
#[inline(never)]
#[cfg_attr(debug_assertions, track_caller)]
fn broken(what: &'static str) {
    if cfg!(debug_assertions) {
        panic!("{what}");
    } else {
        count();
    }
}

/// Checks a condition that was established before. If it does not hold, `what` describes the
/// problem.
#[inline(always)]
#[cfg_attr(debug_assertions, track_caller)]
pub(crate) fn holds(condition: bool, what: &'static str) -> bool {
    if !condition {
        broken(what);
    }
    condition
}

/// Whether the number of elements is as expected; otherwise, [reports](missing) it.
#[inline(always)]
#[cfg_attr(debug_assertions, track_caller)]
pub(crate) fn same(expected: usize, found: usize) -> bool {
    if expected != found {
        missing(expected, found);
    }
    expected == found
}

/// Whether there are at least as many elements as expected; otherwise, [reports](missing) it.
#[inline(always)]
#[cfg_attr(debug_assertions, track_caller)]
pub(crate) fn enough(expected: usize, found: usize) -> bool {
    if expected > found {
        missing(expected, found);
    }
    expected <= found
}

/// Parts of a slice that must exist. They are empty if they are [`missing`].
pub(crate) trait Parts<T> {
    /// The numbers in a range.
    fn part<R>(&self, range: R) -> &[T]
    where
        R: SliceIndex<[T], Output = [T]> + RangeBounds<usize>;

    /// The numbers in a range, mutable.
    fn part_mut<R>(&mut self, range: R) -> &mut [T]
    where
        R: SliceIndex<[T], Output = [T]> + RangeBounds<usize>;

    /// The first `first` numbers, and the rest.
    fn cut(&self, first: usize) -> (&[T], &[T]);

    /// The first `first` numbers, and the rest, mutable.
    fn cut_mut(&mut self, first: usize) -> (&mut [T], &mut [T]);
}

/// The length that a slice must have to contain a range.
#[inline(always)]
fn end(range: &impl RangeBounds<usize>) -> usize {
    match (range.end_bound(), range.start_bound()) {
        (Bound::Excluded(end), _) => *end,
        (Bound::Included(last), _) => last.saturating_add(1),
        (Bound::Unbounded, Bound::Included(start)) => *start,
        (Bound::Unbounded, _) => 0,
    }
}

impl<T> Parts<T> for [T] {
    #[inline(always)]
    #[cfg_attr(debug_assertions, track_caller)]
    fn part<R>(&self, range: R) -> &[T]
    where
        R: SliceIndex<[T], Output = [T]> + RangeBounds<usize>,
    {
        let end = end(&range);
        if let Some(part) = self.get(range) {
            return part;
        }
        missing(end, self.len());
        &[]
    }

    #[inline(always)]
    #[cfg_attr(debug_assertions, track_caller)]
    fn part_mut<R>(&mut self, range: R) -> &mut [T]
    where
        R: SliceIndex<[T], Output = [T]> + RangeBounds<usize>,
    {
        let (end, length) = (end(&range), self.len());
        if let Some(part) = self.get_mut(range) {
            return part;
        }
        missing(end, length);
        &mut []
    }

    #[inline(always)]
    #[cfg_attr(debug_assertions, track_caller)]
    fn cut(&self, first: usize) -> (&[T], &[T]) {
        if let Some(parts) = self.split_at_checked(first) {
            return parts;
        }
        missing(first, self.len());
        (&[], &[])
    }

    #[inline(always)]
    #[cfg_attr(debug_assertions, track_caller)]
    fn cut_mut(&mut self, first: usize) -> (&mut [T], &mut [T]) {
        let length = self.len();
        if let Some(parts) = self.split_at_mut_checked(first) {
            return parts;
        }
        missing(first, length);
        (&mut [], &mut [])
    }
}

/// An optional value that must exist; if not, it is [`missing`].
pub(crate) trait Present<T> {
    /// The value, or a default whose use has no visible effect.
    fn present(self) -> T;
}

impl<T: Default> Present<T> for Option<T> {
    #[inline(always)]
    #[cfg_attr(debug_assertions, track_caller)]
    fn present(self) -> T {
        if let Some(value) = self {
            return value;
        }
        missing(1, 0);
        T::default()
    }
}

/// Created at the beginning of a call, it can tell at the end whether something was [`missing`] in
/// the meantime.
#[derive(Debug)]
#[must_use]
pub(crate) struct Watch(usize);

impl Watch {
    /// Starts watching.
    #[inline(always)]
    pub(crate) fn new() -> Self {
        Self(MISSED.load(Ordering::Relaxed))
    }

    /// Whether something was missing since the start.
    #[inline(always)]
    pub(crate) fn has_missed(&self) -> bool {
        MISSED.load(Ordering::Relaxed) != self.0
    }

    /// Fills results with NaN if something was missing, so that they are not mistaken for valid
    /// numbers.
    #[inline(always)]
    pub(crate) fn poison<S: Arithmetic>(&self, results: &mut [S]) {
        if self.has_missed() {
            fill(results);
        }
    }
}

#[cold]
#[inline(never)]
fn fill<S: Arithmetic>(results: &mut [S]) {
    results.fill(S::NAN);
}

#[cfg(test)]
mod tests {
    use super::{Parts, Present, Watch, enough, same};

    /// The length of a part of memory that is too short, and whether a watch has noticed it.
    fn found(part: impl Fn(&mut [f32]) -> usize + std::panic::RefUnwindSafe) -> (usize, bool) {
        let watch = Watch::new();
        let mut memory = [1.0; 4];
        (part(&mut memory), watch.has_missed())
    }

    #[test]
    fn parts_that_are_there_are_no_miss() {
        let mut memory = [0, 1, 2, 3];
        assert_eq!(memory.part(1..3), [1, 2]);
        assert_eq!(memory.part_mut(2..), [2, 3]);
        assert_eq!(memory.cut(1), (&[0][..], &[1, 2, 3][..]));
        assert!(memory.cut_mut(4).1.is_empty());
        assert_eq!(Some(7).present(), 7);
        assert!(same(3, 3) && enough(3, 4));
    }

    #[cfg_attr(
        not(debug_assertions),
        ignore = "spoils the results of tests that run meanwhile: run it alone"
    )]
    #[test]
    fn missing_parts_panic_or_spoil_the_results() {
        let cases: [fn(&mut [f32]) -> usize; 7] = [
            |memory| memory.part(2..5).len(),
            |memory| memory.part_mut(5..).len(),
            |memory| memory.cut(5).0.len(),
            |memory| memory.cut_mut(5).1.len(),
            |memory| memory.get(4).copied().present() as usize,
            |memory| usize::from(same(3, memory.len())),
            |memory| usize::from(enough(5, memory.len())),
        ];
        for (place, case) in cases.into_iter().enumerate() {
            let result = std::panic::catch_unwind(|| found(case));
            if cfg!(debug_assertions) {
                let message = result.unwrap_err();
                let message = message.downcast_ref::<String>().unwrap();
                assert!(message.contains("expected"), "case {place}: {message}");
            } else {
                assert_eq!(result.unwrap(), (0, true), "case {place}");
            }
        }
    }

    #[cfg_attr(
        not(debug_assertions),
        ignore = "spoils the results of tests that run meanwhile: run it alone"
    )]
    #[test]
    fn results_are_spoiled_only_if_something_was_missing() {
        let mut results = [1.0_f32, 2.0];
        let watch = Watch::new();
        if !cfg!(debug_assertions) {
            assert!(results.part(3..).is_empty());
            watch.poison(&mut results);
            assert!(results.iter().all(|result| result.is_nan()));
        }
        results = [1.0, 2.0];
        Watch::new().poison(&mut results);
        if cfg!(debug_assertions) {
            assert_eq!(results, [1.0, 2.0]);
        }
    }
}
