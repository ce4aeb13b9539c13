//! What reading a file may take.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

pub(super) type Outcome<T> = Result<T, String>;

/// The memory that is held while a file is read, and the bytes that were unpacked, each of which stays
/// within the limit. So neither memory nor time depend on what a file declares, but on what it has and on
/// what its reader allows.
#[derive(Debug)]
pub(super) struct Budget {
    limit: u64,
    held: u64,
    unpacked: u64,
}

impl Budget {
    pub(super) fn new(limit: u64) -> Self {
        Self {
            limit,
            held: 0,
            unpacked: 0,
        }
    }

    /// Before so much memory is taken.
    pub(super) fn hold(&mut self, bytes: u64) -> Outcome<()> {
        self.held = self.within(self.held, bytes)?;
        Ok(())
    }

    /// After so much memory was given back.
    pub(super) fn release(&mut self, bytes: u64) {
        self.held = self.held.saturating_sub(bytes);
    }

    /// Before so much is unpacked.
    pub(super) fn unpack(&mut self, bytes: u64) -> Outcome<()> {
        self.unpacked = self.within(self.unpacked, bytes)?;
        Ok(())
    }

    fn within(&self, before: u64, more: u64) -> Outcome<u64> {
        let sum = before.saturating_add(more);
        if sum <= self.limit {
            return Ok(sum);
        }
        Err(format!(
            "what it declares takes at least {sum} bytes of memory, but {} are the most: \
             `memory_limit` of the reader sets another limit",
            self.limit
        ))
    }
}

/// Memory for so many elements, or an error where there is none.
pub(super) fn room<T>(count: usize) -> Outcome<Vec<T>> {
    let mut memory = Vec::new();
    match memory.try_reserve_exact(count) {
        Ok(()) => Ok(memory),
        Err(_) => Err(format!(
            "there is no memory for {} bytes",
            count.saturating_mul(size_of::<T>())
        )),
    }
}
