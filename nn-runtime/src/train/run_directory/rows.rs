//! Tables that grow a row at a time.

use std::fmt::{self, Write as _};
use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::files::atomic::{file_error, write_atomically};
use crate::files::{appended, regular};

/// A file of comma-separated values. Each row is handed to the system whole, so that a program that
/// is killed leaves none in pieces.
#[derive(Debug)]
pub(super) struct Rows {
    path: PathBuf,
    file: File,
    /// The row that is written.
    row: String,
}

impl Rows {
    /// A file that begins with some rows, in place of one that is there.
    pub(super) fn create(path: PathBuf, rows: &str) -> Result<Self> {
        write_atomically(&path, |file| file.write_all(rows.as_bytes()))?;
        Ok(Self {
            file: appended::open(&path)?,
            path,
            row: String::with_capacity(256),
        })
    }

    /// Writes the file anew where it was removed.
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

/// The rows of a file whose first column is a number up to `most`, if its first row is `header`;
/// otherwise that alone. The last row may have lost its end with the power.
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

/// A number in a table: so many digits that it can be read back to the last bit.
pub(super) struct Cell(pub(super) f64);

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // With an exponent where the number is very small or very large.
        write!(f, "{:?}", self.0)
    }
}

/// Appends a text as one cell: RFC 4180, section 2. A text that a spreadsheet would take for a formula
/// begins with an apostrophe, by which it shows it as it is.
pub(super) fn push_text(row: &mut String, text: &str) {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let mark = if is_formula { "'" } else { "" };
    // Some spreadsheets part cells by semicolons or tabs.
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
