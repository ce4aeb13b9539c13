//! Decoders for the values of a page.
//!
//! <https://github.com/apache/parquet-format/blob/master/Encodings.md>

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::budget::{Outcome, room};
use super::delta::Delta;
use super::footer::{Content, Number};
use super::runs::{Bits, Runs};

impl Number {
    /// The size of a plain-encoded number in bytes.
    fn width(self) -> usize {
        match self {
            Self::Truth => 1,
            Self::Signed32 | Self::Unsigned32 | Self::Float => 4,
            Self::Signed64 | Self::Unsigned64 | Self::Double => 8,
        }
    }

    /// The number with this bit pattern.
    fn of(self, bits: u64) -> f64 {
        match self {
            Self::Truth => (bits & 1) as f64,
            Self::Signed32 => f64::from((bits as u32).cast_signed()),
            Self::Unsigned32 => f64::from(bits as u32),
            Self::Signed64 => bits.cast_signed() as f64,
            Self::Unsigned64 => bits as f64,
            Self::Float => f64::from(f32::from_bits(bits as u32)),
            Self::Double => f64::from_bits(bits),
        }
    }

    fn is_float(self) -> bool {
        matches!(self, Self::Float | Self::Double)
    }
}

/// The dictionary of a column, whose values its pages refer to.
#[derive(Debug)]
pub(super) enum Dictionary {
    Numbers(Vec<f64>),
    Texts {
        bytes: Vec<u8>,
        /// For each text, the offsets of its start (after its length) and its end.
        places: Vec<(usize, usize)>,
    },
}

impl Dictionary {
    /// The maximum memory of a dictionary with `count` values in this many bytes.
    pub(super) fn memory(bytes: usize, count: usize) -> u64 {
        let places = count.saturating_mul(size_of::<(usize, usize)>());
        bytes.saturating_add(places) as u64
    }

    /// Reads `count` plain-encoded values.
    pub(super) fn new(bytes: Vec<u8>, count: usize, content: Content) -> Outcome<Self> {
        let least = match content {
            Content::Numbers(Number::Truth) | Content::Other(_) => {
                return Err(String::from(
                    "a column of booleans cannot have a dictionary",
                ));
            }
            Content::Numbers(number) => number.width(),
            Content::Text => 4,
        };
        if count > bytes.len() / least {
            return Err(format!(
                "a dictionary claims {count} values in {} bytes",
                bytes.len()
            ));
        }
        let mut plain = Plain(&bytes);
        if let Content::Numbers(number) = content {
            let mut numbers = room(count)?;
            for _ in 0..count {
                numbers.push(plain.number(number)?);
            }
            return Ok(Self::Numbers(numbers));
        }
        let mut places = room(count)?;
        for _ in 0..count {
            let text = plain.text()?.len();
            let end = bytes.len() - plain.0.len();
            places.push((end - text, end));
        }
        Ok(Self::Texts { bytes, places })
    }
}

/// Plain-encoded values.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plain<'a>(&'a [u8]);

impl<'a> Plain<'a> {
    fn take(&mut self, length: usize) -> Outcome<&'a [u8]> {
        let parts = self.0.split_at_checked(length);
        let (taken, rest) = parts.ok_or_else(|| String::from("its values are truncated"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self, number: Number) -> Outcome<f64> {
        Ok(number.of(little(self.take(number.width())?)))
    }

    fn text(&mut self) -> Outcome<&'a [u8]> {
        let length = little(self.take(4)?);
        self.take(length as usize)
    }
}

/// A little-endian number of up to eight bytes.
fn little(bytes: &[u8]) -> u64 {
    let places = (0..64).step_by(8);
    let bytes = bytes.iter().zip(places);
    bytes.fold(0, |sum, (byte, place)| sum | u64::from(*byte) << place)
}

/// An iterator over the values of a page.
#[derive(Debug)]
pub(super) enum Values<'a> {
    Plain(Plain<'a>),
    Truths(Bits<'a>),
    Runs(Runs<'a>),
    Places(Runs<'a>, &'a Dictionary),
    Differences(Delta<'a>),
    /// Byte-stream split: first the first bytes of all numbers, then all second bytes, and so on.
    Split {
        bytes: &'a [u8],
        count: usize,
        next: usize,
    },
    /// Delta-length encoding: all lengths, followed by all texts.
    Texts {
        lengths: Delta<'a>,
        texts: Plain<'a>,
    },
    /// Delta encoding of texts: the shared prefix with the text before is left out.
    Endings {
        common: Delta<'a>,
        lengths: Delta<'a>,
        endings: Plain<'a>,
        text: Vec<u8>,
    },
}

impl<'a> Values<'a> {
    /// A decoder of at most `most` values in the given encoding.
    pub(super) fn new(
        (encoding, most): (i64, usize),
        bytes: &'a [u8],
        content: Content,
        dictionary: Option<&'a Dictionary>,
    ) -> Outcome<Self> {
        let is_whole = matches!(content, Content::Numbers(number)
            if number != Number::Truth && !number.is_float());
        let is_wide = matches!(content, Content::Numbers(number) if number != Number::Truth);
        match (encoding, content) {
            (0, Content::Numbers(Number::Truth)) => Ok(Self::Truths(Bits::new(bytes))),
            (0, _) => Ok(Self::Plain(Plain(bytes))),
            (2 | 8, _) => {
                let dictionary = dictionary.ok_or("it refers to a dictionary, but has none")?;
                let (width, bytes) = bytes.split_first().ok_or("its values are truncated")?;
                let runs = Runs::new(bytes, usize::from(*width))?;
                Ok(Self::Places(runs, dictionary))
            }
            (3, Content::Numbers(Number::Truth)) => {
                let mut bytes = Plain(bytes);
                Ok(Self::Runs(Runs::new(bytes.text()?, 1)?))
            }
            (5, _) if is_whole => Ok(Self::Differences(Delta::new(bytes, most)?)),
            (6, Content::Text) => {
                let lengths = Delta::new(bytes, most)?;
                let texts = Plain(lengths.clone().after()?);
                Ok(Self::Texts { lengths, texts })
            }
            (7, Content::Text) => {
                let common = Delta::new(bytes, most)?;
                let lengths = Delta::new(common.clone().after()?, most)?;
                Ok(Self::Endings {
                    common,
                    endings: Plain(lengths.clone().after()?),
                    lengths,
                    text: Vec::new(),
                })
            }
            (9, Content::Numbers(number)) if is_wide => Ok(Self::Split {
                bytes,
                count: bytes.len() / number.width(),
                next: 0,
            }),
            _ => Err(format!(
                "its values use encoding {encoding}, which is not supported for this type"
            )),
        }
    }

    /// The next number.
    pub(super) fn number(&mut self, number: Number) -> Outcome<f64> {
        match self {
            Self::Plain(plain) => plain.number(number),
            Self::Truths(bits) => {
                let bit = bits.next(1).ok_or("its values are truncated")?;
                Ok(number.of(bit))
            }
            Self::Runs(runs) => Ok(number.of(runs.next()?.into())),
            Self::Places(runs, Dictionary::Numbers(numbers)) => {
                let place = runs.next()?;
                let found = numbers.get(place as usize).copied();
                found.ok_or_else(|| not_in(place, numbers.len()))
            }
            Self::Differences(numbers) => Ok(number.of(numbers.next()?.cast_unsigned())),
            Self::Split { bytes, count, next } => {
                if next >= count {
                    return Err(String::from("its values are truncated"));
                }
                let own = bytes.iter().skip(*next).step_by(*count);
                let places = (0..8 * number.width()).step_by(8);
                let bits = own.zip(places);
                let bits = bits.fold(0, |sum, (byte, place)| sum | u64::from(*byte) << place);
                *next += 1;
                Ok(number.of(bits))
            }
            _ => Err(String::from("it holds text instead of numbers")),
        }
    }

    /// The next text.
    pub(super) fn text(&mut self) -> Outcome<&[u8]> {
        match self {
            Self::Plain(plain) => plain.text(),
            Self::Places(runs, Dictionary::Texts { bytes, places }) => {
                let place = runs.next()?;
                let found = places.get(place as usize);
                let (from, to) = found.ok_or_else(|| not_in(place, places.len()))?;
                Ok(bytes.get(*from..*to).unwrap_or_default())
            }
            Self::Texts { lengths, texts } => texts.take(length(lengths.next()?)?),
            Self::Endings {
                common,
                lengths,
                endings,
                text,
            } => {
                let common = length(common.next()?)?;
                if common > text.len() {
                    return Err(String::from(
                        "a text shares a longer prefix with the previous text than that text has",
                    ));
                }
                text.truncate(common);
                // Bounded by the size of the page, since suffixes do not overlap.
                text.extend_from_slice(endings.take(length(lengths.next()?)?)?);
                Ok(text)
            }
            _ => Err(String::from("it holds numbers instead of text")),
        }
    }
}

fn length(number: i64) -> Outcome<usize> {
    usize::try_from(number).map_err(|_| String::from("the length of a text is negative"))
}

fn not_in(place: u32, count: usize) -> String {
    format!("it refers to value {place} of a dictionary of {count} values")
}
