//! The cells of a table.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::ops::ControlFlow;

#[cfg(feature = "csv")]
use crate::data::csv::{Dialect, Record, Rows};
#[cfg(feature = "npz")]
use crate::files::npy::Array;

/// One cell of a table.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cell<'a> {
    #[cfg_attr(not(any(feature = "csv", feature = "parquet")), expect(dead_code))]
    Text(&'a str),
    #[cfg_attr(not(any(feature = "npz", feature = "parquet")), expect(dead_code))]
    Number(f64),
    Nothing,
    /// Bytes that are not UTF-8.
    #[cfg_attr(not(feature = "csv"), expect(dead_code))]
    Bytes,
}

impl<'a> Cell<'a> {
    pub(super) fn number(self) -> Option<f64> {
        match self {
            Self::Text(text) => text.parse().ok(),
            Self::Number(number) => Some(number),
            Self::Nothing | Self::Bytes => None,
        }
    }

    pub(super) fn label(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Text("") | Self::Nothing | Self::Bytes => None,
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Number(number) => Some(Cow::Owned(number.to_string())),
        }
    }

    pub(super) fn is_missing(self) -> bool {
        match self {
            Self::Text(text) => {
                let words = ["", "na", "nan", "null"];
                words.iter().any(|word| text.eq_ignore_ascii_case(word))
            }
            Self::Number(number) => number.is_nan(),
            Self::Nothing => true,
            Self::Bytes => false,
        }
    }
}

/// The form in error messages: text is quoted, and cut to the length of a line.
impl fmt::Display for Cell<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Text("") | Self::Nothing => f.write_str("nothing"),
            Self::Bytes => f.write_str("bytes that are not valid UTF-8"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => match text.char_indices().nth(40) {
                None => write!(f, "{text:?}"),
                Some((end, _)) => write!(f, "{:?}…", &text[..end]),
            },
        }
    }
}

/// All cells of a table.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::data) enum Cells {
    #[cfg(feature = "csv")]
    Text(Text),
    #[cfg(feature = "npz")]
    Arrays(Arrays),
    /// Columns with `rows` rows.
    #[cfg(feature = "parquet")]
    Columns { rows: usize, columns: Vec<Values> },
}

/// A file of separated fields, which are parsed on request.
#[cfg(feature = "csv")]
#[derive(Clone, PartialEq, Eq)]
pub(in crate::data) struct Text {
    pub(in crate::data) bytes: Vec<u8>,
    pub(in crate::data) dialect: Dialect,
    pub(in crate::data) has_header: bool,
    pub(in crate::data) columns: usize,
    /// The number of rows, without the header.
    pub(in crate::data) rows: usize,
}

/// Does not show the content, which is a whole file.
#[cfg(feature = "csv")]
impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Text");
        shown.field("rows", &self.rows);
        shown
            .field("columns", &self.columns)
            .finish_non_exhaustive()
    }
}

/// Arrays, each of which is a column of the table; or a single array that is split into columns.
#[cfg(feature = "npz")]
#[derive(Clone, Debug, PartialEq)]
pub(in crate::data) struct Arrays {
    /// The arrays; an error describes one that does not contain real numbers.
    pub(in crate::data) arrays: Vec<Result<Array, String>>,
    /// Whether each number in a row of the first array is a column.
    pub(in crate::data) split: bool,
}

#[cfg(feature = "npz")]
impl Arrays {
    fn get(&self, column: usize) -> Option<&Array> {
        self.arrays.get(column)?.as_ref().ok()
    }
}

/// A column.
#[cfg(feature = "parquet")]
#[derive(Clone, Debug, PartialEq)]
pub(in crate::data) enum Values {
    Numbers {
        values: Vec<f64>,
        /// The rows without a value, in order.
        nulls: Vec<usize>,
    },
    Text(Vec<Option<String>>),
    /// A description of content that is neither numbers nor text.
    Unread(String),
}

/// The position of a cell.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// The row, or for a text file, the line on which the row begins.
    row: u64,
    pub(super) column: usize,
    /// The index of the number within the column's row.
    pub(super) number: usize,
    is_line: bool,
}

impl Place {
    /// The row, as error messages name it.
    pub(super) fn row(self) -> String {
        let Self { row, is_line, .. } = self;
        if is_line {
            format!("line {row}")
        } else {
            format!("row {row}")
        }
    }
}

impl Cells {
    /// The number of rows, of the longest column if they differ.
    pub(super) fn rows(&self) -> usize {
        match self {
            #[cfg(feature = "csv")]
            Self::Text(text) => text.rows,
            #[cfg(feature = "npz")]
            Self::Arrays(Arrays { arrays, .. }) => {
                let rows = arrays.iter().flatten().map(Array::rows);
                rows.max().unwrap_or(0)
            }
            #[cfg(feature = "parquet")]
            Self::Columns { rows, .. } => *rows,
        }
    }

    /// The number of rows of a column.
    pub(super) fn rows_of(&self, column: usize) -> usize {
        match self {
            #[cfg(feature = "npz")]
            Self::Arrays(arrays) if !arrays.split => arrays.get(column).map_or(0, Array::rows),
            _ => {
                let _ = column;
                self.rows()
            }
        }
    }

    pub(super) fn columns(&self) -> usize {
        match self {
            #[cfg(feature = "csv")]
            Self::Text(text) => text.columns,
            #[cfg(feature = "npz")]
            Self::Arrays(arrays) => match arrays.get(0) {
                Some(array) if arrays.split => array.row_len(),
                _ => arrays.arrays.len(),
            },
            #[cfg(feature = "parquet")]
            Self::Columns { columns, .. } => columns.len(),
        }
    }

    /// The number of numbers that a column has in each row.
    pub(super) fn width(&self, column: usize) -> usize {
        match self {
            #[cfg(feature = "npz")]
            Self::Arrays(arrays) if !arrays.split => arrays.get(column).map_or(1, Array::row_len),
            _ => {
                let _ = column;
                1
            }
        }
    }

    /// The shape of a column's content in each row, outermost axis first; `None` if it has none.
    pub(super) fn shape(&self, column: usize) -> Option<&[usize]> {
        match self {
            #[cfg(feature = "npz")]
            Self::Arrays(arrays) if !arrays.split => arrays.get(column)?.shape().get(1..),
            _ => {
                let _ = column;
                None
            }
        }
    }

    /// A description of a column's content, if it is not supported.
    pub(super) fn unread(&self, column: usize) -> Option<&str> {
        match self {
            #[cfg(feature = "npz")]
            Self::Arrays(Arrays {
                arrays,
                split: false,
            }) => {
                let what = arrays.get(column)?.as_ref();
                what.err().map(String::as_str)
            }
            #[cfg(feature = "parquet")]
            Self::Columns { columns, .. } => match columns.get(column)? {
                Values::Unread(what) => Some(what),
                _ => None,
            },
            #[cfg(any(feature = "csv", feature = "npz"))]
            _ => {
                let _ = column;
                None
            }
        }
    }

    /// Calls `visit` with the cells of the given columns, row by row, until it breaks. The columns
    /// must be readable and have the same number of rows.
    pub(super) fn visit(
        &self,
        columns: &[usize],
        visit: &mut dyn FnMut(Place, Cell<'_>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        match self {
            #[cfg(feature = "csv")]
            Self::Text(text) => text.visit(columns, visit),
            #[cfg(any(feature = "npz", feature = "parquet"))]
            _ => {
                let rows = columns.first().map_or(0, |column| self.rows_of(*column));
                // A file can declare any number of rows that contain no numbers.
                let is_empty = columns.iter().all(|column| self.width(*column) == 0);
                let rows = if is_empty { 0 } else { rows };
                for row in 0..rows {
                    for &column in columns {
                        for place in 0..self.width(column) {
                            let cell = self.cell(row, column, place);
                            let place = Place {
                                row: row as u64,
                                column,
                                number: place,
                                is_line: false,
                            };
                            visit(place, cell)?;
                        }
                    }
                }
                ControlFlow::Continue(())
            }
        }
    }

    #[cfg(any(feature = "npz", feature = "parquet"))]
    fn cell(&self, row: usize, column: usize, place: usize) -> Cell<'_> {
        let _ = place;
        match self {
            #[cfg(feature = "csv")]
            Self::Text(_) => Cell::Nothing,
            #[cfg(feature = "npz")]
            Self::Arrays(arrays) => {
                let (array, place) = if arrays.split {
                    (0, column)
                } else {
                    (column, place)
                };
                let number = arrays.get(array).and_then(|array| array.get(row, place));
                number.map_or(Cell::Nothing, Cell::Number)
            }
            #[cfg(feature = "parquet")]
            Self::Columns { columns, .. } => match columns.get(column) {
                Some(Values::Text(texts)) => {
                    let text = texts.get(row).and_then(Option::as_deref);
                    text.map_or(Cell::Nothing, Cell::Text)
                }
                Some(Values::Numbers { values, nulls }) => match values.get(row) {
                    Some(number) if nulls.binary_search(&row).is_err() => Cell::Number(*number),
                    _ => Cell::Nothing,
                },
                Some(Values::Unread(_)) | None => Cell::Nothing,
            },
        }
    }
}

#[cfg(feature = "csv")]
impl Text {
    fn visit(
        &self,
        columns: &[usize],
        visit: &mut dyn FnMut(Place, Cell<'_>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let (mut rows, mut record) = (Rows::new(&self.bytes, self.dialect), Record::default());
        let mut is_header = self.has_header;
        // Invalid rows were reported when the file was read.
        while let Ok(true) = rows.next(&mut record) {
            if core::mem::take(&mut is_header) {
                continue;
            }
            for &column in columns {
                let cell = match record.field(column).map(core::str::from_utf8) {
                    Some(Ok(text)) => Cell::Text(text.trim()),
                    Some(Err(_)) => Cell::Bytes,
                    None => Cell::Nothing,
                };
                let place = Place {
                    row: record.line,
                    column,
                    number: 0,
                    is_line: true,
                };
                visit(place, cell)?;
            }
        }
        ControlFlow::Continue(())
    }
}
