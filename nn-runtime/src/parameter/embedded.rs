//! Networks whose parameters are a part of the program, made from bytes of the format that
//! [`embedded`](crate::embedded) describes.

use core::fmt;
use core::ops::Deref;

use super::{Parameters, Path};
#[cfg(not(feature = "alloc"))]
use crate::kernels::embedded::in_place;
use crate::kernels::embedded::{Assembly, Bytes, Content, Layout};
use crate::scalar::Scalar;
use crate::words::Words;

/// What the bytes begin with.
pub(crate) const MAGIC: [u8; 8] = *b"nn-bytes";
/// The version of the format.
pub(crate) const VERSION: u8 = 1;
/// The bytes before the first entry.
pub(crate) const START: usize = 32;
/// The bytes of an entry before its name.
pub(crate) const ENTRY: usize = 14;
/// What the numbers of a matrix are aligned to.
pub(crate) const ALIGNMENT: usize = 64;

/// How many differences the message of a compile error lists.
const MOST_LISTED: usize = 24;

/// A network whose parameters are a part of the program. It dereferences to the network.
///
/// [`Network::from_static`](crate::network::Network::from_static) makes it.
#[derive(Debug)]
pub struct Embedded<N: 'static>(
    #[cfg(feature = "alloc")] N,
    #[cfg(not(feature = "alloc"))] &'static N,
);

impl<N> Deref for Embedded<N> {
    type Target = N;

    fn deref(&self) -> &N {
        #[cfg(feature = "alloc")]
        return &self.0;
        #[cfg(not(feature = "alloc"))]
        self.0
    }
}

/// Why bytes are not the parameters of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EmbeddedError {
    /// They do not begin as such bytes do.
    Format,
    /// They were written by another version of this crate, in another version of the format.
    Version {
        /// The version of the bytes.
        found: u8,
    },
    /// The numbers are of another type.
    Scalar {
        /// The size of the network's scalar type in bytes.
        expected: usize,
        /// The size of the numbers in bytes.
        found: usize,
    },
    /// There are fewer or more bytes than they say themselves.
    Length {
        /// The length that they say.
        expected: usize,
        /// Their length.
        found: usize,
    },
    /// They have changed since they were written.
    Damaged,
    /// They are not aligned to this number of bytes.
    Alignment(usize),
    /// A parameter of the network is missing.
    Missing {
        /// The place of the parameter, in the order of declaration.
        place: usize,
        /// The name of its field.
        field: &'static str,
    },
    /// A parameter has another shape.
    Shape {
        /// The name of the parameter.
        name: &'static str,
        /// Its rows and columns in the network.
        expected: [usize; 2],
        /// Its rows and columns in the bytes.
        found: [usize; 2],
    },
    /// The network has fewer parameters than there are in the bytes.
    Extra {
        /// How many parameters the network has.
        expected: usize,
        /// How many there are in the bytes.
        found: usize,
    },
    /// The program has to know where the parameters of a layer lie, but the layer does not derive
    /// `Parameters`, or has a field marked `#[skip]` whose value is known only at run time.
    Unsupported {
        /// The name of its field.
        field: &'static str,
    },
    /// The program has the parameters in memory in another way than the bytes.
    Layout {
        /// The name of the field of a parameter.
        field: &'static str,
    },
    /// Numbers in memory begin with their highest byte on this processor, and with their lowest one
    /// in the bytes.
    BigEndian,
}

impl fmt::Display for EmbeddedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Format => f.write_str("the bytes are not those of embedded parameters"),
            Self::Version { found } => {
                write!(
                    f,
                    "the version of the bytes: expected {VERSION}, found {found}"
                )
            }
            Self::Scalar { expected, found } => {
                write!(
                    f,
                    "the size of a number: expected {expected} bytes, found {found}"
                )
            }
            Self::Length { expected, found } => {
                write!(f, "the number of bytes: expected {expected}, found {found}")
            }
            Self::Damaged => f.write_str("the bytes have changed since they were written"),
            Self::Alignment(alignment) => {
                write!(f, "the bytes are not aligned to {alignment} bytes")
            }
            Self::Missing { place, field } => write!(
                f,
                "the parameter `{field}`, number {place} of the network, is not in the bytes"
            ),
            Self::Shape {
                name,
                expected: [rows, columns],
                found,
            } => write!(
                f,
                "the shape of `{name}`: expected {rows} × {columns}, found {} × {}",
                found[0], found[1]
            ),
            Self::Extra { expected, found } => {
                write!(
                    f,
                    "the number of parameters: expected {expected}, found {found}"
                )
            }
            Self::Unsupported { field } => write!(
                f,
                "`{field}` cannot be embedded: a layer of your own has to derive `Parameters`, and \
                 its fields marked `#[skip]` need a constant, `#[skip(1e-5)]`"
            ),
            Self::Layout { field } => write!(
                f,
                "`{field}` lies elsewhere in the memory of this program than in the bytes"
            ),
            Self::BigEndian => f.write_str("the processor is big-endian"),
        }
    }
}

impl core::error::Error for EmbeddedError {}

/// The parameters in some bytes.
pub(crate) struct Source {
    bytes: &'static [u8],
    count: usize,
    /// The size of a number.
    scalar: usize,
}

/// A parameter among others.
#[derive(Clone, Copy)]
struct Entry {
    name: &'static str,
    rows: usize,
    columns: usize,
    /// Its first byte.
    at: usize,
}

/// Where the search for the next parameter begins: its place among the entries, and its first byte.
#[derive(Clone, Copy)]
struct Position {
    place: usize,
    at: usize,
}

const FIRST: Position = Position {
    place: 0,
    at: START,
};

/// A list of what differs, for a compile error, or without room for a list the first difference
/// alone.
struct Report<const ROOM: usize> {
    list: Words<ROOM>,
    differences: usize,
    first: Option<EmbeddedError>,
    /// The number of parameters so far.
    parameters: usize,
    /// The name of the last field.
    field: &'static str,
    position: Position,
    /// Whether the value is to be a part of the bytes.
    is_in_place: bool,
    /// Where the value begins in the bytes, once it is known.
    start: Option<usize>,
}

impl Source {
    /// The parameters in some bytes, whose numbers have the size `scalar`. Does not read the names.
    pub(crate) const fn of(bytes: &'static [u8], scalar: usize) -> Result<Self, EmbeddedError> {
        let Some((start, _)) = bytes.split_first_chunk::<START>() else {
            return Err(EmbeddedError::Format);
        };
        let mut place = 0;
        while place < MAGIC.len() {
            if start[place] != MAGIC[place] {
                return Err(EmbeddedError::Format);
            }
            place += 1;
        }
        if start[8] != VERSION {
            return Err(EmbeddedError::Version { found: start[8] });
        }
        let found = start[9] as usize;
        let count = u32::from_le_bytes([start[12], start[13], start[14], start[15]]) as usize;
        let length = u32::from_le_bytes([start[16], start[17], start[18], start[19]]) as usize;
        if length != bytes.len() / ALIGNMENT || !bytes.len().is_multiple_of(ALIGNMENT) {
            return Err(EmbeddedError::Length {
                expected: length.saturating_mul(ALIGNMENT),
                found: bytes.len(),
            });
        }
        if found != scalar {
            return Err(EmbeddedError::Scalar {
                expected: scalar,
                found,
            });
        }
        if cfg!(target_endian = "big") {
            return Err(EmbeddedError::BigEndian);
        }
        Ok(Self {
            bytes,
            count,
            scalar,
        })
    }

    /// Whether the bytes are as they were written.
    fn is_intact(&self) -> bool {
        let Some((start, rest)) = self.bytes.split_first_chunk::<START>() else {
            return false;
        };
        let found = u32::from_le_bytes([start[20], start[21], start[22], start[23]]);
        checksum(rest) == found
    }

    /// The entry at the byte `at`, and the byte after it.
    const fn entry(&self, at: usize) -> Option<(Entry, usize)> {
        let Some((_, rest)) = self.bytes.split_at_checked(at) else {
            return None;
        };
        let Some((start, rest)) = rest.split_first_chunk::<ENTRY>() else {
            return None;
        };
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n] = *start;
        let length = u16::from_le_bytes([m, n]) as usize;
        let Some((name, _)) = rest.split_at_checked(length) else {
            return None;
        };
        let Ok(name) = core::str::from_utf8(name) else {
            return None;
        };
        let Some(at_numbers) = (u32::from_le_bytes([a, b, c, d]) as usize).checked_mul(ALIGNMENT)
        else {
            return None;
        };
        let entry = Entry {
            name,
            at: at_numbers,
            rows: u32::from_le_bytes([e, f, g, h]) as usize,
            columns: u32::from_le_bytes([i, j, k, l]) as usize,
        };
        Some((entry, at + ENTRY + length))
    }

    /// The parameter of this name. The search begins at `position`, which is then the place after
    /// the parameter.
    const fn find(&self, path: &Path<'_>, position: &mut Position) -> Option<Entry> {
        let mut tried = 0;
        while tried < self.count {
            if position.place >= self.count {
                *position = FIRST;
            }
            let Some((entry, next)) = self.entry(position.at) else {
                return None;
            };
            position.place += 1;
            position.at = next;
            if path.is(entry.name) {
                return Some(entry);
            }
            tried += 1;
        }
        None
    }

    /// The numbers of a parameter.
    const fn numbers(&self, entry: &Entry) -> Option<&'static [u8]> {
        let Some(count) = entry.rows.checked_mul(entry.columns) else {
            return None;
        };
        let Some(length) = count.checked_mul(self.scalar) else {
            return None;
        };
        let Some((_, rest)) = self.bytes.split_at_checked(entry.at) else {
            return None;
        };
        match rest.split_at_checked(length) {
            Some((numbers, _)) => Some(numbers),
            None => None,
        }
    }

    /// Compares the bytes with what the value at `path` has. `place` is the value's offset.
    const fn compare<const ROOM: usize>(
        &self,
        layout: &'static Layout,
        path: &Path<'_>,
        place: usize,
        report: &mut Report<ROOM>,
    ) {
        match *layout {
            Layout::Unknown => report.unsupported(path),
            Layout::Matrix { rows, columns, .. } => {
                if rows * columns > 0 {
                    self.compare_matrix([rows, columns], path, place, report);
                }
            }
            Layout::Array {
                count,
                size,
                element,
            } => {
                let mut index = 0;
                while index < count {
                    self.compare(element, &path.index(index), place + index * size, report);
                    index += 1;
                }
            }
            Layout::Fields { mut fields } => {
                while let [field, others @ ..] = fields {
                    let path = path.field(field.name);
                    report.field = field.name;
                    match field.content {
                        Content::Parameters(layout) => {
                            self.compare(layout, &path, place + field.offset, report);
                        }
                        Content::Unknown(size) => {
                            if size > 0 {
                                report.unsupported(&path);
                            }
                        }
                        Content::Constant(..) => report.constant(&path),
                    }
                    fields = others;
                }
            }
        }
    }

    const fn compare_matrix<const ROOM: usize>(
        &self,
        expected: [usize; 2],
        path: &Path<'_>,
        place: usize,
        report: &mut Report<ROOM>,
    ) {
        report.parameters += 1;
        let Some(entry) = self.find(path, &mut report.position) else {
            report.add(
                path,
                EmbeddedError::Missing {
                    place: report.parameters,
                    field: report.field,
                },
            );
            return;
        };
        let found = [entry.rows, entry.columns];
        if found[0] != expected[0] || found[1] != expected[1] {
            report.add(
                path,
                EmbeddedError::Shape {
                    name: entry.name,
                    expected,
                    found,
                },
            );
        } else if self.numbers(&entry).is_none() {
            report.add(path, EmbeddedError::Format);
        } else {
            report.placed(path, entry.at, place);
        }
    }
}

impl<const ROOM: usize> Report<ROOM> {
    const fn new(list: Words<ROOM>) -> Self {
        Self {
            list,
            differences: 0,
            first: None,
            parameters: 0,
            field: "",
            position: FIRST,
            is_in_place: false,
            start: None,
        }
    }

    const fn add(&mut self, path: &Path<'_>, error: EmbeddedError) {
        self.differences += 1;
        if self.first.is_none() {
            self.first = Some(error);
        }
        if ROOM > 0 && self.differences <= MOST_LISTED {
            let words = path.write(self.list.text("\n- `")).text("`: ");
            self.list = describe(words, &error);
        }
    }

    const fn unsupported(&mut self, path: &Path<'_>) {
        let field = self.field;
        self.add(path, EmbeddedError::Unsupported { field });
    }

    /// A constant is not in the bytes, so that a value with one cannot be a part of them.
    const fn constant(&mut self, path: &Path<'_>) {
        if self.is_in_place {
            self.unsupported(path);
        }
    }

    /// The numbers of a parameter begin at the byte `at`. In the memory of a value, they begin at
    /// `place`.
    const fn placed(&mut self, path: &Path<'_>, at: usize, place: usize) {
        let start = match self.start {
            Some(start) => start,
            None => at.saturating_sub(place),
        };
        self.start = Some(start);
        if self.is_in_place && start + place != at {
            self.add(path, EmbeddedError::Layout { field: self.field });
        }
    }
}

/// What differs, after the name of a parameter, in the words of a compile error.
const fn describe<const ROOM: usize>(words: Words<ROOM>, error: &EmbeddedError) -> Words<ROOM> {
    match *error {
        EmbeddedError::Missing { .. } => words.text("not in the file"),
        EmbeddedError::Shape {
            expected, found, ..
        } => {
            let words = size(words.text("the network has "), expected);
            size(words.text(", the file has "), found)
        }
        EmbeddedError::Unsupported { .. } => words.text(
            "cannot be embedded: a layer of your own has to derive `Parameters`, and a field marked \
             `#[skip]` needs a constant, `#[skip(1e-5)]`",
        ),
        _ => words.text("does not fit"),
    }
}

/// The size of a matrix.
const fn size<const ROOM: usize>(words: Words<ROOM>, [rows, columns]: [usize; 2]) -> Words<ROOM> {
    let words = words.number(rows);
    if columns == 1 {
        words
    } else {
        words.text(" × ").number(columns)
    }
}

/// A value that is being made of the parameters in some bytes.
struct Assembler<'a, T> {
    source: &'a Source,
    position: Position,
    value: Assembly<T>,
}

impl<'a, T> Assembler<'a, T> {
    const fn new(source: &'a Source) -> Self {
        Self {
            source,
            position: FIRST,
            value: Assembly::new(),
        }
    }

    /// Sets what the value at `path`, which lies at the offset `place`, consists of. Returns whether
    /// all of it was there.
    const fn part(&mut self, layout: &'static Layout, path: &Path<'_>, place: usize) -> bool {
        match *layout {
            Layout::Unknown => false,
            Layout::Matrix {
                rows,
                columns,
                size,
            } => {
                let numbers = if rows * columns == 0 {
                    Some(&[] as &[u8])
                } else {
                    match self.source.find(path, &mut self.position) {
                        Some(entry) => self.source.numbers(&entry),
                        None => None,
                    }
                };
                match numbers {
                    Some(numbers) => self.value.matrix([place, size], numbers),
                    None => false,
                }
            }
            Layout::Array {
                count,
                size,
                element,
            } => {
                let mut index = 0;
                while index < count {
                    if !self.part(element, &path.index(index), place + index * size) {
                        return false;
                    }
                    index += 1;
                }
                true
            }
            Layout::Fields { mut fields } => {
                while let [field, others @ ..] = fields {
                    let place = place + field.offset;
                    let is_set = match &field.content {
                        Content::Parameters(layout) => {
                            self.part(layout, &path.field(field.name), place)
                        }
                        Content::Constant(value, size) => {
                            self.value.constant([place, *size], *value)
                        }
                        Content::Unknown(size) => *size == 0,
                    };
                    if !is_set {
                        return false;
                    }
                    fields = others;
                }
                true
            }
        }
    }
}

/// The value whose parameters a file has, while a program is compiled. `weights!` emits the call.
///
/// Panics, with everything that differs, if they do not fit.
#[track_caller]
pub(crate) const fn from_file<S: Scalar, T: Parameters<S>, const N: usize>(
    [network, file]: [&str; 2],
    bytes: &'static Bytes<N>,
) -> T {
    let mut words = Words::<4096>::empty()
        .text("`")
        .text(file)
        .text("` does not fit `")
        .text(network)
        .text("`:");
    let source = match Source::of(&bytes.0, size_of::<S>()) {
        Ok(source) => source,
        Err(error) => {
            words = match error {
                EmbeddedError::Scalar { expected, found } => words
                    .text(" the network computes with f")
                    .number(8 * expected)
                    .text(", the file has f")
                    .number(8 * found)
                    .text(
                        "\n\nhelp: save the network with the scalar type that it is declared with",
                    ),
                EmbeddedError::BigEndian => words.text(" the processor is big-endian"),
                _ => words.text(" the crates `nn-macros` and `nn-runtime` have different versions"),
            };
            panic!("{}", words.as_str());
        }
    };
    let mut report = Report::new(words);
    source.compare(T::LAYOUT, &Path::ROOT, 0, &mut report);
    words = report.list;
    let (mut differences, expected) = (report.differences, report.parameters);
    let mut assembler = Assembler::new(&source);
    if differences == 0 && expected == source.count && assembler.part(T::LAYOUT, &Path::ROOT, 0) {
        return assembler.value.finish();
    }
    // What is in the file alone.
    let mut position = FIRST;
    while position.place < source.count {
        let Some((entry, next)) = source.entry(position.at) else {
            break;
        };
        position.place += 1;
        position.at = next;
        if !has(T::LAYOUT, &Path::ROOT, entry.name) {
            differences += 1;
            if differences <= MOST_LISTED {
                words = words
                    .text("\n- `")
                    .text(entry.name)
                    .text("`: not in the network; ");
                words = size(words.text("the file has "), [entry.rows, entry.columns]);
            }
        }
    }
    if differences > MOST_LISTED {
        words = words
            .text("\n- and ")
            .number(differences - MOST_LISTED)
            .text(" more");
    }
    panic!("{}", words.as_str());
}

/// Whether a value has a parameter of this name.
const fn has(layout: &'static Layout, path: &Path<'_>, name: &str) -> bool {
    match *layout {
        Layout::Unknown => false,
        Layout::Matrix { rows, columns, .. } => rows * columns > 0 && path.is(name),
        Layout::Array { count, element, .. } => {
            let mut index = 0;
            while index < count {
                if has(element, &path.index(index), name) {
                    return true;
                }
                index += 1;
            }
            false
        }
        Layout::Fields { mut fields } => {
            while let [field, others @ ..] = fields {
                if let Content::Parameters(layout) = field.content
                    && has(layout, &path.field(field.name), name)
                {
                    return true;
                }
                fields = others;
            }
            false
        }
    }
}

/// The value whose parameters are some bytes, which are checked and used where they are.
pub(crate) fn from_static<S: Scalar, T: Parameters<S>>(
    bytes: &'static [u8],
) -> Result<Embedded<T>, EmbeddedError> {
    let source = Source::of(bytes, size_of::<S>())?;
    if !source.is_intact() {
        return Err(EmbeddedError::Damaged);
    }
    let alignment = if cfg!(feature = "alloc") {
        size_of::<S>()
    } else {
        ALIGNMENT
    };
    if !bytes.as_ptr().addr().is_multiple_of(alignment) {
        return Err(EmbeddedError::Alignment(alignment));
    }
    let mut report = Report::new(Words::<0>::empty());
    report.is_in_place = cfg!(not(feature = "alloc"));
    source.compare(T::LAYOUT, &Path::ROOT, 0, &mut report);
    if let Some(error) = report.first {
        return Err(error);
    }
    if report.parameters != source.count {
        return Err(EmbeddedError::Extra {
            expected: report.parameters,
            found: source.count,
        });
    }
    #[cfg(feature = "alloc")]
    let value = {
        let mut assembler = Assembler::<T>::new(&source);
        let is_set = assembler.part(T::LAYOUT, &Path::ROOT, 0);
        is_set.then(|| assembler.value.finish())
    };
    #[cfg(not(feature = "alloc"))]
    let value = bytes
        .split_at_checked(report.start.unwrap_or(START))
        .and_then(|(_, value)| in_place(value));
    value.map(Embedded).ok_or(EmbeddedError::Format)
}

/// The CRC-32 of bytes (as in zip and Ethernet), with a table of 16 numbers.
pub(crate) fn checksum(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 16] = {
        let mut table = [0; 16];
        let mut place = 0;
        while place < 16 {
            let (mut value, mut bit) = (place as u32, 0);
            while bit < 4 {
                value = (value >> 1) ^ if value & 1 == 1 { 0xedb8_8320 } else { 0 };
                bit += 1;
            }
            table[place] = value;
            place += 1;
        }
        table
    };
    let half = |value: u32, bits: u32| (value >> 4) ^ TABLE[((value ^ bits) & 15) as usize];
    !bytes.iter().fold(u32::MAX, |value, &byte| {
        let byte = u32::from(byte);
        half(half(value, byte), byte >> 4)
    })
}
