//! A parser for rows of separated fields: RFC 4180, and common deviations from it.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// The syntax of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::data) struct Dialect {
    pub(in crate::data) delimiter: u8,
    /// The first byte of comment lines.
    pub(in crate::data) comment: Option<u8>,
}

/// The fields of one row. One record is reused for all rows of a file.
#[derive(Debug, Default)]
pub(in crate::data) struct Record {
    /// The line on which the row begins, counted from 1.
    pub(in crate::data) line: u64,
    text: Vec<u8>,
    /// The end of each field in `text`.
    ends: Vec<usize>,
}

impl Record {
    pub(in crate::data) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A field without surrounding white space.
    pub(in crate::data) fn field(&self, place: usize) -> Option<&[u8]> {
        let end = *self.ends.get(place)?;
        let start = match place.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        Some(self.text.get(start..end)?.trim_ascii())
    }
}

/// An iterator over the rows of a file.
#[derive(Debug)]
pub(in crate::data) struct Rows<'a> {
    bytes: &'a [u8],
    place: usize,
    line: u64,
    dialect: Dialect,
}

/// The mark that some programs write at the start of UTF-8 files.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl<'a> Rows<'a> {
    pub(in crate::data) fn new(bytes: &'a [u8], dialect: Dialect) -> Self {
        Self {
            bytes: bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes),
            place: 0,
            line: 1,
            dialect,
        }
    }

    /// Reads the next row into a record, skipping blank lines and comments. Returns false at the
    /// end of the file.
    ///
    /// # Errors
    /// Names the line with an opening quotation mark that is not closed.
    pub(in crate::data) fn next(&mut self, record: &mut Record) -> Result<bool, String> {
        record.text.clear();
        record.ends.clear();
        loop {
            match self.peek() {
                None => return Ok(false),
                Some(b'\n' | b'\r') => self.take(),
                Some(byte) if Some(byte) == self.dialect.comment => self.skip_line(),
                Some(_) => break,
            }
        }
        record.line = self.line;
        loop {
            if self.peek() == Some(b'"') {
                self.quoted(&mut record.text)?;
            }
            self.unquoted(&mut record.text);
            record.ends.push(record.text.len());
            match self.peek() {
                Some(byte) if byte == self.dialect.delimiter => self.place += 1,
                Some(_) => {
                    self.take();
                    return Ok(true);
                }
                None => return Ok(true),
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.place).copied()
    }

    /// Consumes one byte, and counts the line if it ends here: with `\n`, `\r\n` or `\r`.
    fn take(&mut self) {
        let byte = self.peek();
        self.place += 1;
        if byte == Some(b'\n') || byte == Some(b'\r') && self.peek() != Some(b'\n') {
            self.line += 1;
        }
    }

    fn skip_line(&mut self) {
        while !matches!(self.peek(), None | Some(b'\n' | b'\r')) {
            self.place += 1;
        }
    }

    /// Reads up to a delimiter, the end of the line, or the end of the file.
    fn unquoted(&mut self, text: &mut Vec<u8>) {
        let rest = self.bytes.get(self.place..).unwrap_or(&[]);
        let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r') || *byte == self.dialect.delimiter;
        let length = rest.iter().position(is_end).unwrap_or(rest.len());
        text.extend_from_slice(&rest[..length]);
        self.place += length;
    }

    /// Reads a quoted field; two quotation marks in a row stand for one.
    fn quoted(&mut self, text: &mut Vec<u8>) -> Result<(), String> {
        let opened = self.line;
        self.place += 1;
        while let Some(byte) = self.peek() {
            self.take();
            if byte != b'"' {
                text.push(byte);
                continue;
            }
            if self.peek() != Some(b'"') {
                return self.closed(opened);
            }
            self.place += 1;
            text.push(b'"');
        }
        Err(format!(
            "line {opened}: a quoted field starts here and is never closed"
        ))
    }

    /// Checks what follows the closing mark of a field. Text after it belongs to the field, as in
    /// other parsers. But after a field of several lines, this mark was probably meant to open
    /// another field, and the real closing mark is missing.
    fn closed(&self, opened: u64) -> Result<(), String> {
        let rest = self.bytes.get(self.place..).unwrap_or(&[]);
        let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r') || *byte == self.dialect.delimiter;
        let is_space = |byte: &u8| matches!(byte, b' ' | b'\t') && !is_end(byte);
        let next = rest.iter().find(|byte| !is_space(byte));
        if opened == self.line || next.is_none_or(is_end) {
            return Ok(());
        }
        let line = self.line;
        Err(format!(
            "line {opened}: a quoted field starts here, but text follows the quotation mark that \
             closes it on line {line}: is a quotation mark missing in between?"
        ))
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use alloc::vec::Vec;

    use super::{Dialect, Record, Rows};

    fn rows(text: &str) -> Result<Vec<(u64, Vec<String>)>, String> {
        let dialect = Dialect {
            delimiter: b',',
            comment: Some(b'#'),
        };
        let (mut rows, mut record) = (Rows::new(text.as_bytes(), dialect), Record::default());
        let mut all = Vec::new();
        while rows.next(&mut record)? {
            let fields = (0..record.len()).filter_map(|place| record.field(place));
            let fields = fields.map(|field| String::from_utf8_lossy(field).into_owned());
            all.push((record.line, fields.collect()));
        }
        Ok(all)
    }

    #[test]
    fn quotation_marks_lines_and_comments() {
        let found = rows(
            "\u{feff}a, b ,\"c,d\"\r\n\r\n#x,\"\n\"e \"\"f\"\"\",\"\n\n\" ,\"g\"h\ri,\",\"\"\",j\"k\"\n,,",
        );
        let fields = |row: &[&str]| row.iter().map(|field| (*field).into()).collect();
        let expected = [
            (1, fields(&["a", "b", "c,d"])),
            (4, fields(&["e \"f\"", "", "gh"])),
            (7, fields(&["i", ",\"", "j\"k\""])),
            (8, fields(&["", "", ""])),
        ];
        assert_eq!(found.unwrap(), expected);
    }

    #[test]
    fn a_quotation_mark_that_nothing_closes_is_named_by_its_line() {
        assert_eq!(
            rows("a,b\n1,\"2\n3,4\n5,6\n").unwrap_err(),
            "line 2: a quoted field starts here and is never closed"
        );
        assert_eq!(
            rows("a,b\n\n\"x\n\",\"2\n3,\"4\"\n").unwrap_err(),
            "line 4: a quoted field starts here, but text follows the quotation mark that closes \
             it on line 5: is a quotation mark missing in between?"
        );
        assert!(rows("\"\"\"").is_err());
        assert!(rows("a,\"").is_err());
    }
}
