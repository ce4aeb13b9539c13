//! The bytes of one tensor: rows one after the other in files, columns in memory.

use std::io::{self, Read, Write};

use crate::scalar::Scalar;

/// Numbers that are read or written at once.
const CHUNK: usize = 1 << 15;

/// The type of numbers in a file, of those that we read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    F32,
    F64,
}

impl Type {
    pub(super) const fn of<S: Scalar>() -> Self {
        if size_of::<S>() == 4 {
            Self::F32
        } else {
            Self::F64
        }
    }

    const fn bytes(self) -> usize {
        match self {
            Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    /// The number that these bytes, little end first, stand for.
    #[inline]
    fn read<S: Scalar>(self, bytes: &[u8]) -> S {
        S::from_f64(match self {
            Self::F32 => f32::from_le_bytes(array(bytes)).into(),
            Self::F64 => f64::from_le_bytes(array(bytes)),
        })
    }

    #[inline]
    fn write<S: Scalar>(self, value: S, bytes: &mut [u8]) {
        match self {
            Self::F32 => bytes.copy_from_slice(&(value.to_f64() as f32).to_le_bytes()),
            Self::F64 => bytes.copy_from_slice(&value.to_f64().to_le_bytes()),
        }
    }
}

/// The first bytes; `bytes` has as many, or zeros stand for the others.
#[inline]
fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    bytes.first_chunk().copied().unwrap_or([0; N])
}

/// A block of a matrix whose numbers follow each other in the file.
struct Block {
    row: usize,
    column: usize,
    rows: usize,
    columns: usize,
}

/// The blocks of a matrix in the file's order: several whole rows, or a piece of a long one, so
/// that few bytes are in memory twice and columns are still touched a stretch at a time.
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

/// Writes a matrix of `rows` × `columns` that lies column after column in `values`.
pub(super) fn write<S: Scalar>(
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

/// Reads a matrix of `rows` × `columns` into `values`, column after column. Returns the first
/// finite number that is not finite in the type of `values`, if there is one.
pub(super) fn read<S: Scalar>(
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
