//! Data sets from CSV files.

mod rows;

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use std::path::Path;

pub(super) use rows::{Dialect, Record, Rows};

use super::table::{Cells, Problems, Table, Text};
use crate::error::{Error, Result};
use crate::files::regular;

/// Reads files of separated values.
///
/// The file is kept in memory as text. Its fields are parsed when a data set is created from them.
/// So only the requested columns must be valid, and no more memory is needed than for the file and
/// the data set.
///
/// ```
/// use nn_runtime::{data::{Columns, CsvReader}, prelude::*};
///
/// let table = CsvReader::default().read_str(
///     "length,width,species\n\
///      5.1,3.5,setosa\n\
///      7.0,3.2,versicolor\n",
/// )?;
/// let (flowers, species) = table.labels::<Vector<2>, f32>(Columns::Rest, "species")?;
/// assert_eq!(flowers.inputs(), [5.1, 3.5, 7.0, 3.2]);
/// assert_eq!(flowers.targets(), [0, 1]);
/// assert_eq!(species, ["setosa", "versicolor"]);
///
/// let reader = CsvReader { has_header: false, delimiter: b';', ..CsvReader::default() };
/// let table = reader.read_str("1;2;0\n3;x;1\n")?;
/// let error = table.classes::<Vector<2>, f32>(0..2, 2).unwrap_err();
/// assert_eq!(error.to_string(), "text: line 2, column 1: expected a number, found \"x\"");
/// # Ok::<(), nn_runtime::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvReader {
    /// Whether the first row contains the names of the columns.
    pub has_header: bool,
    /// The byte between two fields: `b','`, `b';'`, `b'\t'`.
    pub delimiter: u8,
    /// Lines that start with this byte are skipped; `None` for no comments.
    pub comment: Option<u8>,
}

impl Default for CsvReader {
    /// Commas, a header, and no comments.
    fn default() -> Self {
        Self {
            has_header: true,
            delimiter: b',',
            comment: None,
        }
    }
}

impl CsvReader {
    /// Reads a file.
    ///
    /// # Errors
    /// If the file cannot be read, has no rows or rows of different lengths, or a quotation mark is
    /// not closed. The message names the file and the line.
    pub fn read(&self, path: impl AsRef<Path>) -> Result<Table> {
        let path = path.as_ref();
        let name = path.display().to_string();
        match regular::read(path) {
            Ok(bytes) => self.table(&name, bytes),
            Err(error) => Err(Error::File {
                path: name,
                problem: error.to_string(),
            }),
        }
    }

    /// Reads text, for example from `include_str!`.
    ///
    /// # Errors
    /// If the text has no rows or rows of different lengths, or a quotation mark is not closed. The
    /// message names the line.
    pub fn read_str(&self, text: &str) -> Result<Table> {
        self.table("text", text.into())
    }

    /// Reads bytes, for example from `include_bytes!`. Error messages use `name` in place of a file
    /// name.
    ///
    /// # Errors
    /// If they have no rows or rows of different lengths, or a quotation mark is not closed. The
    /// message names the line.
    pub fn parse(&self, name: &str, bytes: &[u8]) -> Result<Table> {
        self.table(name, bytes.into())
    }

    fn table(&self, name: &str, bytes: Vec<u8>) -> Result<Table> {
        if self.delimiter == b'"' || self.delimiter == b'\n' || self.delimiter == b'\r' {
            return Err(Error::Setting {
                name: "delimiter",
                expected: "a byte other than a quotation mark or a line break",
                found: format!("{:?}", char::from(self.delimiter)),
            });
        }
        let dialect = Dialect {
            delimiter: self.delimiter,
            comment: self.comment,
        };
        let mut problems = Problems::new(name);
        let mut source = Rows::new(&bytes, dialect);
        let mut record = Record::default();
        let mut next = |record: &mut Record, problems: &mut Problems| match source.next(record) {
            Ok(is_there) => is_there,
            Err(problem) => {
                problems.add(problem);
                false
            }
        };
        let mut header = None;
        if self.has_header && next(&mut record, &mut problems) {
            let fields = (0..record.len()).filter_map(|place| record.field(place));
            let names = fields.map(|field| String::from_utf8_lossy(field).into_owned());
            header = Some(names.collect::<Vec<String>>());
        }
        let (first, mut columns) = match &header {
            Some(header) => ("header", Some(header.len())),
            None => ("first row", None),
        };
        let mut rows = 0;
        while next(&mut record, &mut problems) {
            rows += 1;
            let (line, found) = (record.line, record.len());
            let expected = *columns.get_or_insert(found);
            if found != expected && !problems.is_full() {
                let difference = if found < expected { "few" } else { "many" };
                problems.add(format!(
                    "line {line}: too {difference} fields: expected {expected}, as in the {first}, \
                     found {found}"
                ));
            }
        }
        if rows == 0 && problems.is_empty() {
            problems.add(String::from("there are no rows of data"));
        }
        problems.none()?;
        let text = Text {
            has_header: header.is_some(),
            columns: columns.unwrap_or(0),
            bytes,
            dialect,
            rows,
        };
        Ok(Table::new(name, header, Cells::Text(text)))
    }
}
