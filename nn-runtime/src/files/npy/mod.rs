//! Files with one numpy array: a header, which is a Python dictionary, followed by the numbers.
//!
//! This is a reader of our own. Crates for this format bring a parser of Python literals and a C
//! compiler, which three keys in a header do not justify.
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
/// The maximum length of a header in bytes, as in numpy.
const LONGEST: usize = 10_000;

/// An array as numpy stores it: numbers of any real type, in either byte order, row-major or
/// column-major.
///
/// The first dimension is the rows, which are samples in a data set. The numbers in a row are
/// always presented in row-major (C) order, whatever the order in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    shape: Vec<usize>,
    number: Number,
    /// The distance from one row to the next, in numbers.
    stride: usize,
    row_len: usize,
    /// The offset of each number of a row from the start of the row; `None` in row-major order, in
    /// which the numbers of a row are contiguous.
    places: Option<Vec<usize>>,
    bytes: Vec<u8>,
}

impl Array {
    /// The size of each dimension, outermost first; empty for a single number.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The size of the first dimension; 1 for a single number.
    pub fn rows(&self) -> usize {
        self.shape.first().copied().unwrap_or(1)
    }

    /// The number of numbers per row.
    pub fn row_len(&self) -> usize {
        self.row_len
    }

    /// A number of a row; `None` if there is no such row or number. Integers above 2⁵³ are rounded,
    /// and true is 1.
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

    /// All numbers, in row-major order.
    pub fn to_vec<S: Scalar>(&self) -> Vec<S> {
        // There may be any number of rows without numbers.
        let rows = if self.row_len == 0 { 0 } else { self.rows() };
        let rows = (0..rows)
            .flat_map(|row| (0..self.row_len()).filter_map(move |place| self.get(row, place)));
        rows.map(S::from_f64).collect()
    }
}

/// Reads an `.npy` file.
///
/// # Errors
/// [`Error::File`] if the file cannot be read, [`Error::Content`] if it has another format, is
/// truncated, or does not contain real numbers.
pub fn read_npy(path: impl AsRef<Path>) -> Result<Array> {
    read_npy_within(path, None)
}

/// Like [`read_npy`], but with a memory limit in bytes. Without a limit, it is 1 GiB, or 16 times
/// the size of the file if that is more.
///
/// # Errors
/// The errors of [`read_npy`], and [`Error::Content`] if the array exceeds the limit.
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

/// Why an array cannot be read.
pub(super) enum Problem {
    Source(io::Error),
    Content(String),
    /// It does not contain real numbers; the text says what it contains.
    Unread(String),
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::UnexpectedEof {
            Self::Content("truncated: it ends within the header".into())
        } else {
            Self::Source(error)
        }
    }
}

/// Reads an array from its header to the end of the source. Subtracts its memory from `left`, the
/// rest of the limit.
pub(super) fn read(source: &mut impl Read, left: &mut u64) -> core::result::Result<Array, Problem> {
    let content = |problem: String| Err(Problem::Content(problem));
    let mut start = [0; 8];
    let length = fill(source, &mut start)?;
    if !start[..length].starts_with(&MAGIC[..length.min(6)]) || length < 6 {
        return Err(Problem::Unread(
            "not a NumPy array: the magic bytes at the start are missing".into(),
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
        version => {
            return content(format!(
                "the array has format version {version}, but only 1 to 3 are supported"
            ));
        }
    };
    if length > LONGEST {
        return content(format!(
            "the header has {length} bytes, but the maximum is {LONGEST}"
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
        return content(format!("an array of shape {shape:?} is too large"));
    };
    *left = match left.checked_sub(header.memory(expected)) {
        Some(left) => left,
        None => {
            return content(format!(
                "an array of shape {:?} takes {} bytes of memory, but only {left} are left of the \
                 reader's `memory_limit`",
                header.shape,
                header.memory(expected)
            ));
        }
    };
    let mut bytes = vec![];
    if bytes.try_reserve_exact(expected).is_err() {
        return content(format!(
            "there is not enough memory for {expected} bytes of numbers"
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
            "the shape {shape:?} needs {expected} bytes of numbers, found {found}"
        ));
    }
    Ok(Array::new(header, number, bytes))
}

/// Fills the buffer as far as possible; returns the number of bytes.
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
    /// An array with as many bytes as its shape requires.
    fn new(header: Header, number: Number, bytes: Vec<u8>) -> Self {
        let shape = header.shape;
        let rows = shape.first().copied().unwrap_or(1);
        let row = shape.get(1..).unwrap_or_default();
        let row_len = if bytes.is_empty() {
            // Without rows, the header can declare a row of any length.
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

/// Writes an array; `values` is row-major.
pub(super) fn write<S: Scalar>(
    shape: &[usize],
    values: &[S],
    target: &mut dyn Write,
) -> io::Result<()> {
    let kind = if S::NAME == "f32" { "<f4" } else { "<f8" };
    let sizes: Vec<String> = shape.iter().map(usize::to_string).collect();
    let sizes = sizes.join(", ");
    // A Python tuple with one element needs a comma.
    let comma = if shape.len() == 1 { "," } else { "" };
    let mut header =
        format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': ({sizes}{comma}), }}");
    // The numbers start at a multiple of 64 bytes.
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
    // Written as one contiguous column.
    super::tensor::write(values, values.len(), 1, target)
}
