//! Tests of what runs on a single thread, and what does not.

use std::sync::{Condvar, Mutex};
use std::thread::{self, ThreadId};
use std::time::Duration;
use std::vec::Vec;

use super::{alone, count, each_alone, join};

fn on<R: Send>(threads: usize, task: impl FnOnce() -> R + Send) -> R {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.unwrap().install(task)
}

/// The threads that two tasks ran on. The first task waits a while for the second.
fn threads_of_two() -> (ThreadId, ThreadId) {
    let (is_done, done) = (Mutex::new(false), Condvar::new());
    let [mut first, mut second] = [thread::current().id(); 2];
    join(
        || {
            let wait = Duration::from_millis(300);
            let is_done = is_done.lock().unwrap();
            let waited = done.wait_timeout_while(is_done, wait, |is_done| !*is_done);
            drop(waited.unwrap());
            first = thread::current().id();
        },
        || {
            *is_done.lock().unwrap() = true;
            done.notify_all();
            second = thread::current().id();
        },
    );
    (first, second)
}

#[test]
fn what_runs_alone_stays_on_its_thread() {
    on(4, || {
        let (first, second) = threads_of_two();
        assert_ne!(first, second, "the pool has threads to spare");
        for ((first, second), count) in each_alone(3, |_| (threads_of_two(), count())) {
            assert_eq!((first, count), (second, 1));
        }
        assert_eq!(count(), 4);
        let (first, second) = threads_of_two();
        assert_ne!(first, second, "afterwards all is as before");
    });
}

#[test]
fn a_panic_leaves_nothing_alone() {
    on(4, || {
        let result = std::panic::catch_unwind(|| alone(|| panic!("as it should")));
        assert!(result.is_err());
        let (first, second) = threads_of_two();
        assert_ne!(first, second);
    });
}

#[test]
fn results_are_in_order() {
    for threads in [1, 3] {
        let squares = on(threads, || each_alone(100, |number| number * number));
        assert_eq!(squares, (0..100).map(|n| n * n).collect::<Vec<_>>());
    }
    assert!(each_alone(0, |number| number).is_empty());
}
