//! CRC-64. It detects every single changed bit, and every burst of changes of up to 64 bits.

use std::io::{self, Write};

/// CRC-64/XZ, as in the `xz` file format: the polynomial of ECMA-182, reflected.
#[derive(Clone, Copy, Debug)]
pub(super) struct Checksum(u64);

const POLYNOMIAL: u64 = 0xc96c_5795_d787_0f42;

/// The effect on the checksum of each byte value followed by 0 to 7 zero bytes.
static TABLES: [[u64; 256]; 8] = tables();

const fn tables() -> [[u64; 256]; 8] {
    let mut tables = [[0; 256]; 8];
    let mut byte = 0;
    while byte < 256 {
        let mut value = byte as u64;
        let mut bit = 0;
        while bit < 8 {
            value = (value >> 1) ^ if value & 1 == 1 { POLYNOMIAL } else { 0 };
            bit += 1;
        }
        tables[0][byte] = value;
        byte += 1;
    }
    let mut table = 1;
    while table < 8 {
        let mut byte = 0;
        while byte < 256 {
            let before = tables[table - 1][byte];
            tables[table][byte] = (before >> 8) ^ tables[0][(before & 0xff) as usize];
            byte += 1;
        }
        table += 1;
    }
    tables
}

impl Checksum {
    pub(super) const fn new() -> Self {
        Self(u64::MAX)
    }

    /// Updates the checksum with some bytes, eight at a time: M. Kounavis and F. Berry, "Novel
    /// table lookup-based algorithms for high-performance CRC generation", 2008.
    pub(super) fn update(&mut self, bytes: &[u8]) {
        let (eights, rest) = bytes.as_chunks::<8>();
        for eight in eights {
            let all = (self.0 ^ u64::from_le_bytes(*eight)).to_le_bytes();
            let parts = all.iter().zip(TABLES.iter().rev());
            self.0 = parts.fold(0, |sum, (&byte, table)| sum ^ table[usize::from(byte)]);
        }
        for &byte in rest {
            let place = (self.0 as u8) ^ byte;
            self.0 = (self.0 >> 8) ^ TABLES[0][usize::from(place)];
        }
    }

    /// The checksum of all bytes so far.
    pub(super) const fn value(self) -> u64 {
        !self.0
    }
}

/// A writer that passes everything on and updates a checksum.
pub(super) struct Summed<'a> {
    pub(super) file: &'a mut dyn Write,
    pub(super) checksum: Checksum,
}

impl Write for Summed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.checksum.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checksum(bytes: &[u8]) -> u64 {
        let mut checksum = Checksum::new();
        checksum.update(bytes);
        checksum.value()
    }

    /// The plain reference implementation, bit by bit.
    fn plain(bytes: &[u8]) -> u64 {
        let mut value = u64::MAX;
        for &byte in bytes {
            value ^= u64::from(byte);
            for _ in 0..8 {
                value = (value >> 1) ^ if value & 1 == 1 { POLYNOMIAL } else { 0 };
            }
        }
        !value
    }

    #[test]
    fn it_is_that_of_xz() {
        // The check value of the catalog of parametrized CRC algorithms (G. Cook).
        assert_eq!(checksum(b"123456789"), 0x995d_c9bb_df19_39fa);
        assert_eq!(checksum(b""), 0);
    }

    #[test]
    fn it_is_the_plain_one_however_it_is_cut() {
        let bytes: Vec<u8> = (0..1000_u32)
            .map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8)
            .collect();
        for length in [0, 1, 7, 8, 9, 15, 16, 17, 100, 1000] {
            let expected = plain(&bytes[..length]);
            assert_eq!(checksum(&bytes[..length]), expected);
            for cut in [0, 1, 3, 8, 11].into_iter().filter(|cut| *cut <= length) {
                let mut parts = Checksum::new();
                parts.update(&bytes[..cut]);
                parts.update(&bytes[cut..length]);
                assert_eq!(parts.value(), expected);
            }
        }
    }
}
