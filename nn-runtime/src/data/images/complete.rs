//! Whether the file of an image holds the whole image: decoders show gray where numbers are missing.

mod huffman;
mod jpeg;
mod png;

use alloc::string::String;

use ::image::ImageFormat;

/// Checks a file before it is decoded.
///
/// # Errors
/// Says where an image ends too early, or what is broken.
pub(super) fn check(format: Option<ImageFormat>, bytes: &[u8]) -> Result<(), String> {
    match format {
        Some(ImageFormat::Jpeg) => jpeg::check(bytes),
        Some(ImageFormat::Png) => png::check(bytes),
        _ => Ok(()),
    }
}

/// The whole number of two bytes, the higher first.
fn short(bytes: &[u8]) -> Option<usize> {
    let (bytes, _) = bytes.split_first_chunk()?;
    Some(u16::from_be_bytes(*bytes).into())
}
