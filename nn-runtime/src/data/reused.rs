//! Memory that is used again by those who share a data set.

#[cfg(not(feature = "std"))]
use core::cell::RefCell;
#[cfg(feature = "std")]
use std::sync::{Mutex, PoisonError};

/// Memory that is taken, used and put back. Who comes meanwhile starts with none, and allocates:
/// so neither threads nor a visitor that asks its own data set ever wait for each other.
#[derive(Debug, Default)]
pub(crate) struct Reused<T> {
    #[cfg(feature = "std")]
    memory: Mutex<T>,
    #[cfg(not(feature = "std"))]
    memory: RefCell<T>,
}

impl<T: Default> Reused<T> {
    /// Memory that is there already.
    pub(crate) fn new(memory: T) -> Self {
        Self {
            memory: memory.into(),
        }
    }

    /// Does something with the memory.
    pub(crate) fn with<R>(&self, what: impl FnOnce(&mut T) -> R) -> R {
        let mut memory = self.replace(T::default());
        let result = what(&mut memory);
        self.replace(memory);
        result
    }

    #[cfg(feature = "std")]
    fn replace(&self, memory: T) -> T {
        let mut held = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        core::mem::replace(&mut held, memory)
    }

    #[cfg(not(feature = "std"))]
    fn replace(&self, memory: T) -> T {
        self.memory.replace(memory)
    }
}
