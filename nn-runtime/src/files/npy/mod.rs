//! One array of numpy: a header that is a dictionary of Python's, then numbers.
//!
//! The header is read here: its three keys do not justify the parser of Python's literals, and the
//! C compiler, that crates for this format bring.
//!
//! R. Kern, "A simple file format for `NumPy` arrays", NEP 1, 2007.

mod header;

use std::io::{self, BufReader, Read, Write};
use std::path::Path;

use header::{Header, Number};

use super::atomic::file_error;
use crate::error::{Error, Result};
use crate::scalar::Scalar;

const MAGIC: &[u8] = b"\x93NUMPY";
/// Bytes of the longest header that is read, as in numpy.
const LONGEST: usize = 10_000;

/// An array as numpy writes it: numbers of any of its real types, of either byte order, row after
/// row or column after column.
///
/// Its first dimension counts rows, which are samples in a data set; what they hold lies in C's
/// order, whatever the order in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    shape: Vec<usize>,
    number: Number,
    /// Numbers from one row to the next.
    stride: usize,
    row_len: usize,
    /// The place of each number of a row, from where the row begins; nothing in C's order, in
    /// which they follow each other.
    places: Option<Vec<usize>>,
    bytes: Vec<u8>,
}

impl Array {
    /// The size of each dimension, outermost first; none for a single number.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The size of the first dimension; 1 for a single number.
    pub fn rows(&self) -> usize {
        self.shape.first().copied().unwrap_or(1)
    }

    /// How many numbers each row has.
    pub fn row_len(&self) -> usize {
        self.row_len
    }

    /// A number of a row, of which whole ones beyond 2⁵³ are rounded; true is 1. Nothing where
    /// there is none.
    pub fn get(&self, row: usize, place: usize) -> Option<f64> {
        if row >= self.rows() || place >= self.row_len {
            return None;
        }
        let place = match &self.places {
            Some(places) => *places.get(place)?,
            None => place,
        };
        let size = self.number.size;
        let first = (row * self.stride + place) * size;
        self.bytes
            .get(first..first + size)
            .map(|bytes| self.number.read(bytes))
    }

    /// All numbers, in C's order.
    pub fn to_vec<S: Scalar>(&self) -> Vec<S> {
        // There may be any number of rows that hold nothing.
        let rows = if self.row_len == 0 { 0 } else { self.rows() };
        let rows = (0..rows)
            .flat_map(|row| (0..self.row_len()).filter_map(move |place| self.get(row, place)));
        rows.map(S::from_f64).collect()
    }
}

/// Reads a `.npy` file.
///
/// # Errors
/// [`Error::File`] if the file cannot be read, [`Error::Content`] if it is no such file, is cut
/// short, or holds no real numbers.
pub fn read_npy(path: impl AsRef<Path>) -> Result<Array> {
    read_npy_within(path, None)
}

/// Reads a `.npy` file that takes at most so many bytes of memory; without a limit, 1 GiB, or 16 times
/// the size of the file where that is more.
///
/// # Errors
/// As [`read_npy`], and [`Error::Content`] if it takes more.
pub fn read_npy_within(path: impl AsRef<Path>, memory_limit: Option<u64>) -> Result<Array> {
    let path = path.as_ref();
    let unreadable = |error| file_error(path, "cannot be read", &error);
    let (file, about) = super::regular::open(path).map_err(unreadable)?;
    let mut left = super::limit::memory_limit(memory_limit, about.len());
    read(&mut BufReader::new(file), &mut left).map_err(|problem| match problem {
        Problem::Source(error) => unreadable(error),
        Problem::Content(problem) | Problem::Unread(problem) => Error::Content {
            path: path.display().to_string(),
            problems: vec![problem],
        },
    })
}

/// Why an array could not be read.
pub(super) enum Problem {
    Source(io::Error),
    Content(String),
    /// It holds something else than real numbers: what.
    Unread(String),
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::UnexpectedEof {
            Self::Content("cut short: it ends within the header".into())
        } else {
            Self::Source(error)
        }
    }
}

/// Reads an array from its header to the end of the source. What it takes of memory is taken from what
/// is `left` of the limit.
pub(super) fn read(source: &mut impl Read, left: &mut u64) -> core::result::Result<Array, Problem> {
    let content = |problem: String| Err(Problem::Content(problem));
    let mut start = [0; 8];
    let length = fill(source, &mut start)?;
    if !start[..length].starts_with(&MAGIC[..length.min(6)]) || length < 6 {
        return Err(Problem::Unread(
            "not an array of numpy: it does not begin as one".into(),
        ));
    }
    if length < 8 {
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
    }
    let length = match start[6] {
        1 => {
            let mut bytes = [0; 2];
            source.read_exact(&mut bytes)?;
            u16::from_le_bytes(bytes).into()
        }
        2 | 3 => {
            let mut bytes = [0; 4];
            source.read_exact(&mut bytes)?;
            u32::from_le_bytes(bytes) as usize
        }
        version => return content(format!("an array of version {version}; 1 to 3 are known")),
    };
    if length > LONGEST {
        return content(format!(
            "a header of {length} bytes, and {LONGEST} are the most"
        ));
    }
    let mut header = vec![0; length];
    source.read_exact(&mut header)?;
    if let Some(records) = header::records(&header) {
        return Err(Problem::Unread(records));
    }
    let header = Header::parse(&header).map_err(Problem::Content)?;
    let number = Number::parse(&header.descr).map_err(Problem::Unread)?;
    let count = header.shape.iter().try_fold(number.size, |bytes, size| {
        bytes
            .checked_mul(*size)
            .filter(|bytes| isize::try_from(*bytes).is_ok())
    });
    let Some(expected) = count else {
        let shape = header.shape;
        return content(format!("an array of the shape {shape:?} is too large"));
    };
    *left = match left.checked_sub(header.memory(expected)) {
        Some(left) => left,
        None => {
            return content(format!(
                "an array of the shape {:?} takes {} bytes of memory, but {left} are left of the limit, \
                 which `memory_limit` of the reader sets",
                header.shape,
                header.memory(expected)
            ));
        }
    };
    let mut bytes = vec![];
    if bytes.try_reserve_exact(expected).is_err() {
        return content(format!(
            "there is no memory for {expected} bytes of numbers"
        ));
    }
    source
        .take((expected as u64).saturating_add(1))
        .read_to_end(&mut bytes)?;
    if bytes.len() != expected {
        let shape = header.shape;
        let found = if bytes.len() > expected {
            "more".into()
        } else {
            bytes.len().to_string()
        };
        return content(format!(
            "the shape {shape:?} needs {expected} bytes of numbers, but there are {found}"
        ));
    }
    Ok(Array::new(header, number, bytes))
}

/// Fills as much of the buffer as there is; returns how much.
fn fill(source: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match source.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(more) => length += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

impl Array {
    /// Of bytes that are as many as the shape needs.
    fn new(header: Header, number: Number, bytes: Vec<u8>) -> Self {
        let shape = header.shape;
        let rows = shape.first().copied().unwrap_or(1);
        let row = shape.get(1..).unwrap_or_default();
        let row_len = if bytes.is_empty() {
            // Of no rows, one could be as long as the header likes.
            0
        } else {
            row.iter().product()
        };
        let (stride, places) = if header.fortran_order {
            let place = |mut index: usize| {
                // The last dimension varies fastest in C, the first in Fortran.
                let mut place = 0;
                let mut stride = bytes.len() / number.size;
                for &size in row.iter().rev() {
                    stride /= size;
                    place += index % size * stride;
                    index /= size;
                }
                place
            };
            (1, Some((0..row_len).map(place).collect()))
        } else {
            (row_len, None)
        };
        debug_assert!(rows * row_len * number.size == bytes.len());
        Self {
            shape,
            number,
            stride,
            row_len,
            places,
            bytes,
        }
    }
}

/// Writes an array whose numbers are in C's order.
pub(super) fn write<S: Scalar>(
    shape: &[usize],
    values: &[S],
    target: &mut dyn Write,
) -> io::Result<()> {
    let kind = if S::NAME == "f32" { "<f4" } else { "<f8" };
    let sizes: Vec<String> = shape.iter().map(usize::to_string).collect();
    let sizes = sizes.join(", ");
    // A tuple of one needs its comma.
    let comma = if shape.len() == 1 { "," } else { "" };
    let mut header =
        format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': ({sizes}{comma}), }}");
    // The numbers begin at a multiple of 64.
    while !(MAGIC.len() + 4 + header.len() + 1).is_multiple_of(64) {
        header.push(' ');
    }
    header.push('\n');
    let length = u16::try_from(header.len())
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, "too many dimensions"))?;
    target.write_all(MAGIC)?;
    target.write_all(&[1, 0])?;
    target.write_all(&length.to_le_bytes())?;
    target.write_all(header.as_bytes())?;
    // One column whose numbers follow each other.
    super::tensor::write(values, values.len(), 1, target)
}
