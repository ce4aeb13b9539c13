//! Parts of memory that must be there.
//!
//! Sizes are proved where a call enters: in an error, or when it compiles. Below that, code knows
//! that a part of a slice is there, but the compiler does not always. An index would be a panic, and
//! a program that predicts links without one; an empty slice in place of what is missing would be a
//! wrong number without a word. The functions of this module are the third way. Where a part is
//! missing, they panic if there are debug assertions, and say what was expected and what was found.
//! Without debug assertions they count, and the [`Watch`] of the call that is under way fills all
//! of its results with NaN.

use core::ops::{Bound, RangeBounds};
use core::slice::SliceIndex;
use core::sync::atomic::{AtomicUsize, Ordering};

use crate::kernels::arithmetic::Arithmetic;

/// How often a part was missing. One count for all threads, since a call may run on several: where two
/// calls run at once, the results of both may be spoiled, but never too few.
static MISSED: AtomicUsize = AtomicUsize::new(0);

/// Something is not as large as it must be.
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

// A processor without such an instruction has one core.
#[cfg(not(target_has_atomic = "ptr"))]
fn count() {
    MISSED.store(
        MISSED.load(Ordering::Relaxed).wrapping_add(1),
        Ordering::Relaxed,
    );
}

/// Something that was to be proved before does not hold.
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

/// Whether something holds that was to be proved before: where not, `what` says what is wrong.
#[inline(always)]
#[cfg_attr(debug_assertions, track_caller)]
pub(crate) fn holds(condition: bool, what: &'static str) -> bool {
    if !condition {
        broken(what);
    }
    condition
}

/// Whether there are as many numbers as there must be; [says so](missing) where there are not.
#[inline(always)]
#[cfg_attr(debug_assertions, track_caller)]
pub(crate) fn same(expected: usize, found: usize) -> bool {
    if expected != found {
        missing(expected, found);
    }
    expected == found
}

/// Whether there are at least as many numbers as there must be; [says so](missing) where there are
/// not.
#[inline(always)]
#[cfg_attr(debug_assertions, track_caller)]
pub(crate) fn enough(expected: usize, found: usize) -> bool {
    if expected > found {
        missing(expected, found);
    }
    expected <= found
}

/// Parts of a slice that must be there: empty where they are [`missing`].
pub(crate) trait Parts<T> {
    /// The numbers in a range.
    fn part<R>(&self, range: R) -> &[T]
    where
        R: SliceIndex<[T], Output = [T]> + RangeBounds<usize>;

    /// The same, to be written.
    fn part_mut<R>(&mut self, range: R) -> &mut [T]
    where
        R: SliceIndex<[T], Output = [T]> + RangeBounds<usize>;

    /// The first so many numbers, and the others.
    fn cut(&self, first: usize) -> (&[T], &[T]);

    /// The same, to be written.
    fn cut_mut(&mut self, first: usize) -> (&mut [T], &mut [T]);
}

/// How many numbers a slice must have for a range to be in it.
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

/// Something that must be there, and that is [`missing`] where it is not.
pub(crate) trait Present<T> {
    /// What is there, or a value that will not be seen.
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

/// Set at the beginning of a call, it knows at the end whether something was [`missing`] meanwhile.
#[derive(Debug)]
#[must_use]
pub(crate) struct Watch(usize);

impl Watch {
    /// From here on.
    #[inline(always)]
    pub(crate) fn new() -> Self {
        Self(MISSED.load(Ordering::Relaxed))
    }

    /// Something was missing.
    #[inline(always)]
    pub(crate) fn has_missed(&self) -> bool {
        MISSED.load(Ordering::Relaxed) != self.0
    }

    /// Fills results with NaN if something was missing, so that nobody takes them for numbers.
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

    /// What `part` gives of memory that is too short, and whether a watch has seen it.
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
