//! Scratch memory that is reused by everyone who shares a data set.

#[cfg(not(feature = "std"))]
use core::cell::RefCell;
#[cfg(feature = "std")]
use std::sync::{Mutex, PoisonError};

/// Memory that is taken out, used and put back. A caller that comes in the meantime finds it empty
/// and allocates. So threads never wait for each other, and neither does a visitor that calls its
/// own data set.
#[derive(Debug, Default)]
pub(crate) struct Reused<T> {
    #[cfg(feature = "std")]
    memory: Mutex<T>,
    #[cfg(not(feature = "std"))]
    memory: RefCell<T>,
}

impl<T: Default> Reused<T> {
    /// Wraps existing memory.
    pub(crate) fn new(memory: T) -> Self {
        Self {
            memory: memory.into(),
        }
    }

    /// Calls `what` with the memory.
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
