//! The header of a safetensors file: a length of 8 bytes, followed by JSON with the position of
//! each tensor's bytes.
//!
//! The `safetensors` crate parses headers. Writing is implemented here, because that crate needs
//! the bytes of all tensors in memory at once, and writes metadata in random order.

use std::fmt::Write as _;
use std::io::{self, Read};

use safetensors::tensor::Metadata;

use crate::parameter::{Description, Parameters, Role};
use crate::scalar::Scalar;

/// The metadata key of this crate's layout version.
pub(super) const VERSION_KEY: &str = "nn_runtime";
/// This crate's layout version.
pub(super) const VERSION: u32 = 1;
/// The metadata key of the network's name.
pub(super) const NETWORK_KEY: &str = "network";

/// The maximum length of a header in bytes, as in the `safetensors` crate.
const LONGEST: u64 = 100_000_000;

/// The shape of a parameter in files, outermost dimension first.
pub(super) fn shape(description: &Description<'_>) -> Vec<usize> {
    let matrix = matches!(description.role, Role::Weight | Role::Embedding);
    if matrix || description.columns != 1 {
        vec![description.rows, description.columns]
    } else {
        vec![description.rows]
    }
}

/// The header, including its length, of a file with the parameters of `network` in the order of
/// iteration.
pub(super) fn build<S: Scalar, P: Parameters<S>>(name: &str, network: &P) -> Vec<u8> {
    let version = VERSION.to_string();
    let mut header = Header::new([(NETWORK_KEY, name), (VERSION_KEY, &version)]);
    header.parameters("", network);
    header.finish()
}

/// A header that is being written.
pub(super) struct Header {
    json: String,
    /// The offset of the next tensor.
    offset: usize,
}

impl Header {
    /// A header with metadata, but without tensors.
    pub(super) fn new<'a>(metadata: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let entries = metadata.into_iter();
        let entries = entries.map(|(key, value)| format!("{}:{}", quoted(key), quoted(value)));
        let entries: Vec<String> = entries.collect();
        Self {
            json: format!("{{\"__metadata__\":{{{}}}", entries.join(",")),
            offset: 0,
        }
    }

    /// Adds all parameters of a value in the order of iteration, with a prefix for their names.
    pub(super) fn parameters<S: Scalar, P: Parameters<S>>(&mut self, prefix: &str, value: &P) {
        let dtype = S::NAME.to_ascii_uppercase();
        value.for_each(|description, values| {
            let name = format!("{prefix}{}", description.path);
            self.tensor(&name, &dtype, &shape(description), size_of_val(values));
        });
    }

    /// Adds a tensor with this many bytes.
    pub(super) fn tensor(&mut self, name: &str, dtype: &str, shape: &[usize], bytes: usize) {
        let end = self.offset + bytes;
        // Writing to a string cannot fail.
        let _ = write!(
            self.json,
            ",{}:{{\"dtype\":\"{dtype}\",\"shape\":{shape:?},\"data_offsets\":[{},{end}]}}",
            quoted(name),
            self.offset,
        );
        self.offset = end;
    }

    /// The bytes of the header, preceded by their length.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.json.push('}');
        // Tensors begin at a multiple of 8.
        while !self.json.len().is_multiple_of(8) {
            self.json.push(' ');
        }
        let mut bytes = (self.json.len() as u64).to_le_bytes().to_vec();
        bytes.extend_from_slice(self.json.as_bytes());
        bytes
    }
}

/// A JSON string.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            // Writing to a string cannot fail.
            '\0'..='\x1f' => drop(write!(quoted, "\\u{:04x}", u32::from(character))),
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

/// Why a header cannot be read.
pub(super) enum Failure {
    /// The source failed.
    Source(io::Error),
    /// The content is not a valid file.
    Content(String),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Source(error)
    }
}

/// Reads the header of a source with `length` bytes. Returns it with the offset of the first
/// tensor. Memory is bounded by the length of the source times a constant.
pub(super) fn read(source: &mut impl Read, length: u64) -> Result<(Metadata, u64), Failure> {
    let content = |problem: String| Failure::Content(problem);
    if length < 8 {
        return Err(content(format!(
            "not a safetensors file: {length} bytes cannot hold a header"
        )));
    }
    let mut prefix = [0; 8];
    source.read_exact(&mut prefix)?;
    let size = u64::from_le_bytes(prefix);
    if size > length - 8 {
        return Err(content(format!(
            "not a safetensors file, or truncated: its header should have {size} bytes, but only \
             {} follow",
            length - 8
        )));
    }
    if size > LONGEST {
        return Err(content(format!(
            "not a safetensors file: the header has {size} bytes, but the maximum is {LONGEST}"
        )));
    }
    let mut json = vec![0; usize::try_from(size).unwrap_or(0)];
    source.read_exact(&mut json)?;
    let metadata: Metadata = serde_json::from_slice(&json)
        .map_err(|error| content(format!("the safetensors header is invalid: {error}")))?;
    let expected = 8_u64
        .saturating_add(size)
        .saturating_add(metadata.data_len() as u64);
    if expected != length {
        return Err(content(format!(
            "the file has {length} bytes, but its header requires {expected}"
        )));
    }
    Ok((metadata, 8 + size))
}
