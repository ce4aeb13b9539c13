//! Times, on machines with a clock.

/// Prints the time of a run in the fastest of some rounds, which the rest of the machine disturbed
/// least. `now` gives microseconds.
pub(crate) fn print_fastest(now: impl Fn() -> f64, mut run: impl FnMut()) {
    let mut round = |runs: u32| {
        let start = now();
        (0..runs).for_each(|_| run());
        now() - start
    };
    // Until a round takes ten milliseconds, in which compilers of the host warm up, too.
    let mut runs = 1;
    while round(runs) < 10_000.0 {
        runs *= 2;
    }
    let fastest = (0..15).map(|_| round(runs)).fold(f64::INFINITY, f64::min);
    crate::println!("microseconds {:.3}", fastest / f64::from(runs));
}
