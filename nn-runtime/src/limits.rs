//! Bounds on what a setting may ask for.
//!
//! Memory that is asked for by a setting alone, and not by something that is there already, is checked
//! first: a number that is too large is an error in words, and does not end the program.

use alloc::format;
use alloc::vec::Vec;

use crate::error::{Error, Result};

/// Classes, and tokens of a vocabulary: many times those of the largest that there are.
pub(crate) const MOST_CLASSES: usize = 1 << 24;
/// Samples in an epoch, whose order is held in memory.
pub(crate) const MOST_SAMPLES: usize = u32::MAX as usize;
/// Bins into which numbers are sorted.
pub(crate) const MOST_BINS: usize = 1 << 20;
/// Indices in all folds together.
pub(crate) const MOST_INDICES: usize = 1 << 30;

/// There is memory for a list of so many. It is not taken.
pub(crate) fn has_memory_for<T>(count: usize) -> bool {
    Vec::<T>::new().try_reserve_exact(count).is_ok()
}

/// A number of classes that is at least 1 and not absurd.
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

/// A data set of so many samples, of which an order and a few numbers for each can be held in memory.
pub(crate) fn check_samples(samples: usize) -> Result<()> {
    if samples <= MOST_SAMPLES && has_memory_for::<usize>(samples) {
        return Ok(());
    }
    Err(Error::Setting {
        name: "len",
        expected: "at most 4294967295 samples in an epoch, and memory for their order",
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
