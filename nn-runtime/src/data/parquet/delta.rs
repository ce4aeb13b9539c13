//! Delta encoding: integers stored as differences, in blocks of miniblocks.
//!
//! <https://github.com/apache/parquet-format/blob/master/Encodings.md>

use alloc::string::String;

use super::budget::Outcome;
use super::runs::Bits;
use super::thrift::{Flaw, varint, zigzag};

/// The maximum number of numbers in a block; writers use blocks of 128 or 256.
const LARGEST_BLOCK: u64 = 1 << 20;

#[derive(Clone, Debug)]
pub(super) struct Delta<'a> {
    /// The bytes after the current miniblock.
    bytes: &'a [u8],
    /// The number of miniblocks in a block, and of numbers in a miniblock.
    miniblocks: usize,
    in_each: usize,
    left: u64,
    number: i64,
    is_first: bool,
    least: i64,
    /// The bit widths of the remaining miniblocks of the block.
    widths: &'a [u8],
    width: usize,
    bits: Bits<'a>,
    /// The number of remaining differences in the miniblock.
    in_miniblock: usize,
}

impl<'a> Delta<'a> {
    /// A decoder of at most `most` numbers.
    pub(super) fn new(mut bytes: &'a [u8], most: usize) -> Outcome<Self> {
        let block = number(&mut bytes)?;
        let miniblocks = number(&mut bytes)?;
        let left = number(&mut bytes)?;
        let first = zigzag(number(&mut bytes)?);
        let in_each = block.checked_div(miniblocks).unwrap_or(0);
        if !(1..=LARGEST_BLOCK).contains(&block)
            || in_each == 0
            || !in_each.is_multiple_of(32)
            || in_each * miniblocks != block
        {
            return Err(alloc::format!(
                "blocks of {block} numbers in {miniblocks} parts are not supported"
            ));
        }
        if left > most as u64 {
            return Err(alloc::format!("it has {left} numbers for {most} rows"));
        }
        Ok(Self {
            bytes,
            miniblocks: miniblocks as usize,
            in_each: in_each as usize,
            left,
            number: first,
            is_first: true,
            least: 0,
            widths: &[],
            width: 0,
            bits: Bits::new(&[]),
            in_miniblock: 0,
        })
    }

    /// The next number.
    pub(super) fn next(&mut self) -> Outcome<i64> {
        self.left = self.left.checked_sub(1).ok_or_else(ends)?;
        if core::mem::take(&mut self.is_first) {
            return Ok(self.number);
        }
        if self.in_miniblock == 0 {
            self.begin()?;
        }
        self.in_miniblock -= 1;
        let more = self.bits.next(self.width).ok_or_else(ends)?;
        let difference = self.least.wrapping_add(more.cast_signed());
        self.number = self.number.wrapping_add(difference);
        Ok(self.number)
    }

    /// The bytes after all numbers.
    pub(super) fn after(mut self) -> Outcome<&'a [u8]> {
        while self.left > 0 {
            self.next()?;
        }
        Ok(self.bytes)
    }

    /// Starts the next miniblock.
    fn begin(&mut self) -> Outcome<()> {
        if self.widths.is_empty() {
            self.least = zigzag(number(&mut self.bytes)?);
            let widths = self.bytes.split_at_checked(self.miniblocks);
            (self.widths, self.bytes) = widths.ok_or_else(ends)?;
        }
        let (width, widths) = self.widths.split_first().ok_or_else(ends)?;
        self.widths = widths;
        self.width = usize::from(*width);
        if self.width > 64 {
            return Err(String::from("its differences have more than 64 bits"));
        }
        // The last miniblock may be truncated.
        let length = self.width * self.in_each / 8;
        let (packed, rest) = self.bytes.split_at(length.min(self.bytes.len()));
        self.bits = Bits::new(packed);
        self.bytes = rest;
        self.in_miniblock = self.in_each;
        Ok(())
    }
}

fn number(bytes: &mut &[u8]) -> Outcome<u64> {
    let next = || {
        let (first, rest) = bytes.split_first().ok_or(Flaw::End)?;
        *bytes = rest;
        Ok(*first)
    };
    varint(next).map_err(|flaw| flaw.within("a number"))
}

fn ends() -> String {
    String::from("its numbers are truncated")
}

#[cfg(test)]
mod tests {
    use super::Delta;

    #[test]
    fn numbers_are_sums_of_differences() {
        // The example of the specification: 7, 5, 3, 1, 2, 3, 4, 5 in a block of 128 numbers. The
        // least difference is -2; relative to it, the differences are 0, 0, 0, 3, 3, 3, 3, with two
        // bits each.
        let mut bytes = vec![0x80, 0x01, 0x04, 0x08, 0x0e, 0x03, 2, 0, 0, 0];
        bytes.extend([0b1100_0000, 0b0011_1111, 0, 0, 0, 0, 0, 0]);
        bytes.extend(*b"rest");
        let mut delta = Delta::new(&bytes, 8).unwrap();
        let rest = delta.clone().after().unwrap();
        assert_eq!(rest, b"rest");
        let numbers: Vec<i64> = (0..8).map(|_| delta.next().unwrap()).collect();
        assert_eq!(numbers, [7, 5, 3, 1, 2, 3, 4, 5]);
        assert!(delta.next().is_err());
        assert!(Delta::new(&bytes, 7).is_err());
        assert!(Delta::new(&[0x80, 0x01, 0x00, 0x08, 0x0e], 8).is_err());
        assert!(Delta::new(&[0x00, 0x00, 0x00, 0x00], 8).is_err());
        assert!(Delta::new(&[0xff; 40], 8).is_err());
    }
}
