//! Upper bounds on settings.
//!
//! If a setting alone decides how much memory is allocated, the amount is checked first. A number
//! that is too large then gives an error message and does not abort the program.

use alloc::format;
use alloc::vec::Vec;

use crate::error::{Error, Result};

/// The largest number of classes, or of tokens in a vocabulary. It is many times larger than any in
/// use.
pub(crate) const MOST_CLASSES: usize = 1 << 24;
/// The largest number of samples in an epoch, whose order is held in memory.
pub(crate) const MOST_SAMPLES: usize = u32::MAX as usize;
/// The largest number of bins of a histogram.
pub(crate) const MOST_BINS: usize = 1 << 20;
/// The largest number of indices in all folds together.
pub(crate) const MOST_INDICES: usize = 1 << 30;

/// Whether there is memory for a list of `count` items. The memory is not kept.
pub(crate) fn has_memory_for<T>(count: usize) -> bool {
    Vec::<T>::new().try_reserve_exact(count).is_ok()
}

/// Checks that a number of classes is at least 1 and not absurdly large.
pub(crate) fn check_classes(name: &'static str, classes: usize) -> Result<()> {
    if (1..=MOST_CLASSES).contains(&classes) {
        return Ok(());
    }
    Err(Error::Setting {
        name,
        expected: "from 1 to 16777216",
        found: format!("{classes}"),
    })
}

/// Checks that the order of a data set with this many samples fits into memory, together with a few
/// numbers for each sample.
pub(crate) fn check_samples(samples: usize) -> Result<()> {
    if samples <= MOST_SAMPLES && has_memory_for::<usize>(samples) {
        return Ok(());
    }
    Err(Error::Setting {
        name: "len",
        expected: "at most 4294967295 samples in an epoch, and few enough that their order fits in memory",
        found: format!("{samples}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_machine_has_is_refused() {
        assert!(has_memory_for::<u8>(1 << 10));
        assert!(!has_memory_for::<u64>(usize::MAX));
        assert!(check_samples(1000).is_ok() && check_samples(usize::MAX).is_err());
        assert!(check_classes("classes", 1).is_ok() && check_classes("classes", 0).is_err());
    }
}
