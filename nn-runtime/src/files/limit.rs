//! How much memory a file may take.

/// The limit where a reader sets none: 1 GiB.
const LEAST: u64 = 1 << 30;
/// The limit of large files is so many times their size.
const TIMES: u64 = 16;

/// The most bytes of memory that what a file holds may take: what its reader sets, or 1 GiB, or 16 times
/// the size of the file where that is more. So a file that is honest about its size is read without a
/// setting, and a small one cannot fill the memory.
pub(crate) fn memory_limit(set: Option<u64>, file: u64) -> u64 {
    set.unwrap_or_else(|| LEAST.max(file.saturating_mul(TIMES)))
}
