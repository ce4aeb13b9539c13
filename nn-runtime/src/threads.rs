//! Threads. This is the only module that uses them, and works without them too.

use alloc::vec::Vec;

/// Runs both tasks, in parallel if possible.
pub(crate) fn join(a: impl FnOnce() + Send, b: impl FnOnce() + Send) {
    let (mut a, mut b) = (Some(a), Some(b));
    both(
        &mut || {
            if let Some(a) = a.take() {
                a();
            }
        },
        &mut || {
            if let Some(b) = b.take() {
                b();
            }
        },
    );
}

/// A task that runs once.
type Once<'a> = dyn FnMut() + Send + 'a;

/// The code for threads is compiled once here, for all tasks.
#[cfg(feature = "threads")]
fn both(a: &mut Once<'_>, b: &mut Once<'_>) {
    if IS_ALONE.get() {
        a();
        b();
    } else {
        rayon::join(a, b);
    }
}

#[cfg(not(feature = "threads"))]
fn both(a: &mut Once<'_>, b: &mut Once<'_>) {
    a();
    b();
}

/// How many threads share the work of this thread.
#[cfg(feature = "threads")]
pub(crate) fn count() -> usize {
    if IS_ALONE.get() {
        1
    } else {
        rayon::current_num_threads()
    }
}

/// How many threads share the work of this thread.
#[cfg(not(feature = "threads"))]
pub(crate) fn count() -> usize {
    1
}

#[cfg(feature = "threads")]
std::thread_local! {
    /// Whether the work of this thread is not shared with other threads.
    static IS_ALONE: core::cell::Cell<bool> = const { core::cell::Cell::new(false) };
}

/// Runs a task on this thread only. No part of it waits for another thread, because a waiting
/// thread would begin another task.
#[cfg(feature = "threads")]
pub(crate) fn alone<R>(task: impl FnOnce() -> R) -> R {
    /// Restores the previous setting, even after a panic.
    struct Before(bool);
    impl Drop for Before {
        fn drop(&mut self) {
            IS_ALONE.set(self.0);
        }
    }
    let _before = Before(IS_ALONE.replace(true));
    task()
}

/// Runs a task on this thread only.
#[cfg(not(feature = "threads"))]
pub(crate) fn alone<R>(task: impl FnOnce() -> R) -> R {
    task()
}

/// Runs `task` on every item, on as many threads as there are.
pub(crate) fn each<T: Send>(items: &mut [T], first: usize, task: &(impl Fn(usize, &mut T) + Sync)) {
    each_with(items, first, &mut [], 0, &|index, item, _: &mut [()]| {
        task(index, item);
    });
}

/// Runs `task` on every item, on as many threads as there are. Each item gets a part of `memory`
/// with `size` numbers. The last part may be smaller.
pub(crate) fn each_with<T: Send, S: Send>(
    items: &mut [T],
    first: usize,
    memory: &mut [S],
    size: usize,
    task: &(impl Fn(usize, &mut T, &mut [S]) + Sync),
) {
    match items {
        [] => {}
        [only] => task(first, only, memory),
        several => {
            let half = several.len() / 2;
            let (left, right) = several.split_at_mut(half);
            let place = memory.len().min(half * size);
            let (left_memory, right_memory) = memory.split_at_mut(place);
            join(
                || each_with(left, first, left_memory, size, task),
                || each_with(right, first + half, right_memory, size, task),
            );
        }
    }
}

/// The results of `task` for each number below `count`, on as many threads as there are. Each call
/// of `task` runs entirely on its own thread.
pub(crate) fn each_alone<T: Send>(count: usize, task: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let mut results: Vec<Option<T>> = (0..count).map(|_| None).collect();
    each(&mut results, 0, &|place, result| {
        *result = Some(alone(|| task(place)));
    });
    results.into_iter().flatten().collect()
}

#[cfg(all(test, feature = "threads"))]
mod tests;
