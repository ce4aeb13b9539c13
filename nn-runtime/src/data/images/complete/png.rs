//! PNG: a sequence of chunks with explicit lengths, ended by an end chunk.
//!
//! W3C, "Portable Network Graphics (PNG) Specification", sections 5.3 and 11.2.

use alloc::format;
use alloc::string::{String, ToString};

const SIGNATURE: usize = 8;
/// The maximum compression ratio of deflate: P. Deutsch, RFC 1951.
const MOST_UNPACKED: u64 = 1032;

/// Checks that all chunks are present, and that there can be enough compressed bytes for the
/// pixels. The decoder checks the compressed data itself.
pub(super) fn check(bytes: &[u8]) -> Result<(), String> {
    let ends = || {
        let length = bytes.len();
        format!("the file is truncated: the image is incomplete at byte {length}")
    };
    let mut at = SIGNATURE;
    let (mut needed, mut packed) = (0, 0);
    loop {
        let chunk = bytes.get(at..).and_then(|rest| rest.split_first_chunk());
        let (length, rest) = chunk.ok_or_else(ends)?;
        let length = u32::from_be_bytes(*length) as usize;
        let (kind, rest) = rest.split_first_chunk::<4>().ok_or_else(ends)?;
        // A checksum follows the content.
        rest.get(..length.saturating_add(4)).ok_or_else(ends)?;
        let content = rest.get(..length).ok_or_else(ends)?;
        match kind {
            b"IHDR" => needed = unpacked(content).ok_or("the header is invalid".to_string())?,
            b"IDAT" => packed += length as u64,
            b"IEND" => break,
            _ => {}
        }
        at = at.saturating_add(length).saturating_add(12);
    }
    if packed.saturating_mul(MOST_UNPACKED) < needed {
        return Err(format!(
            "the file is invalid: {packed} compressed bytes cannot hold the {needed} bytes of the \
             image"
        ));
    }
    Ok(())
}

/// The number of bytes in all rows of an image with this header, without filter bytes.
fn unpacked(header: &[u8]) -> Option<u64> {
    let (width, rest) = header.split_first_chunk()?;
    let (height, rest) = rest.split_first_chunk()?;
    let [depth, color, ..] = *rest else {
        return None;
    };
    let channels = match color {
        2 => 3,
        4 => 2,
        6 => 4,
        _ => 1,
    };
    let [width, height] = [width, height].map(|size| u64::from(u32::from_be_bytes(*size)));
    let row = (width * u64::from(depth) * channels).div_ceil(8);
    row.checked_mul(height)
}
