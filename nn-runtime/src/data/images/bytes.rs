//! Binary files, on disk or in memory.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::error::{Error, Result};
use crate::files::regular;

/// A file of which parts can be read.
#[derive(Debug)]
pub(super) struct Bytes {
    name: String,
    length: u64,
    content: Content,
}

#[derive(Debug)]
enum Content {
    OnDisk(Mutex<File>),
    /// A gzipped file, of which only the first bytes are decompressed.
    Packed {
        file: File,
        first: Vec<u8>,
    },
    InMemory(Vec<u8>),
}

/// The first bytes of a gzipped file: RFC 1952, section 2.3.1.
const GZIP: [u8; 2] = [0x1f, 0x8b];

impl Bytes {
    /// Opens a file. If it is gzipped, decompresses only the first `header` bytes, so that the
    /// header can be checked before [`unpack`](Self::unpack) allocates memory for the rest.
    ///
    /// # Errors
    /// If the file cannot be opened, or is gzipped and `header` is `None`.
    pub(super) fn open(path: &Path, header: Option<usize>) -> Result<Self> {
        let name = path.display().to_string();
        let failed = |error: io::Error| Error::File {
            path: name.clone(),
            problem: error.to_string(),
        };
        let (mut file, metadata) = regular::open(path).map_err(failed)?;
        let mut first = Vec::with_capacity(GZIP.len());
        let wanted = GZIP.len() as u64;
        (&mut file)
            .take(wanted)
            .read_to_end(&mut first)
            .map_err(failed)?;
        if first == GZIP {
            file.rewind().map_err(failed)?;
            let first = match header {
                Some(length) => unpacked(&file, length, false),
                None => Err(io::Error::other("the file is gzipped: unpack it first")),
            };
            let first = first.map_err(failed)?;
            return Ok(Self {
                name,
                length: first.len() as u64,
                content: Content::Packed { file, first },
            });
        }
        Ok(Self {
            name,
            length: metadata.len(),
            content: Content::OnDisk(Mutex::new(file)),
        })
    }

    /// Bytes in memory. Error messages use `name` in place of a file name.
    pub(super) fn new(name: String, bytes: Vec<u8>) -> Self {
        Self {
            name,
            length: bytes.len() as u64,
            content: Content::InMemory(bytes),
        }
    }

    /// Decompresses a gzipped file into memory: the expected `length` bytes, plus one more byte if
    /// the file is longer. The memory limit depends on the size of the file by default.
    ///
    /// # Errors
    /// If `length` exceeds the limit, or exceeds what the compressed file can contain; then nothing
    /// is decompressed. Or if decompression fails.
    pub(super) fn unpack(&mut self, length: u64, memory_limit: Option<u64>) -> Result<()> {
        let Content::Packed { file, .. } = &mut self.content else {
            return Ok(());
        };
        let failed = |error: io::Error| Error::File {
            path: self.name.clone(),
            problem: error.to_string(),
        };
        let packed = file.metadata().map_err(failed)?.len();
        let limit = memory_limit.unwrap_or_else(|| default_limit(packed));
        let problem = if length / GZIP_RATIO > packed {
            format!("{packed} bytes of gzip data cannot expand to")
        } else if length > limit {
            format!("the reader's `memory_limit` of {limit} bytes is less than")
        } else {
            file.rewind().map_err(failed)?;
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            let content = unpacked(file, length, true).map_err(failed)?;
            self.length = content.len() as u64;
            self.content = Content::InMemory(content);
            return Ok(());
        };
        let problem =
            format_args!("{problem} the {length} bytes that the sizes in the header require");
        Err(self.wrong(4, problem))
    }

    /// Whether the file is gzipped and not [unpacked](Self::unpack) yet.
    pub(super) fn is_packed(&self) -> bool {
        matches!(self.content, Content::Packed { .. })
    }

    /// The name for error messages.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The number of bytes.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Fills `bytes` with the content starting at `offset`.
    ///
    /// # Errors
    /// If the file ends before that, or cannot be read.
    pub(super) fn read_at(&self, offset: u64, bytes: &mut [u8]) -> Result<()> {
        let result = match &self.content {
            Content::OnDisk(file) => {
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                file.seek(SeekFrom::Start(offset))
                    .and_then(|_| file.read_exact(bytes))
            }
            Content::InMemory(content) | Content::Packed { first: content, .. } => {
                usize::try_from(offset)
                    .ok()
                    .and_then(|offset| content.get(offset..offset.checked_add(bytes.len())?))
                    .map(|content| bytes.copy_from_slice(content))
                    .ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
            }
        };
        result.map_err(|error| self.wrong(offset, format_args!("{error}")))
    }

    /// The first `length` bytes.
    ///
    /// # Errors
    /// If the file ends before that, or cannot be read.
    pub(super) fn header(&self, length: usize, what: &str) -> Result<Vec<u8>> {
        if self.length < length as u64 {
            return Err(self.wrong(
                self.length,
                format_args!("the file is truncated: {what} has {length} bytes"),
            ));
        }
        let mut header = vec![0; length];
        self.read_at(0, &mut header)?;
        Ok(header)
    }

    /// An error about the byte at `offset`.
    pub(super) fn wrong(&self, offset: u64, problem: fmt::Arguments<'_>) -> Error {
        Error::Content {
            path: self.name.clone(),
            problems: vec![format!("byte {offset}: {problem}")],
        }
    }
}

/// The maximum compression ratio of gzip: two bits can stand for 258 bytes.
const GZIP_RATIO: u64 = 1032;

/// The memory limit if the reader does not set one.
#[cfg(feature = "gzip")]
fn default_limit(packed: u64) -> u64 {
    crate::files::limit::memory_limit(None, packed)
}

/// Decompresses at most `length` bytes of a gzipped file, plus one more if `end` is set and the
/// file is longer.
#[cfg(feature = "gzip")]
fn unpacked(file: &File, length: usize, end: bool) -> io::Result<Vec<u8>> {
    let mut decoder = flate2::read::MultiGzDecoder::new(io::BufReader::new(file));
    let mut content = Vec::new();
    let length = length.saturating_add(end.into());
    content.try_reserve_exact(length)?;
    let most = length as u64;
    let read = (&mut decoder).take(most).read_to_end(&mut content);
    read.map_err(|error| {
        io::Error::new(error.kind(), format!("the gzip data is invalid: {error}"))
    })?;
    Ok(content)
}

#[cfg(not(feature = "gzip"))]
fn default_limit(_: u64) -> u64 {
    0
}

#[cfg(not(feature = "gzip"))]
fn unpacked(_: &File, _: usize, _: bool) -> io::Result<Vec<u8>> {
    Err(io::Error::other(
        "the file is gzipped: unpack it, or enable the feature `gzip` of nn-runtime",
    ))
}
