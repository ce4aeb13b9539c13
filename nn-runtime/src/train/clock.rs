//! Measures elapsed time if there is a clock.

/// A stopwatch, which starts when it is created.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    #[cfg(feature = "std")]
    start: std::time::Instant,
}

impl Clock {
    pub(super) fn start() -> Self {
        Self {
            #[cfg(feature = "std")]
            start: std::time::Instant::now(),
        }
    }

    /// Seconds since the start; 0 without the feature `std`.
    #[cfg_attr(not(feature = "std"), expect(clippy::unused_self))]
    pub(super) fn seconds(self) -> f64 {
        #[cfg(feature = "std")]
        return self.start.elapsed().as_secs_f64();
        #[cfg(not(feature = "std"))]
        return 0.0;
    }
}
