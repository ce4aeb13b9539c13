//! What stands in the rows and columns of a table.

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

/// One field of a table.
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

/// As a message shows it: text quoted, and not longer than a line.
impl fmt::Display for Cell<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Text("") | Self::Nothing => f.write_str("nothing"),
            Self::Bytes => f.write_str("bytes that are not text (UTF-8)"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => match text.char_indices().nth(40) {
                None => write!(f, "{text:?}"),
                Some((end, _)) => write!(f, "{:?}…", &text[..end]),
            },
        }
    }
}

/// All fields of a table.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::data) enum Cells {
    #[cfg(feature = "csv")]
    Text(Text),
    #[cfg(feature = "npz")]
    Arrays(Arrays),
    /// Columns of so many rows.
    #[cfg(feature = "parquet")]
    Columns { rows: usize, columns: Vec<Values> },
}

/// A file of separated fields, which are looked at when they are asked for.
#[cfg(feature = "csv")]
#[derive(Clone, PartialEq, Eq)]
pub(in crate::data) struct Text {
    pub(in crate::data) bytes: Vec<u8>,
    pub(in crate::data) dialect: Dialect,
    pub(in crate::data) has_header: bool,
    pub(in crate::data) columns: usize,
    /// How many rows there are, without the header.
    pub(in crate::data) rows: usize,
}

/// Without the content, which is a whole file.
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

/// Arrays: the columns of the table, or one whose numbers are.
#[cfg(feature = "npz")]
#[derive(Clone, Debug, PartialEq)]
pub(in crate::data) struct Arrays {
    /// Or what is there that holds no real numbers.
    pub(in crate::data) arrays: Vec<Result<Array, String>>,
    /// Each number of a row of the first array is a column.
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
        /// The rows that have none, in order.
        nulls: Vec<usize>,
    },
    Text(Vec<Option<String>>),
    /// What it holds that is neither.
    Unread(String),
}

/// Where a cell stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// The row, or the line on which it begins in a file of text.
    row: u64,
    pub(super) column: usize,
    /// The number in the column.
    pub(super) number: usize,
    is_line: bool,
}

impl Place {
    /// What a message calls the row.
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
    /// How many rows there are, of the longest column where they differ.
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

    /// How many rows a column has.
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

    /// How many numbers a column has in each row.
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

    /// The shape of what a column has in each row, outermost first, where it has any.
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

    /// What a column holds that is not read.
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

    /// Shows the cells of columns that are read and have as many rows each, row after row, until
    /// there is enough.
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
                // Rows without numbers may be as many as a file likes.
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
        // Rows that are wrong were found when the file was read.
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
