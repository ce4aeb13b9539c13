//! Files of bytes, on a disk or in memory.

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

/// A file that parts are read of.
#[derive(Debug)]
pub(super) struct Bytes {
    name: String,
    length: u64,
    content: Content,
}

#[derive(Debug)]
enum Content {
    OnDisk(Mutex<File>),
    /// Gzipped, of which the first bytes are unpacked.
    Packed {
        file: File,
        first: Vec<u8>,
    },
    InMemory(Vec<u8>),
}

/// The first bytes of a gzipped file: RFC 1952, section 2.3.1.
const GZIP: [u8; 2] = [0x1f, 0x8b];

impl Bytes {
    /// Opens a file. Of one that is gzipped, a header of so many bytes is unpacked, so that what it says
    /// can be checked before [`unpack`](Self::unpack) takes memory for the rest.
    ///
    /// # Errors
    /// If it cannot be opened, or is gzipped and has no header.
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

    /// Bytes in memory. The name stands for the file in messages.
    pub(super) fn new(name: String, bytes: Vec<u8>) -> Self {
        Self {
            name,
            length: bytes.len() as u64,
            content: Content::InMemory(bytes),
        }
    }

    /// Unpacks a file that is gzipped, of which `length` bytes are expected, into memory: that many, and
    /// one byte more if there is one. Where it takes more than the limit, which by default depends on the
    /// size of the file, or more than can be in the file, it stays as it is.
    ///
    /// # Errors
    /// If it takes too much memory, or cannot be unpacked.
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
            format!("{packed} gzipped bytes cannot be")
        } else if length > limit {
            format!(
                "{limit} bytes are the most that `memory_limit` of the reader lets it take, not"
            )
        } else {
            file.rewind().map_err(failed)?;
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            let content = unpacked(file, length, true).map_err(failed)?;
            self.length = content.len() as u64;
            self.content = Content::InMemory(content);
            return Ok(());
        };
        let problem =
            format_args!("{problem} the {length} bytes that the sizes in its header ask for");
        Err(self.wrong(4, problem))
    }

    /// It is gzipped, and not [unpacked](Self::unpack) yet.
    pub(super) fn is_packed(&self) -> bool {
        matches!(self.content, Content::Packed { .. })
    }

    /// What errors call it.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// How many bytes there are.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// The bytes from `offset` on.
    ///
    /// # Errors
    /// If there are not as many, or they cannot be read.
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

    /// The first bytes, which are read into memory.
    ///
    /// # Errors
    /// If there are not as many, or they cannot be read.
    pub(super) fn header(&self, length: usize, what: &str) -> Result<Vec<u8>> {
        if self.length < length as u64 {
            return Err(self.wrong(
                self.length,
                format_args!("the file ends, but {what} has {length} bytes"),
            ));
        }
        let mut header = vec![0; length];
        self.read_at(0, &mut header)?;
        Ok(header)
    }

    /// Says what is wrong at an offset.
    pub(super) fn wrong(&self, offset: u64, problem: fmt::Arguments<'_>) -> Error {
        Error::Content {
            path: self.name.clone(),
            problems: vec![format!("byte {offset}: {problem}")],
        }
    }
}

/// How many bytes a byte of a gzipped file can stand for, at most: 258 in two bits.
const GZIP_RATIO: u64 = 1032;

/// The limit where a reader sets none.
#[cfg(feature = "gzip")]
fn default_limit(packed: u64) -> u64 {
    crate::files::limit::memory_limit(None, packed)
}

/// At most `length` bytes of a gzipped file, and one more if there is one and the `end` is looked for.
#[cfg(feature = "gzip")]
fn unpacked(file: &File, length: usize, end: bool) -> io::Result<Vec<u8>> {
    let mut decoder = flate2::read::MultiGzDecoder::new(io::BufReader::new(file));
    let mut content = Vec::new();
    let length = length.saturating_add(end.into());
    content.try_reserve_exact(length)?;
    let most = length as u64;
    let read = (&mut decoder).take(most).read_to_end(&mut content);
    read.map_err(|error| {
        io::Error::new(
            error.kind(),
            format!("the gzipped content is broken: {error}"),
        )
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
