//! JPEG: parses the markers and the coded data of the scans between them, without decoding pixels.
//!
//! ITU-T T.81, "Digital compression and coding of continuous-tone still images", 1992: annexes B, F
//! and G.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use super::huffman::{Bits, Codes, Wrong};
use super::short;

/// The size of an image, and the sampling factors of its components.
#[derive(Debug, Default)]
struct Frame {
    height: usize,
    width: usize,
    is_progressive: bool,
    components: Vec<Component>,
}

#[derive(Debug)]
struct Component {
    id: u8,
    /// The number of blocks across and down in a minimum coded unit (MCU).
    across: usize,
    down: usize,
    /// Whether there was a scan with the first bits of its DC coefficients.
    is_there: bool,
}

/// The state that precedes a scan.
#[derive(Debug, Default)]
struct Tables {
    frame: Option<Frame>,
    /// The Huffman tables for DC coefficients, and for AC coefficients.
    codes: [[Option<Codes>; 4]; 2],
    restart: usize,
}

/// Checks that every scan is complete, that there is a scan for every component, and that the
/// end-of-image marker is present.
pub(super) fn check(bytes: &[u8]) -> Result<(), String> {
    let mut tables = Tables::default();
    let mut at = 2;
    loop {
        let Some((marker, content)) = next(bytes, &mut at) else {
            let length = bytes.len();
            return Err(format!(
                "the file is truncated: the image is incomplete at byte {length}"
            ));
        };
        match marker {
            // The end of the image; the others have no content.
            0xd9 => break,
            0x01 | 0xd0..=0xd8 => continue,
            _ => {}
        }
        let read = match marker {
            0xc0..=0xc2 => tables.frame(marker, content),
            0xc4 => tables.codes(content),
            0xdd => short(content).map(|restart| tables.restart = restart),
            0xda => {
                scan(&mut tables, content, Bits::new(bytes, at))?;
                Some(())
            }
            // Arithmetic coding, and everything else that the decoder rejects.
            0xc3 | 0xc5..=0xc7 | 0xc9..=0xcf => return Ok(()),
            _ => Some(()),
        };
        read.ok_or_else(|| format!("the segment before byte {at} is invalid"))?;
    }
    let components = tables.frame.iter().flat_map(|frame| &frame.components);
    if tables.frame.is_none() || components.clone().any(|component| !component.is_there) {
        return Err("the image does not have data for all of its channels".to_string());
    }
    Ok(())
}

/// The next marker with its content; sets `at` to the position after it. Skips the data of scans.
fn next<'a>(bytes: &'a [u8], at: &mut usize) -> Option<(u8, &'a [u8])> {
    loop {
        match bytes.get(*at..)? {
            [0xff, 0 | 0xd0..=0xd7, ..] => *at += 2,
            [0xff, 0xff, ..] => *at += 1,
            [0xff, marker, rest @ ..] => {
                if let 0x01 | 0xd8 | 0xd9 = marker {
                    *at += 2;
                    return Some((*marker, &[]));
                }
                let length = short(rest)?;
                let content = rest.get(2..length.max(2))?;
                *at += 2 + length.max(2);
                return Some((*marker, content));
            }
            [_, _, ..] => *at += 1,
            _ => return None,
        }
    }
}

impl Tables {
    fn frame(&mut self, marker: u8, content: &[u8]) -> Option<()> {
        let [_, _, _, _, _, count, components @ ..] = content else {
            return None;
        };
        let components = components.as_chunks::<3>().0.iter().take((*count).into());
        let components: Vec<Component> = components
            .map(|[id, sampling, _]| Component {
                id: *id,
                across: usize::from(sampling >> 4),
                down: usize::from(sampling & 15),
                is_there: false,
            })
            .collect();
        let is_sampled = |c: &Component| (1..=4).contains(&c.across) && (1..=4).contains(&c.down);
        let frame = Frame {
            height: short(&content[1..])?,
            width: short(&content[3..])?,
            is_progressive: marker == 0xc2,
            components,
        };
        let is_right = frame.components.len() == usize::from(*count)
            && self.frame.is_none()
            && frame.components.iter().all(is_sampled);
        self.frame = Some(frame);
        is_right.then_some(())
    }

    fn codes(&mut self, mut content: &[u8]) -> Option<()> {
        while let Some((&[table], rest)) = content.split_first_chunk() {
            let (counts, rest) = rest.split_first_chunk()?;
            let symbols = counts.iter().map(|count| usize::from(*count)).sum();
            let symbols = rest.get(..symbols)?;
            let place = self.codes.get_mut(usize::from(table >> 4))?;
            *place.get_mut(usize::from(table & 15))? = Codes::new(counts, symbols);
            content = &rest[symbols.len()..];
        }
        Some(())
    }
}

/// The blocks of one component in one unit of a scan.
struct Blocks<'a> {
    count: usize,
    first: Option<&'a Codes>,
    others: Option<&'a Codes>,
    /// The number of following blocks that are also zero (the end-of-band run).
    zeros: u32,
}

/// Which part of each coefficient a scan contains.
#[derive(Clone, Copy)]
struct Part {
    is_progressive: bool,
    /// The first coefficient of a block, counted from 0, and the last one.
    first: u8,
    last: u8,
    /// Whether the scan adds one more bit to known coefficients (successive approximation).
    refines: bool,
}

/// Parses a scan to its end.
fn scan(tables: &mut Tables, content: &[u8], mut bits: Bits<'_>) -> Result<(), String> {
    let broken = || "the header of a scan is invalid".to_string();
    let frame = tables.frame.as_mut().ok_or_else(broken)?;
    let count = content.first().copied().unwrap_or(0);
    let rest = content.get(1..).unwrap_or(&[]);
    let (selected, rest) = rest
        .split_at_checked(2 * usize::from(count))
        .ok_or_else(broken)?;
    let [first, last, approximation, ..] = *rest else {
        return Err(broken());
    };
    let part = Part {
        is_progressive: frame.is_progressive,
        first: if frame.is_progressive { first } else { 0 },
        last: if frame.is_progressive {
            last.min(63)
        } else {
            63
        },
        refines: frame.is_progressive && approximation >> 4 > 0,
    };
    let largest = |of: fn(&Component) -> usize| frame.components.iter().map(of).max().unwrap_or(1);
    let (across, down) = (largest(|c| c.across), largest(|c| c.down));
    let (width, height) = (frame.width, frame.height);
    let mut units = width.div_ceil(8 * across) * height.div_ceil(8 * down);
    let mut blocks = vec![];
    for [id, table] in selected.as_chunks::<2>().0 {
        let component = frame.components.iter_mut().find(|c| c.id == *id);
        let component = component.ok_or_else(broken)?;
        component.is_there |= part.first == 0 && !part.refines;
        let codes = |class: usize, table: u8| tables.codes[class].get(usize::from(table))?.as_ref();
        if count == 1 {
            // In a scan by itself, a component has only the blocks that it needs.
            let size = |size: usize, own: usize, all: usize| (size * own).div_ceil(all).div_ceil(8);
            units = size(width, component.across, across) * size(height, component.down, down);
        }
        blocks.push(Blocks {
            count: if count == 1 {
                1
            } else {
                component.across * component.down
            },
            first: codes(0, table >> 4),
            others: codes(1, table & 15),
            zeros: 0,
        });
    }
    // Which bits follow depends on the coefficients of earlier scans, which are not decoded here.
    if part.refines && part.first > 0 {
        return Ok(());
    }
    for unit in 0..units {
        let mut follow = || {
            if unit > 0 && tables.restart > 0 && unit.is_multiple_of(tables.restart) {
                bits.restart()?;
                for blocks in &mut blocks {
                    blocks.zeros = 0;
                }
            }
            for blocks in &mut blocks {
                for _ in 0..blocks.count {
                    blocks.follow(&mut bits, part)?;
                }
            }
            Ok(())
        };
        follow().map_err(|wrong| match wrong {
            Wrong::Ends => {
                format!("the image is incomplete: it ends after {unit} of {units} blocks")
            }
            Wrong::Code => format!("the image is invalid in block {unit} of {units}"),
        })?;
    }
    Ok(())
}

impl Blocks<'_> {
    /// Skips one block.
    fn follow(&mut self, bits: &mut Bits<'_>, part: Part) -> Result<(), Wrong> {
        let mut number = u32::from(part.first);
        if number == 0 {
            if part.refines {
                bits.take(1)?;
            } else {
                let size = bits.symbol(self.first.ok_or(Wrong::Code)?)?;
                bits.take(size.min(16).into())?;
            }
            number = 1;
        }
        let last = u32::from(part.last);
        if number > last {
            return Ok(());
        }
        if let Some(left) = self.zeros.checked_sub(1) {
            self.zeros = left;
            return Ok(());
        }
        let codes = self.others.ok_or(Wrong::Code)?;
        while number <= last {
            let symbol = bits.symbol(codes)?;
            let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
            match (run, size) {
                (15, 0) => number += 16,
                (run, 0) => {
                    if part.is_progressive && run > 0 {
                        self.zeros = (1 << run) - 1 + bits.take(run)?;
                    }
                    break;
                }
                (run, size) => {
                    bits.take(size)?;
                    number += run + 1;
                }
            }
        }
        Ok(())
    }
}
