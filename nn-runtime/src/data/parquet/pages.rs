//! The pages of a column. Headers are checked before memory is allocated for the content.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use std::io::{Read, Seek, SeekFrom};

use super::budget::{Budget, Outcome, room};
use super::footer::Chunk;
use super::thrift::{Flaw, Kind, Parsed, Thrift};

/// A page: some of a column's values, decompressed.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) what: What,
    /// The number of values, including nulls.
    pub(super) count: usize,
    pub(super) encoding: i64,
    pub(super) bytes: Vec<u8>,
}

/// The kind of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A dictionary, whose values other pages refer to.
    Dictionary,
    /// Values, preceded by their levels and the length of the levels.
    Values { levels: i64 },
    /// Values, preceded by this many bytes of repetition levels and definition levels.
    Levelled {
        repetition: usize,
        definition: usize,
    },
    /// A page that is skipped.
    Other,
}

/// The header of a page.
#[derive(Debug, Default)]
struct Header {
    kind: i64,
    unpacked: i64,
    packed: i64,
    values: Option<Counts>,
    dictionary: Option<Counts>,
    levelled: Option<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    count: i64,
    encoding: i64,
    /// The encoding of the definition levels, or their length in bytes.
    definition: i64,
    repetition: i64,
    is_packed: bool,
}

impl Header {
    fn parse(thrift: &mut Thrift<'_>) -> Parsed<Self> {
        let mut header = Self::default();
        thrift.structure(|thrift, id, kind| {
            match id {
                1 => header.kind = thrift.whole(kind)?,
                2 => header.unpacked = thrift.whole(kind)?,
                3 => header.packed = thrift.whole(kind)?,
                5 => header.values = Some(Counts::parse(thrift, kind, [1, 2, 3, 0, 0])?),
                7 => header.dictionary = Some(Counts::parse(thrift, kind, [1, 2, 0, 0, 0])?),
                8 => header.levelled = Some(Counts::parse(thrift, kind, [1, 4, 5, 6, 7])?),
                _ => thrift.skip(kind)?,
            }
            Ok(())
        })?;
        Ok(header)
    }
}

impl Counts {
    /// Parses the fields with these ids: count, encoding, definition levels, repetition levels, and
    /// whether the values are compressed. An id of 0 means that the header lacks the field.
    fn parse(thrift: &mut Thrift<'_>, kind: Kind, fields: [i16; 5]) -> Parsed<Self> {
        if !Thrift::is_structure(kind) {
            return Err(Flaw::Wrong("a page lacks the header for its type".into()));
        }
        let mut counts = Self {
            is_packed: true,
            ..Self::default()
        };
        thrift.structure(|thrift, id, kind| {
            let place = match fields.iter().position(|field| *field == id) {
                Some(0) => &mut counts.count,
                Some(1) => &mut counts.encoding,
                Some(2) => &mut counts.definition,
                Some(3) => &mut counts.repetition,
                Some(_) => {
                    counts.is_packed = Thrift::truth(kind)?;
                    return Ok(());
                }
                None => return thrift.skip(kind),
            };
            *place = thrift.whole(kind)?;
            Ok(())
        })?;
        Ok(counts)
    }
}

/// The initial and maximum number of bytes in which a page header is searched; a header can contain
/// statistics.
const WINDOW: u64 = 1 << 12;
const LARGEST_WINDOW: u64 = 1 << 20;

/// The pages of a chunk.
pub(super) struct Pages<'a, R> {
    source: &'a mut R,
    codec: i64,
    /// The offset of the next page, and the number of remaining bytes.
    place: u64,
    left: u64,
    window: Vec<u8>,
}

impl<'a, R: Read + Seek> Pages<'a, R> {
    pub(super) fn new(source: &'a mut R, chunk: Chunk) -> Self {
        Self {
            source,
            codec: chunk.codec,
            place: chunk.start,
            left: chunk.length,
            window: Vec::new(),
        }
    }

    /// The next page, whose memory the caller must [release](Budget::release); `None` after the
    /// last.
    pub(super) fn next(&mut self, budget: &mut Budget) -> Outcome<Option<Page>> {
        if self.left == 0 {
            return Ok(None);
        }
        let header = self.header()?;
        let size = |size: i64| usize::try_from(size).map_err(|_| negative());
        let (packed, unpacked) = (size(header.packed)?, size(header.unpacked)?);
        if packed as u64 > self.left {
            return Err(format!(
                "a page has {packed} bytes, but only {} are left",
                self.left
            ));
        }
        let (what, counts) = match (header.kind, header.values, header.levelled) {
            (0, Some(values), _) => {
                let levels = values.definition;
                (What::Values { levels }, values)
            }
            (2, ..) => {
                let counts = header.dictionary.ok_or("a dictionary has no header")?;
                (What::Dictionary, counts)
            }
            (3, _, Some(values)) => {
                let what = What::Levelled {
                    repetition: size(values.repetition)?,
                    definition: size(values.definition)?,
                };
                (what, values)
            }
            (1, ..) => (What::Other, Counts::default()),
            (kind, ..) => return Err(format!("a page of type {kind} lacks its header")),
        };
        let count = size(counts.count)?;
        budget.hold(packed as u64)?;
        let mut bytes = self.take(packed)?;
        let plain = match what {
            What::Levelled {
                repetition,
                definition,
            } => {
                let levels = repetition.checked_add(definition);
                let levels = levels.filter(|levels| *levels <= packed.min(unpacked));
                levels.ok_or("the levels are longer than the page")?
            }
            _ => 0,
        };
        if what == What::Other {
            budget.release(packed as u64);
            bytes = Vec::new();
        } else if self.codec != UNPACKED && counts.is_packed {
            budget.hold(unpacked as u64)?;
            budget.unpack(unpacked as u64)?;
            bytes = unpack(self.codec, &bytes, unpacked, plain)?;
            budget.release(packed as u64);
        }
        Ok(Some(Page {
            what,
            count,
            encoding: counts.encoding,
            bytes,
        }))
    }

    /// Reads a header and advances past it.
    fn header(&mut self) -> Outcome<Header> {
        let mut window = WINDOW;
        loop {
            let length = window.min(self.left);
            self.window.resize(length as usize, 0);
            read_at(self.source, self.place, &mut self.window)?;
            let mut thrift = Thrift::new(&self.window);
            match Header::parse(&mut thrift) {
                Ok(header) => {
                    let consumed = thrift.place() as u64;
                    self.place += consumed;
                    self.left -= consumed;
                    return Ok(header);
                }
                // Every iteration reads more bytes, so the loop ends.
                Err(Flaw::End) if length < self.left && window < LARGEST_WINDOW => window *= 16,
                Err(flaw) => return Err(flaw.within("the header of a page")),
            }
        }
    }

    /// Reads the next bytes. There must be enough remaining.
    fn take(&mut self, length: usize) -> Outcome<Vec<u8>> {
        let mut bytes = room(length)?;
        bytes.resize(length, 0);
        read_at(self.source, self.place, &mut bytes)?;
        self.place += length as u64;
        self.left -= length as u64;
        Ok(bytes)
    }
}

pub(super) fn read_at(
    source: &mut (impl Read + Seek),
    place: u64,
    bytes: &mut [u8],
) -> Outcome<()> {
    source
        .seek(SeekFrom::Start(place))
        .and_then(|_| source.read_exact(bytes))
        .map_err(|error| format!("byte {place} cannot be read: {error}"))
}

fn negative() -> String {
    String::from("the size of a page is negative")
}

const UNPACKED: i64 = 0;
const SNAPPY: i64 = 1;
const GZIP: i64 = 2;

/// The maximum compression ratios: three bytes of Snappy can stand for 64, and two bits of gzip for
/// 258 bytes.
const SNAPPY_RATIO: usize = 22;
const GZIP_RATIO: usize = 1032;

/// Decompresses a page to `length` bytes in total. The first `plain` bytes are not compressed.
fn unpack(codec: i64, packed: &[u8], length: usize, plain: usize) -> Outcome<Vec<u8>> {
    let (first, packed) = packed.split_at_checked(plain).ok_or_else(negative)?;
    let wanted = length.saturating_sub(plain);
    let ratio = match codec {
        SNAPPY => SNAPPY_RATIO,
        GZIP => GZIP_RATIO,
        _ => return Err(other(codec)),
    };
    // Checked before memory is allocated.
    if wanted / ratio > packed.len() {
        return Err(format!(
            "a page of {} bytes cannot be decompressed to {wanted} bytes",
            packed.len()
        ));
    }
    let mut unpacked = room(length)?;
    unpacked.extend_from_slice(first);
    // A page with only nulls may contain nothing to decompress.
    if wanted > 0 {
        match codec {
            SNAPPY => snappy(packed, wanted, &mut unpacked)?,
            _ => gzip(packed, wanted, &mut unpacked)?,
        }
    }
    Ok(unpacked)
}

fn snappy(packed: &[u8], wanted: usize, unpacked: &mut Vec<u8>) -> Outcome<()> {
    let broken = |error: snap::Error| format!("a page cannot be decompressed: {error}");
    let length = snap::raw::decompress_len(packed).map_err(broken)?;
    if length != wanted {
        return Err(another_length(length, wanted));
    }
    let plain = unpacked.len();
    unpacked.resize(plain + wanted, 0);
    let mut decoder = snap::raw::Decoder::new();
    let place = unpacked.get_mut(plain..).unwrap_or_default();
    decoder.decompress(packed, place).map_err(broken)?;
    Ok(())
}

fn gzip(packed: &[u8], wanted: usize, unpacked: &mut Vec<u8>) -> Outcome<()> {
    let plain = unpacked.len();
    let decoder = flate2::read::MultiGzDecoder::new(packed);
    // Limited, so that the vector does not grow. A further byte is an error below.
    let mut decoder = decoder.take(wanted as u64);
    decoder
        .read_to_end(unpacked)
        .map_err(|error| format!("a page cannot be decompressed: {error}"))?;
    if unpacked.len() - plain != wanted {
        return Err(another_length(unpacked.len() - plain, wanted));
    }
    let rest = decoder.into_inner().read(&mut [0]);
    match rest {
        Ok(0) => Ok(()),
        Ok(_) => Err(another_length(wanted + 1, wanted)),
        Err(error) => Err(format!("a page cannot be decompressed: {error}")),
    }
}

fn another_length(found: usize, wanted: usize) -> String {
    format!("a page has {found} bytes when decompressed, but its header says {wanted}")
}

fn other(codec: i64) -> String {
    let names = ["LZO", "Brotli", "LZ4", "Zstandard (zstd)", "LZ4"];
    let place = usize::try_from(codec - 3).ok();
    match place.and_then(|place| names.get(place)) {
        Some(name) => format!(
            "it is compressed with {name}: rewrite the file without compression, or with Snappy or \
             gzip"
        ),
        None => format!("it uses compression codec {codec}, which is not supported"),
    }
}
