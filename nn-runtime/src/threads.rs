//! Threads, where there are any: the one place that asks for them.

/// Does both, perhaps at once.
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

/// What threads need is compiled here, once for all tasks.
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

/// How many threads share what is done here.
#[cfg(feature = "threads")]
pub(crate) fn count() -> usize {
    if IS_ALONE.get() {
        1
    } else {
        rayon::current_num_threads()
    }
}

/// How many threads share what is done here.
#[cfg(not(feature = "threads"))]
pub(crate) fn count() -> usize {
    1
}

#[cfg(feature = "threads")]
std::thread_local! {
    /// What runs on this thread leaves the others alone.
    static IS_ALONE: core::cell::Cell<bool> = const { core::cell::Cell::new(false) };
}

/// Does something on this thread alone: no part of it waits for another thread, which would begin
/// another task meanwhile.
#[cfg(feature = "threads")]
pub(crate) fn alone<R>(task: impl FnOnce() -> R) -> R {
    /// Restores what was before, after a panic, too.
    struct Before(bool);
    impl Drop for Before {
        fn drop(&mut self) {
            IS_ALONE.set(self.0);
        }
    }
    let _before = Before(IS_ALONE.replace(true));
    task()
}

/// Does something on this thread alone.
#[cfg(not(feature = "threads"))]
pub(crate) fn alone<R>(task: impl FnOnce() -> R) -> R {
    task()
}

#[cfg(all(test, feature = "threads"))]
mod tests;
