//! A parser for the compact protocol of Thrift, in which footers and page headers are written.
//!
//! Every loop with a bound from the file consumes at least one byte per iteration. Nested structs
//! are skipped only to a depth that fits on the stack.
//!
//! <https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>

use alloc::format;
use alloc::string::String;

/// The maximum nesting depth of skipped structs and lists.
const DEEPEST: usize = 32;

/// Why bytes could not be parsed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// They end too early.
    End,
    /// They are invalid.
    Wrong(String),
}

impl Flaw {
    /// The text for an error message about `what`.
    pub(super) fn within(self, what: &str) -> String {
        match self {
            Self::End => format!("{what} is truncated"),
            Self::Wrong(problem) => format!("{what} is invalid: {problem}"),
        }
    }
}

pub(super) type Parsed<T> = Result<T, Flaw>;

/// The type of a field, or of the elements of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind(u8);

impl Kind {
    const STRUCT: Self = Self(12);
    const MAP: Self = Self(11);
    const LISTS: [Self; 2] = [Self(9), Self(10)];
    const BINARY: Self = Self(8);
    const DOUBLE: Self = Self(7);
    /// Integers of 16, 32 and 64 bits.
    const WHOLE: [Self; 3] = [Self(4), Self(5), Self(6)];
    const BYTE: Self = Self(3);
    const TRUTH: [Self; 2] = [Self(1), Self(2)];
    const UUID: Self = Self(13);
}

/// A parser's position in a slice of bytes.
#[derive(Debug)]
pub(super) struct Thrift<'a> {
    bytes: &'a [u8],
    place: usize,
}

impl<'a> Thrift<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, place: 0 }
    }

    /// The number of bytes read so far.
    pub(super) fn place(&self) -> usize {
        self.place
    }

    /// Calls `field` with the id and the type of each field of a struct. It must read or skip the
    /// field.
    pub(super) fn structure(
        &mut self,
        mut field: impl FnMut(&mut Self, i16, Kind) -> Parsed<()>,
    ) -> Parsed<()> {
        let mut last = 0_i16;
        loop {
            let head = self.byte()?;
            let kind = Kind(head & 0x0f);
            if kind == Kind(0) {
                return Ok(());
            }
            let id = match head >> 4 {
                0 => i16::try_from(self.zigzag()?).ok(),
                delta => last.checked_add(delta.into()),
            };
            last = id.ok_or_else(|| Flaw::Wrong("a field has no valid id".into()))?;
            field(self, last, kind)?;
        }
    }

    /// Calls `element` for each struct in a list, with the length of the list.
    pub(super) fn structures(
        &mut self,
        kind: Kind,
        mut element: impl FnMut(&mut Self, usize) -> Parsed<()>,
    ) -> Parsed<()> {
        if !Kind::LISTS.contains(&kind) {
            return Err(wrong("a list", kind));
        }
        let (kind, count) = self.list()?;
        if kind != Kind::STRUCT && count > 0 {
            return Err(wrong("a list of structs", kind));
        }
        (0..count).try_for_each(|_| element(self, count))
    }

    /// An integer of any size.
    pub(super) fn whole(&mut self, kind: Kind) -> Parsed<i64> {
        if kind == Kind::BYTE {
            Ok(self.byte()?.cast_signed().into())
        } else if Kind::WHOLE.contains(&kind) {
            self.zigzag()
        } else {
            Err(wrong("a whole number", kind))
        }
    }

    /// The value of a boolean field, which is part of its type.
    pub(super) fn truth(kind: Kind) -> Parsed<bool> {
        match Kind::TRUTH.iter().position(|truth| *truth == kind) {
            Some(place) => Ok(place == 0),
            None => Err(wrong("a boolean", kind)),
        }
    }

    pub(super) fn binary(&mut self, kind: Kind) -> Parsed<&'a [u8]> {
        if kind != Kind::BINARY {
            return Err(wrong("text", kind));
        }
        let length = self.varint()?;
        self.take(length)
    }

    /// Whether a field is a struct, which must then be read.
    pub(super) fn is_structure(kind: Kind) -> bool {
        kind == Kind::STRUCT
    }

    /// Skips a value.
    pub(super) fn skip(&mut self, kind: Kind) -> Parsed<()> {
        self.skip_within(kind, DEEPEST)
    }

    fn skip_within(&mut self, kind: Kind, depth: usize) -> Parsed<()> {
        let Some(depth) = depth.checked_sub(1) else {
            return Err(Flaw::Wrong(format!(
                "it is nested more than {DEEPEST} levels deep"
            )));
        };
        match kind {
            _ if Kind::TRUTH.contains(&kind) => Ok(()),
            _ if Kind::WHOLE.contains(&kind) => self.varint().map(drop),
            _ if Kind::LISTS.contains(&kind) => {
                let (kind, count) = self.list()?;
                (0..count).try_for_each(|_| self.skip_element(kind, depth))
            }
            Kind::BYTE => self.take(1).map(drop),
            Kind::DOUBLE => self.take(8).map(drop),
            Kind::UUID => self.take(16).map(drop),
            Kind::BINARY => {
                let length = self.varint()?;
                self.take(length).map(drop)
            }
            Kind::MAP => {
                let count = self.varint()?;
                if count == 0 {
                    return Ok(());
                }
                let kinds = self.byte()?;
                let count = self.count(count)?;
                (0..count).try_for_each(|_| {
                    self.skip_element(Kind(kinds >> 4), depth)?;
                    self.skip_element(Kind(kinds & 0x0f), depth)
                })
            }
            Kind::STRUCT => self.structure(|thrift, _, kind| thrift.skip_within(kind, depth)),
            _ => Err(wrong("a known type", kind)),
        }
    }

    /// In lists, booleans take a byte each, unlike as fields.
    fn skip_element(&mut self, kind: Kind, depth: usize) -> Parsed<()> {
        if Kind::TRUTH.contains(&kind) {
            self.take(1).map(drop)
        } else {
            self.skip_within(kind, depth)
        }
    }

    /// The type and the number of the elements of a list.
    fn list(&mut self) -> Parsed<(Kind, usize)> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => self.varint()?,
            count => count.into(),
        };
        Ok((Kind(head & 0x0f), self.count(count)?))
    }

    /// Checks a number of elements, each of which takes at least one byte.
    fn count(&self, count: u64) -> Parsed<usize> {
        let left = self.bytes.len() - self.place;
        let count = usize::try_from(count).ok().filter(|count| *count <= left);
        count.ok_or(Flaw::End)
    }

    fn byte(&mut self) -> Parsed<u8> {
        let byte = self.bytes.get(self.place).copied().ok_or(Flaw::End)?;
        self.place += 1;
        Ok(byte)
    }

    fn take(&mut self, length: u64) -> Parsed<&'a [u8]> {
        let rest = self.bytes.get(self.place..).unwrap_or_default();
        let length = usize::try_from(length).map_err(|_| Flaw::End)?;
        let taken = rest.get(..length).ok_or(Flaw::End)?;
        self.place += length;
        Ok(taken)
    }

    fn varint(&mut self) -> Parsed<u64> {
        varint(|| self.byte())
    }

    fn zigzag(&mut self) -> Parsed<i64> {
        self.varint().map(zigzag)
    }
}

/// A variable-length integer: groups of 7 bits, the lowest first.
pub(super) fn varint(mut byte: impl FnMut() -> Parsed<u8>) -> Parsed<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let byte = byte()?;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(Flaw::Wrong("a number has more than 64 bits".into()))
}

/// A zigzag-encoded integer, with its sign in the lowest bit.
pub(super) fn zigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

fn wrong(expected: &str, found: Kind) -> Flaw {
    Flaw::Wrong(format!("expected {expected}, found type {}", found.0))
}

#[cfg(test)]
mod tests {
    use super::{Flaw, Thrift, zigzag};

    #[test]
    fn structs_are_read_and_skipped() {
        // 1: i32 = -3; 2: list of structs, each with 1: binary; 20: true.
        let bytes = [
            0x15, 0x05, 0x19, 0x2c, 0x18, 1, b'a', 0, 0x18, 1, b'b', 0, 0x01, 40, 0,
        ];
        let mut thrift = Thrift::new(&bytes);
        let (mut number, mut names, mut truth) = (0, vec![], false);
        let read = thrift.structure(|thrift, id, kind| {
            match id {
                1 => number = thrift.whole(kind)?,
                2 => thrift.structures(kind, |thrift, count| {
                    assert_eq!(count, 2);
                    thrift.structure(|thrift, _, kind| {
                        names.push(thrift.binary(kind)?);
                        Ok(())
                    })
                })?,
                _ => truth = Thrift::truth(kind)?,
            }
            Ok(())
        });
        assert_eq!((read, number, truth), (Ok(()), -3, true));
        assert_eq!(names, [b"a", b"b"]);
        assert_eq!(thrift.place(), bytes.len());
        let mut skipped = Thrift::new(&bytes);
        assert_eq!(
            skipped.structure(|thrift, _, kind| thrift.skip(kind)),
            Ok(())
        );
        assert_eq!(skipped.place(), bytes.len());
        for length in 0..bytes.len() {
            let mut cut = Thrift::new(&bytes[..length]);
            let read = cut.structure(|thrift, _, kind| thrift.skip(kind));
            assert_eq!(read, Err(Flaw::End), "{length}");
        }
    }

    #[test]
    fn counts_and_depths_that_the_bytes_cannot_have_are_errors() {
        let skip = |bytes: &[u8]| Thrift::new(bytes).structure(|thrift, _, kind| thrift.skip(kind));
        // A list of 2^32 booleans in 8 bytes.
        let list = [0x19, 0xf1, 0x80, 0x80, 0x80, 0x80, 0x10, 0];
        assert_eq!(skip(&list), Err(Flaw::End));
        // Text of 2^63 bytes.
        let text = [
            0x18, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01,
        ];
        assert_eq!(skip(&text), Err(Flaw::End));
        assert!(matches!(skip(&vec![0x1c; 100_000]), Err(Flaw::Wrong(_))));
        assert!(matches!(skip(&[0x15; 1].repeat(2)), Err(Flaw::End)));
        let endless = [&[0x15][..], &[0xff; 20]].concat();
        assert!(matches!(skip(&endless), Err(Flaw::Wrong(_))));
    }

    #[test]
    fn signs_are_in_the_lowest_bit() {
        assert_eq!([0, 1, 2, 3, u64::MAX].map(zigzag), [0, -1, 1, -2, i64::MIN]);
    }
}
