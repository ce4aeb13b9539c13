//! The bytes of a matrix: row-major in files, column-major in memory.

use std::io::{self, Read, Write};

use crate::scalar::Scalar;

/// The number of numbers that are read or written at a time.
const CHUNK: usize = 1 << 15;

/// The number types in files that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    F16,
    Bf16,
    F32,
    F64,
}

impl Type {
    pub(crate) const fn of<S: Scalar>() -> Self {
        if size_of::<S>() == 4 {
            Self::F32
        } else {
            Self::F64
        }
    }

    pub(crate) const fn bytes(self) -> usize {
        match self {
            Self::F16 | Self::Bf16 => 2,
            Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    /// The number with these little-endian bytes.
    #[inline]
    pub(crate) fn read<S: Scalar>(self, bytes: &[u8]) -> S {
        S::from_f64(match self {
            Self::F16 => half(u16::from_le_bytes(array(bytes))),
            Self::Bf16 => {
                let upper = u16::from_le_bytes(array(bytes));
                f32::from_bits(u32::from(upper) << 16).into()
            }
            Self::F32 => f32::from_le_bytes(array(bytes)).into(),
            Self::F64 => f64::from_le_bytes(array(bytes)),
        })
    }

    #[inline]
    pub(crate) fn write<S: Scalar>(self, value: S, bytes: &mut [u8]) {
        match self {
            Self::F64 => bytes.copy_from_slice(&value.to_f64().to_le_bytes()),
            // This crate never writes half precision.
            _ => bytes.copy_from_slice(&(value.to_f64() as f32).to_le_bytes()),
        }
    }
}

/// The half-precision number with these bits (IEEE 754, binary16).
fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 0 { 1.0 } else { -1.0 };
    let exponent = i32::from(bits >> 10 & 0x1f);
    let fraction = f64::from(bits & 0x3ff);
    sign * match exponent {
        0 => fraction * 2_f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1024.0 + fraction) * 2_f64.powi(exponent - 25),
    }
}

/// The first `N` bytes; missing bytes are zero.
#[inline]
fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    bytes.first_chunk().copied().unwrap_or([0; N])
}

/// A block of a matrix whose numbers are contiguous in the file.
struct Block {
    row: usize,
    column: usize,
    rows: usize,
    columns: usize,
}

/// The blocks of a matrix in the order of the file: several whole rows, or a piece of a long row.
/// So the buffer stays small, and columns are still accessed in contiguous pieces.
fn blocks(rows: usize, columns: usize) -> impl Iterator<Item = Block> {
    let tall = (CHUNK / columns.max(1)).max(1);
    let wide = columns.clamp(1, CHUNK);
    (0..rows).step_by(tall).flat_map(move |row| {
        (0..columns).step_by(wide).map(move |column| Block {
            row,
            column,
            rows: tall.min(rows - row),
            columns: wide.min(columns - column),
        })
    })
}

/// Writes a `rows` × `columns` matrix; `values` is column-major.
pub(crate) fn write<S: Scalar>(
    values: &[S],
    rows: usize,
    columns: usize,
    target: &mut dyn Write,
) -> io::Result<()> {
    let number = const { Type::of::<S>() };
    let size = number.bytes();
    let mut bytes = vec![0; size * CHUNK.min(values.len())];
    for block in blocks(rows, columns) {
        let bytes = &mut bytes[..size * block.rows * block.columns];
        for j in 0..block.columns {
            let first = (block.column + j) * rows + block.row;
            for (i, &value) in values[first..first + block.rows].iter().enumerate() {
                let place = size * (i * block.columns + j);
                number.write(value, &mut bytes[place..place + size]);
            }
        }
        target.write_all(bytes)?;
    }
    Ok(())
}

/// Reads a `rows` × `columns` matrix into `values`, column-major. Returns the first finite number
/// that overflows in the type of `values`, if there is one.
pub(crate) fn read<S: Scalar>(
    values: &mut [S],
    rows: usize,
    columns: usize,
    number: Type,
    source: &mut impl Read,
) -> io::Result<Option<f64>> {
    let size = number.bytes();
    let mut bytes = vec![0; size * CHUNK.min(values.len())];
    let mut too_large = None;
    for block in blocks(rows, columns) {
        let bytes = &mut bytes[..size * block.rows * block.columns];
        source.read_exact(bytes)?;
        for j in 0..block.columns {
            let first = (block.column + j) * rows + block.row;
            for (i, value) in values[first..first + block.rows].iter_mut().enumerate() {
                let place = size * (i * block.columns + j);
                let bytes = &bytes[place..place + size];
                *value = number.read(bytes);
                if !value.is_finite() && too_large.is_none() {
                    let exact: f64 = number.read(bytes);
                    too_large = exact.is_finite().then_some(exact);
                }
            }
        }
    }
    Ok(too_large)
}

#[cfg(test)]
mod tests {
    use super::half;

    #[test]
    fn halves_are_those_of_ieee_754() {
        for (bits, value) in [
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65504.0),
            (0x0400, 6.103_515_625e-5),
            (0x0001, 5.960_464_477_539_063e-8),
            (0x3555, 0.333_251_953_125),
            (0x8000, -0.0),
            (0x7c00, f64::INFINITY),
        ] {
            assert_eq!(half(bits), value, "{bits:x}");
        }
        assert!(half(0x7e00).is_nan());
    }
}
