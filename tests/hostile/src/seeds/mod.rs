//! Valid files, small, of every kind that is read.

mod arrays;
mod parquet;
mod pictures;
mod tables;

pub(crate) use arrays::{cifar, idx_classes, idx_images, npy, npz};
pub(crate) use parquet::parquet;
pub(crate) use pictures::{jpeg, png};
pub(crate) use tables::{csv, metrics, pipeline, tokens};

/// Packs bytes that were changed, so that checksums are right.
pub(crate) type Pack = fn(&[u8]) -> Result<Vec<u8>, String>;

/// Bytes, and how they are packed if they are.
pub(crate) type Seed = Result<(Vec<u8>, Option<Pack>), String>;

/// An error in words.
pub(crate) fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// CRC-64, as `xz` has it.
fn checksum(bytes: &[u8]) -> [u8; 8] {
    let mut sum = u64::MAX;
    for byte in bytes {
        sum ^= u64::from(*byte);
        for _ in 0..8 {
            let carry = if sum & 1 == 1 {
                0xc96c_5795_d787_0f42
            } else {
                0
            };
            sum = sum >> 1 ^ carry;
        }
    }
    (!sum).to_le_bytes()
}

/// What a file holds before the checksum at its end, if it has one.
pub(crate) fn unsealed(bytes: &[u8]) -> Option<&[u8]> {
    let (content, found) = bytes.split_last_chunk::<8>()?;
    (checksum(content) == *found).then_some(content)
}

/// Puts the checksum at its end that is right for what became of it.
pub(crate) fn sealed(bytes: &[u8]) -> Result<Vec<u8>, String> {
    Ok([bytes, &checksum(bytes)].concat())
}
