//! Limits on the resources for reading a file.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

pub(super) type Outcome<T> = Result<T, String>;

/// Tracks the memory in use while a file is read, and the number of decompressed bytes. Each of
/// them stays within the limit. So memory and time depend on the actual size of the file and on the
/// reader's limit, not on what the file declares.
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

    /// Call before allocating this much memory.
    pub(super) fn hold(&mut self, bytes: u64) -> Outcome<()> {
        self.held = self.within(self.held, bytes)?;
        Ok(())
    }

    /// Call after freeing this much memory.
    pub(super) fn release(&mut self, bytes: u64) {
        self.held = self.held.saturating_sub(bytes);
    }

    /// Call before decompressing this many bytes.
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
            "what it declares takes at least {sum} bytes of memory, but the limit is {} bytes: set \
             another limit with the reader's `memory_limit`",
            self.limit
        ))
    }
}

/// A vector with capacity for `count` elements, or an error if there is not enough memory.
pub(super) fn room<T>(count: usize) -> Outcome<Vec<T>> {
    let mut memory = Vec::new();
    match memory.try_reserve_exact(count) {
        Ok(()) => Ok(memory),
        Err(_) => Err(format!(
            "there is not enough memory for {} bytes",
            count.saturating_mul(size_of::<T>())
        )),
    }
}
