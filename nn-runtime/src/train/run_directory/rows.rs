//! CSV files that grow by one row at a time.

use std::fmt::{self, Write as _};
use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::files::atomic::{file_error, write_atomically};
use crate::files::{appended, regular};

/// A CSV file. Each row is passed to the operating system at once, so that a program that is killed
/// leaves no partial row.
#[derive(Debug)]
pub(super) struct Rows {
    path: PathBuf,
    file: File,
    /// The buffer for the row that is being written.
    row: String,
}

impl Rows {
    /// Creates a file with some rows, replacing an existing file.
    pub(super) fn create(path: PathBuf, rows: &str) -> Result<Self> {
        write_atomically(&path, |file| file.write_all(rows.as_bytes()))?;
        Ok(Self {
            file: appended::open(&path)?,
            path,
            row: String::with_capacity(256),
        })
    }

    /// Creates the file again if it was removed.
    pub(super) fn restore(&mut self) -> Result<()> {
        appended::restore(&mut self.file, &self.path)
    }

    /// Appends a row.
    pub(super) fn push(&mut self, write: impl FnOnce(&mut String)) -> Result<()> {
        self.row.clear();
        write(&mut self.row);
        self.file
            .write_all(self.row.as_bytes())
            .map_err(|error| file_error(&self.path, "cannot be written", &error))
    }
}

/// The rows of a file whose first column is a number up to `most`, if the first row of the file is
/// `header`. Otherwise only the header. The last row is dropped if it is incomplete, for example
/// after a power failure.
pub(super) fn rows_up_to(path: &Path, header: &str, most: u64) -> Result<String> {
    let mut rows = format!("{header}\n");
    let found = match regular::read_to_string(path) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(rows),
        Err(error) => return Err(file_error(path, "cannot be read", &error)),
    };
    let Some(found) = found.strip_prefix(&rows) else {
        return Ok(rows);
    };
    for row in found.split_inclusive('\n') {
        let number = row.split(',').next().and_then(|cell| cell.parse().ok());
        if row.ends_with('\n') && number.is_some_and(|number: u64| number <= most) {
            rows.push_str(row);
        }
    }
    Ok(rows)
}

/// A number in a table, with enough digits to be read back exactly.
pub(super) struct Cell(pub(super) f64);

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Very small and very large numbers have an exponent.
        write!(f, "{:?}", self.0)
    }
}

/// Appends a text as one cell, by RFC 4180, section 2. If a spreadsheet would interpret the text as
/// a formula, it is prefixed with an apostrophe, so that it is shown literally.
pub(super) fn push_text(row: &mut String, text: &str) {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let mark = if is_formula { "'" } else { "" };
    // Some spreadsheets separate cells by semicolons or tabs.
    if is_formula || text.contains([',', ';', '\t', '"', '\n', '\r']) {
        let _ = write!(row, "\"{mark}{}\"", text.replace('"', "\"\""));
    } else {
        row.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::push_text;

    #[test]
    fn no_text_is_a_formula() {
        for (text, expected) in [
            ("accuracy", "accuracy"),
            ("a,b", "\"a,b\""),
            ("a\"b", "\"a\"\"b\""),
            ("=cmd|'/c calc'!A1", "\"'=cmd|'/c calc'!A1\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@sum", "\"'@sum\""),
            ("\t=1", "\"'\t=1\""),
            ("a;=1", "\"a;=1\""),
            ("f=1", "f=1"),
        ] {
            let mut row = String::new();
            push_text(&mut row, text);
            assert_eq!(row, expected);
        }
    }
}
