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
use crate::io::regular;

/// A file that parts are read of.
#[derive(Debug)]
pub(super) struct Bytes {
    name: String,
    length: u64,
    content: Content,
}

/// What the first bytes of a file say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    /// How many bytes it has at most.
    #[cfg_attr(not(feature = "gzip"), expect(dead_code))]
    pub(super) most: usize,
    /// The length of the file.
    #[cfg_attr(not(feature = "gzip"), expect(dead_code))]
    pub(super) length: fn(&[u8]) -> u64,
}

#[derive(Debug)]
enum Content {
    OnDisk(Mutex<File>),
    InMemory(Vec<u8>),
}

/// The first bytes of a gzipped file: RFC 1952, section 2.3.1.
const GZIP: [u8; 2] = [0x1f, 0x8b];

impl Bytes {
    /// Opens a file. One that is gzipped is unpacked into memory, if its header says how long it
    /// is: that much of it, and one byte more, if there is one.
    ///
    /// # Errors
    /// If it cannot be opened or unpacked.
    pub(super) fn open(path: &Path, header: Option<Header>) -> Result<Self> {
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
            let content = match header {
                Some(header) => unpack(file, header),
                None => Err(io::Error::other("the file is gzipped: unpack it first")),
            };
            let content = content.map_err(failed)?;
            return Ok(Self::new(name, content));
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
            Content::InMemory(content) => usize::try_from(offset)
                .ok()
                .and_then(|offset| content.get(offset..offset.checked_add(bytes.len())?))
                .map(|content| bytes.copy_from_slice(content))
                .ok_or_else(|| io::ErrorKind::UnexpectedEof.into()),
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

#[cfg(feature = "gzip")]
fn unpack(file: File, header: Header) -> io::Result<Vec<u8>> {
    let mut decoder = flate2::read::MultiGzDecoder::new(io::BufReader::new(file));
    let mut content = Vec::with_capacity(header.most);
    let explain = |error: io::Error| {
        io::Error::new(
            error.kind(),
            format!("the gzipped content is broken: {error}"),
        )
    };
    (&mut decoder)
        .take(header.most as u64)
        .read_to_end(&mut content)
        .map_err(explain)?;
    let rest = (header.length)(&content).saturating_sub(content.len() as u64);
    // It grows with what is there, not with what the header says.
    decoder
        .take(rest.saturating_add(1))
        .read_to_end(&mut content)
        .map_err(explain)?;
    Ok(content)
}

#[cfg(not(feature = "gzip"))]
fn unpack(_: File, _: Header) -> io::Result<Vec<u8>> {
    Err(io::Error::other(
        "the file is gzipped: unpack it, or enable the feature `gzip` of nn-runtime",
    ))
}
