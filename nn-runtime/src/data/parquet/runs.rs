//! Run-length and bit-packed encodings of small integers: levels, dictionary indices, booleans.
//!
//! <https://github.com/apache/parquet-format/blob/master/Encodings.md>

use alloc::string::String;

use super::budget::Outcome;
use super::thrift::{Flaw, varint};

/// Bit-packed numbers of `width` bits, starting with the lowest bit of the first byte.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    /// The index of the next bit.
    place: usize,
}

impl<'a> Bits<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, place: 0 }
    }

    /// The next number of at most 64 bits, if there is one.
    pub(super) fn next(&mut self, width: usize) -> Option<u64> {
        let end = self.place.checked_add(width)?;
        if end > self.bytes.len().checked_mul(8)? {
            return None;
        }
        let first = self.place / 8;
        let shift = self.place % 8;
        let mut window = 0_u128;
        for (place, byte) in self.bytes[first..end.div_ceil(8)].iter().enumerate() {
            window |= u128::from(*byte) << (8 * place);
        }
        self.place = end;
        let mask = (1_u128 << width) - 1;
        Some((window >> shift & mask) as u64)
    }
}

/// Runs of one repeated number, and runs of bit-packed numbers.
#[derive(Debug)]
pub(super) struct Runs<'a> {
    bytes: &'a [u8],
    width: usize,
    run: Run<'a>,
}

#[derive(Debug)]
enum Run<'a> {
    Repeated { number: u32, left: u64 },
    Packed { bits: Bits<'a>, left: u64 },
}

impl<'a> Runs<'a> {
    /// A decoder of numbers with at most 32 bits.
    pub(super) fn new(bytes: &'a [u8], width: usize) -> Outcome<Self> {
        if width > 32 {
            return Err(String::from(
                "its dictionary indices have more than 32 bits",
            ));
        }
        Ok(Self {
            bytes,
            width,
            run: Run::Repeated { number: 0, left: 0 },
        })
    }

    /// The next number.
    pub(super) fn next(&mut self) -> Outcome<u32> {
        loop {
            match &mut self.run {
                Run::Repeated { number, left } if *left > 0 => {
                    *left -= 1;
                    return Ok(*number);
                }
                Run::Packed { bits, left } if *left > 0 => {
                    *left -= 1;
                    let number = bits.next(self.width);
                    return number.map(|number| number as u32).ok_or_else(ends);
                }
                // Every iteration consumes the head of a run, so the loop ends.
                _ => self.begin()?,
            }
        }
    }

    /// Reads the head of the next run.
    fn begin(&mut self) -> Outcome<()> {
        if self.width == 0 && self.bytes.is_empty() {
            // All remaining numbers are 0.
            self.run = Run::Repeated { number: 0, left: 1 };
            return Ok(());
        }
        let mut next = || {
            let (first, rest) = self.bytes.split_first().ok_or(Flaw::End)?;
            self.bytes = rest;
            Ok(*first)
        };
        let head = varint(&mut next).map_err(|flaw| flaw.within("a run"))?;
        let count = head >> 1;
        if head & 1 == 0 {
            let mut number = 0;
            for place in 0..self.width.div_ceil(8) {
                let byte = next().map_err(|flaw| flaw.within("a run"))?;
                number |= u32::from(byte) << (8 * place);
            }
            self.run = Run::Repeated {
                number,
                left: count,
            };
            return Ok(());
        }
        // Numbers are packed in groups of eight; the last run of a page may be truncated.
        let length = count.saturating_mul(self.width as u64);
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let (packed, rest) = self.bytes.split_at(length.min(self.bytes.len()));
        self.bytes = rest;
        self.run = Run::Packed {
            bits: Bits::new(packed),
            left: count.saturating_mul(8),
        };
        Ok(())
    }
}

fn ends() -> String {
    String::from("its numbers are truncated")
}

#[cfg(test)]
mod tests {
    use super::{Bits, Runs};

    #[test]
    fn runs_are_those_of_the_specification() {
        // 0 to 7 with three bits each, then 4 eight times.
        let bytes = [0x03, 0b1000_1000, 0b1100_0110, 0b1111_1010, 0x10, 0x04];
        let mut runs = Runs::new(&bytes, 3).unwrap();
        let numbers: Vec<u32> = (0..16).map(|_| runs.next().unwrap()).collect();
        assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6, 7, 4, 4, 4, 4, 4, 4, 4, 4]);
        assert!(runs.next().is_err());
        assert!(Runs::new(&[], 33).is_err());
        // Empty runs.
        assert!(Runs::new(&[0; 1000], 0).unwrap().next().is_ok());
        assert!(Runs::new(&[0; 1000], 1).unwrap().next().is_err());
        assert!(Runs::new(&[0xff; 1000], 1).unwrap().next().is_err());
    }

    #[test]
    fn bits_are_read_from_the_lowest() {
        let mut bits = Bits::new(&[0xff; 17]);
        assert_eq!(bits.next(7), Some(127));
        assert_eq!(bits.next(64), Some(u64::MAX));
        assert_eq!(bits.next(0), Some(0));
        assert_eq!(bits.next(64), Some(u64::MAX));
        assert_eq!(bits.next(2), None);
        assert_eq!(bits.next(1), Some(1));
        assert_eq!(bits.next(1), None);
    }
}
