//! Data sets from Parquet files.
//!
//! This is a reader of our own instead of the `parquet` crate, which does not withstand hostile
//! files: a small file can make it loop forever or ask for gigabytes of memory, and some of its
//! checks are assertions. Validating every page beforehand would take a parser for footers,
//! headers, runs and deltas; from there, decoding the values is a small step. So only decompression
//! is left to other crates. Everything that a file declares is checked against its actual size and
//! against a limit before memory is allocated for it.

mod budget;
mod delta;
mod footer;
mod pages;
mod runs;
mod thrift;
mod values;

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use std::io::{Read, Seek};
use std::path::Path;

use budget::{Budget, Outcome, room};
use footer::{Column, Content, Footer};
use pages::{Page, Pages, What, read_at};
use runs::Runs;
use values::{Dictionary, Values};

use super::table::{Cells, Table, Values as Filled};
use crate::error::{Error, Result};
use crate::files::limit::memory_limit;
use crate::files::regular;

/// Reads Parquet files with columns of numbers, booleans (as 0 and 1) and text, but not lists. A
/// file may contain columns of other types, as long as no data set uses them.
///
/// Files can be uncompressed, or compressed with Snappy or gzip.
///
/// ```no_run
/// use nn_runtime::data::ParquetReader;
///
/// # fn main() -> nn_runtime::error::Result<()> {
/// // The table takes more memory than the default limit.
/// let reader = ParquetReader { memory_limit: Some(8 << 30) };
/// let table = reader.read("flights.parquet")?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ParquetReader {
    /// The maximum memory for reading a file, in bytes. The default is 1 GiB, or 16 times the size
    /// of the file if that is more. A number takes 8 bytes, and text takes 24 bytes plus its
    /// length. In addition, the largest page of a column is in memory.
    pub memory_limit: Option<u64>,
}

impl ParquetReader {
    /// Reads a file.
    ///
    /// # Errors
    /// If the file cannot be read, is not a Parquet file or is invalid, has no rows, or exceeds the
    /// memory limit.
    pub fn read(&self, path: impl AsRef<Path>) -> Result<Table> {
        let path = path.as_ref();
        let name = path.display().to_string();
        let failed = |error: std::io::Error| Error::File {
            path: name.clone(),
            problem: error.to_string(),
        };
        let (mut file, about) = regular::open(path).map_err(failed)?;
        self.table(&name, &mut file, about.len())
    }

    /// Reads bytes in memory. Error messages use `name` in place of a file name.
    ///
    /// # Errors
    /// The errors of [`read`](Self::read).
    pub fn parse(&self, name: &str, bytes: &[u8]) -> Result<Table> {
        let mut source = std::io::Cursor::new(bytes);
        self.table(name, &mut source, bytes.len() as u64)
    }

    fn table(&self, name: &str, source: &mut (impl Read + Seek), length: u64) -> Result<Table> {
        let broken = |problem: String| Error::Content {
            path: name.into(),
            problems: alloc::vec![problem],
        };
        let mut budget = Budget::new(memory_limit(self.memory_limit, length));
        let footer = footer(source, length, &mut budget).map_err(broken)?;
        let rows = footer.rows().unwrap_or(usize::MAX);
        if rows == 0 {
            return Err(broken("there are no rows of data".into()));
        }
        hold_rows(&footer.columns, rows, &mut budget).map_err(broken)?;
        let mut columns = Vec::with_capacity(footer.columns.len());
        for (index, column) in footer.columns.iter().enumerate() {
            let values = read_column(source, (&footer, index), rows, &mut budget);
            let place = || format!("column `{}`", column.name);
            columns.push(values.map_err(|problem| broken(problem).within(place()))?);
        }
        let names = footer.columns.into_iter().map(|column| column.name);
        Ok(Table::new(
            name,
            Some(names.collect()),
            Cells::Columns { rows, columns },
        ))
    }
}

/// The bytes at both ends of a file.
const MAGIC: &[u8; 4] = b"PAR1";

/// Reads the footer at the end of a file.
fn footer(source: &mut (impl Read + Seek), length: u64, budget: &mut Budget) -> Outcome<Footer> {
    let not_parquet =
        || String::from("not a Parquet file: the magic bytes at its start and end are missing");
    // The footer is followed by its length and the magic number.
    let before_end = length.checked_sub(12).ok_or_else(not_parquet)? + 4;
    let (mut first, mut last) = ([0; 4], [0; 8]);
    read_at(source, 0, &mut first)?;
    read_at(source, before_end, &mut last)?;
    let [size @ .., a, b, c, d] = last;
    if &first != MAGIC || &[a, b, c, d] != MAGIC {
        return Err(not_parquet());
    }
    let size = u64::from(u32::from_le_bytes(size));
    let Some(place) = before_end.checked_sub(size).filter(|place| *place >= 4) else {
        return Err(format!(
            "the footer has {size} bytes, but the whole file has only {length}"
        ));
    };
    budget.hold(size)?;
    let mut bytes = room(size as usize)?;
    bytes.resize(size as usize, 0);
    read_at(source, place, &mut bytes)?;
    let footer = Footer::parse(&bytes, length, budget)?;
    budget.release(size);
    Ok(footer)
}

/// Accounts for the memory of a table with this many rows.
fn hold_rows(columns: &[Column], rows: usize, budget: &mut Budget) -> Outcome<()> {
    let row = columns.iter().map(|column| match column.content {
        Content::Text => size_of::<Option<String>>() as u64,
        Content::Other(_) => 0,
        Content::Numbers(_) => size_of::<f64>() as u64,
    });
    budget.hold(row.sum::<u64>().saturating_mul(rows as u64))
}

/// Reads a column over all row groups, which have `rows` rows in total.
fn read_column(
    source: &mut (impl Read + Seek),
    (footer, index): (&Footer, usize),
    rows: usize,
    budget: &mut Budget,
) -> Outcome<Filled> {
    let column = &footer.columns[index];
    let mut filled = match column.content {
        Content::Other(what) => {
            let expected = "expected numbers, booleans or text";
            return Ok(Filled::Unread(format!("{what}: {expected}")));
        }
        Content::Text => Filled::Text(room(rows)?),
        Content::Numbers(_) => Filled::Numbers {
            values: room(rows)?,
            nulls: Vec::new(),
        },
    };
    for group in &footer.groups {
        let mut pages = Pages::new(source, group.chunks[index]);
        let mut left = group.rows;
        let mut dictionary: Option<(Dictionary, u64)> = None;
        while left > 0 {
            // Every iteration consumes the header of a page, so the loop ends.
            let Some(page) = pages.next(budget)? else {
                let found = group.rows - left;
                return Err(format!(
                    "truncated: a row group has {found} of {} rows",
                    group.rows
                ));
            };
            let held = page.bytes.len() as u64;
            match page.what {
                What::Other => {}
                What::Dictionary if dictionary.is_some() => {
                    return Err(String::from("it has more than one dictionary"));
                }
                What::Dictionary => {
                    let memory = Dictionary::memory(page.bytes.len(), page.count);
                    budget.hold(memory)?;
                    let read = Dictionary::new(page.bytes, page.count, column.content)?;
                    dictionary = Some((read, memory));
                }
                _ => {
                    left = left.checked_sub(page.count).ok_or_else(|| {
                        format!("a page has {} rows, but only {left} are left", page.count)
                    })?;
                    let dictionary = dictionary.as_ref().map(|(dictionary, _)| dictionary);
                    append(&page, (column, dictionary), &mut filled, budget)?;
                }
            }
            budget.release(held);
        }
        budget.release(dictionary.map_or(0, |(_, memory)| memory));
    }
    Ok(filled)
}

/// Splits a page into levels and values.
fn parts<'a>(page: &'a Page, column: &Column) -> Outcome<(Option<&'a [u8]>, &'a [u8])> {
    let cut = || String::from("the levels are longer than the page");
    match page.what {
        What::Levelled {
            repetition,
            definition,
        } => {
            let rest = page.bytes.get(repetition..).ok_or_else(cut)?;
            let (levels, values) = rest.split_at_checked(definition).ok_or_else(cut)?;
            Ok(((column.present > 0).then_some(levels), values))
        }
        _ if column.present == 0 => Ok((None, &page.bytes)),
        What::Values { levels: RUNS } => {
            let (length, rest) = page.bytes.split_first_chunk().ok_or_else(cut)?;
            let length = u32::from_le_bytes(*length) as usize;
            let (levels, values) = rest.split_at_checked(length).ok_or_else(cut)?;
            Ok((Some(levels), values))
        }
        What::Values { levels } => Err(format!(
            "its levels use encoding {levels}, which is not supported for levels"
        )),
        What::Dictionary | What::Other => Err(cut()),
    }
}

/// The run-length encoding of levels.
const RUNS: i64 = 3;

/// Appends the values of a page.
fn append(
    page: &Page,
    (column, dictionary): (&Column, Option<&Dictionary>),
    filled: &mut Filled,
    budget: &mut Budget,
) -> Outcome<()> {
    if let Filled::Unread(_) = filled {
        return Ok(());
    }
    let (levels, values) = parts(page, column)?;
    let bits = u32::BITS - column.present.leading_zeros();
    let mut levels = match levels {
        Some(levels) => Some(Runs::new(levels, bits as usize)?),
        None => None,
    };
    // Created at the first value that is not null, since a page with only nulls may be empty.
    let mut source: Option<Values<'_>> = None;
    for _ in 0..page.count {
        let is_there = match &mut levels {
            Some(levels) => match levels.next()? {
                level if level > column.present => {
                    return Err(format!(
                        "a level is {level}, but the maximum is {}",
                        column.present
                    ));
                }
                level => level == column.present,
            },
            None => true,
        };
        if is_there && source.is_none() {
            let how = (page.encoding, page.count);
            source = Some(Values::new(how, values, column.content, dictionary)?);
        }
        let source = source.as_mut().filter(|_| is_there);
        match (&mut *filled, source, column.content) {
            (Filled::Numbers { values, .. }, Some(source), Content::Numbers(number)) => {
                values.push(source.number(number)?);
            }
            (Filled::Numbers { values, nulls }, ..) => {
                budget.hold(3 * size_of::<usize>() as u64)?;
                nulls.push(values.len());
                values.push(f64::NAN);
            }
            (Filled::Text(texts), Some(source), _) => {
                let text = source.text()?;
                budget.hold((text.len() + size_of::<String>()) as u64)?;
                let Ok(text) = core::str::from_utf8(text) else {
                    *filled = Filled::Unread("bytes that are not valid UTF-8".into());
                    return Ok(());
                };
                texts.push(Some(text.to_string()));
            }
            (Filled::Text(texts), None, _) => texts.push(None),
            (Filled::Unread(_), ..) => {}
        }
    }
    Ok(())
}
