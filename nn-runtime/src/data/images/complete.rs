//! Checks that an image file is complete. Decoders fill missing data with gray instead of failing.

mod huffman;
mod jpeg;
mod png;

use alloc::string::String;

use ::image::ImageFormat;

/// Checks a file before it is decoded.
///
/// # Errors
/// Says where an image is truncated, or what is invalid.
pub(super) fn check(format: Option<ImageFormat>, bytes: &[u8]) -> Result<(), String> {
    match format {
        Some(ImageFormat::Jpeg) => jpeg::check(bytes),
        Some(ImageFormat::Png) => png::check(bytes),
        _ => Ok(()),
    }
}

/// A big-endian number of two bytes.
fn short(bytes: &[u8]) -> Option<usize> {
    let (bytes, _) = bytes.split_first_chunk()?;
    Some(u16::from_be_bytes(*bytes).into())
}
