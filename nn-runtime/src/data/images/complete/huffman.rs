//! Huffman codes in bytes that also contain markers.

/// Codes of 1 to 16 bits: ITU-T T.81, annex C.
#[derive(Clone, Debug)]
pub(super) struct Codes {
    /// For each code length: the first code, the index of its symbol, and the number of codes.
    lengths: [(u32, usize, u32); 17],
    symbols: [u8; 256],
}

impl Codes {
    /// Builds the codes from the number of codes of each length and their symbols; `None` if these
    /// do not match.
    pub(super) fn new(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut codes = Self {
            lengths: [(0, 0, 0); 17],
            symbols: [0; 256],
        };
        codes
            .symbols
            .get_mut(..symbols.len())?
            .copy_from_slice(symbols);
        let (mut code, mut place) = (0_u32, 0);
        for (length, &count) in codes.lengths[1..].iter_mut().zip(counts) {
            *length = (code, place, count.into());
            place += usize::from(count);
            code = (code + u32::from(count)) << 1;
        }
        (place == symbols.len()).then_some(codes)
    }
}

/// Why a scan cannot be read.
#[derive(Debug)]
pub(super) enum Wrong {
    /// There are no more bits.
    Ends,
    /// The code does not exist.
    Code,
}

/// The bits of a scan, up to the next marker.
#[derive(Debug)]
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    place: usize,
    /// Bits that were read from `bytes`; the lowest `left` of them are not consumed yet.
    buffer: u32,
    left: u32,
}

impl<'a> Bits<'a> {
    pub(super) fn new(bytes: &'a [u8], place: usize) -> Self {
        Self {
            bytes,
            place,
            buffer: 0,
            left: 0,
        }
    }

    /// Consumes up to 16 bits.
    pub(super) fn take(&mut self, count: u32) -> Result<u32, Wrong> {
        while self.left < count {
            let byte = match self.bytes.get(self.place..) {
                // A byte 0xff that does not start a marker is followed by 0.
                Some([0xff, 0, ..]) => {
                    self.place += 2;
                    0xff
                }
                Some([0xff, ..] | []) | None => return Err(Wrong::Ends),
                Some([byte, ..]) => {
                    self.place += 1;
                    *byte
                }
            };
            self.buffer = self.buffer << 8 | u32::from(byte);
            self.left += 8;
        }
        self.left -= count;
        Ok(self.buffer >> self.left & ((1 << count) - 1))
    }

    /// Consumes a code and returns its symbol.
    pub(super) fn symbol(&mut self, codes: &Codes) -> Result<u8, Wrong> {
        let mut code = 0;
        for (first, place, count) in &codes.lengths[1..] {
            code = code << 1 | self.take(1)?;
            if let Some(offset) = code.checked_sub(*first)
                && offset < *count
            {
                let symbol = codes.symbols.get(place + offset as usize);
                return symbol.copied().ok_or(Wrong::Code);
            }
        }
        Err(Wrong::Code)
    }

    /// Skips to the position after the next restart marker, 0xd0 to 0xd7.
    pub(super) fn restart(&mut self) -> Result<(), Wrong> {
        (self.buffer, self.left) = (0, 0);
        loop {
            match self.bytes.get(self.place..) {
                Some([0xff, 0xd0..=0xd7, ..]) => {
                    self.place += 2;
                    return Ok(());
                }
                Some([0xff, 0 | 0xff, ..]) => self.place += 1,
                Some([0xff, ..] | []) | None => return Err(Wrong::Ends),
                Some(_) => self.place += 1,
            }
        }
    }
}
