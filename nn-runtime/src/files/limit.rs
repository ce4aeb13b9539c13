//! Memory limits for reading files.

/// The default limit for small files: 1 GiB.
const LEAST: u64 = 1 << 30;
/// The default limit for large files is this multiple of their size.
const TIMES: u64 = 16;

/// The maximum memory for the content of a file, in bytes: the limit set by the reader, or else 1
/// GiB, or 16 times the size of the file if that is more. So normal files can be read without
/// changing the setting, and a small malicious file cannot fill the memory.
pub(crate) fn memory_limit(set: Option<u64>, file: u64) -> u64 {
    set.unwrap_or_else(|| LEAST.max(file.saturating_mul(TIMES)))
}
