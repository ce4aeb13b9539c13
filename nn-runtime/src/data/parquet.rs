//! Data sets from Parquet files.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use ::parquet::basic::{ConvertedType, LogicalType, Type};
use ::parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use ::parquet::data_type::{ByteArray, DataType};
use ::parquet::errors::ParquetError;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::schema::types::ColumnDescriptor;

use super::table::{Cells, Problems, Table, Values};
use crate::error::{Error, Result};
use crate::io::regular;

/// How a Parquet file is read: columns of numbers, of truth values (0 and 1) and of text, without
/// nesting. Columns of something else may be in the file as long as no data set asks for them.
///
/// Files that are not packed are read, and those packed by Snappy or gzip. For another, as
/// Zstandard, enable it in a dependency of your own on the `parquet` crate.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ParquetReader {}

impl ParquetReader {
    /// Reads a file.
    ///
    /// # Errors
    /// If the file cannot be read, is no such file or is broken, or has no rows.
    pub fn read(&self, path: impl AsRef<Path>) -> Result<Table> {
        let path = path.as_ref();
        let name = path.display().to_string();
        let (file, _) = regular::open(path).map_err(|error| Error::File {
            path: name.clone(),
            problem: error.to_string(),
        })?;
        // The crate's checks of broken files are not complete: some end in a panic.
        let table = catch_unwind(AssertUnwindSafe(|| table(&name, file)));
        table.unwrap_or_else(|panic| {
            let what = panic.downcast_ref::<&str>().map(ToString::to_string);
            let what = what.or(panic.downcast_ref::<String>().cloned());
            let what = what.unwrap_or_default();
            Err(broken(&name, format!("the file is broken: {what}")))
        })
    }
}

fn broken(name: &str, problem: String) -> Error {
    Error::Content {
        path: name.into(),
        problems: alloc::vec![problem],
    }
}

/// The columns of a file that was opened.
fn table(name: &str, file: File) -> Result<Table> {
    let broken = |error: ParquetError| broken(name, error.to_string());
    let reader = SerializedFileReader::new(file).map_err(broken)?;
    let schema = reader.metadata().file_metadata().schema_descr();
    let mut problems = Problems::new(name);
    let mut columns: Vec<Values> = schema.columns().iter().map(|c| empty(c)).collect();
    let mut rows = 0;
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group).map_err(broken)?;
        let more = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
        for (index, values) in columns.iter_mut().enumerate() {
            if let Values::Unread(_) = values {
                continue;
            }
            let column = schema.column(index);
            let place = || format!("column `{}`", column.path().string());
            let mut source = group.get_column_reader(index).map_err(broken)?;
            let meaning = Meaning::of(&column);
            append(&mut source, meaning, rows, more, values)
                .map_err(|problem| broken(problem).within(place()))?;
        }
        rows += more;
    }
    if rows == 0 {
        problems.add(String::from("there is not a single row of data"));
    }
    problems.none()?;
    let names = schema.columns().iter().map(|c| c.path().string()).collect();
    Ok(Table::new(
        name,
        Some(names),
        Cells::Columns { rows, columns },
    ))
}

/// What a column holds that is none of what we read.
fn unsupported(column: &ColumnDescriptor) -> Option<&'static str> {
    if column.max_rep_level() > 0 {
        return Some("lists");
    }
    match column.logical_type_ref() {
        Some(LogicalType::Decimal(_)) => return Some("decimals"),
        Some(LogicalType::Float16) => return Some("numbers of 16 bits"),
        _ if column.converted_type() == ConvertedType::DECIMAL => return Some("decimals"),
        _ => {}
    }
    match column.physical_type() {
        Type::INT96 => Some("times of 96 bits"),
        Type::FIXED_LEN_BYTE_ARRAY => Some("bytes"),
        _ => None,
    }
}

/// A column without rows.
fn empty(column: &ColumnDescriptor) -> Values {
    if let Some(what) = unsupported(column) {
        Values::Unread(format!(
            "{what}: numbers, truth values or text are expected"
        ))
    } else if column.physical_type() == Type::BYTE_ARRAY {
        Values::Text(Vec::new())
    } else {
        Values::Numbers {
            values: Vec::new(),
            nulls: Vec::new(),
        }
    }
}

/// What the values of a column mean.
#[derive(Clone, Copy)]
struct Meaning {
    /// Whole numbers have no sign.
    unsigned: bool,
    /// The level of a value that is there.
    present: i16,
}

impl Meaning {
    fn of(column: &ColumnDescriptor) -> Self {
        let unsigned = match column.logical_type_ref() {
            Some(LogicalType::Integer(integer)) => !integer.is_signed,
            _ => matches!(
                column.converted_type(),
                ConvertedType::UINT_8
                    | ConvertedType::UINT_16
                    | ConvertedType::UINT_32
                    | ConvertedType::UINT_64
            ),
        };
        Self {
            unsigned,
            present: column.max_def_level(),
        }
    }
}

type ParquetResult<T> = core::result::Result<T, ParquetError>;

/// Reads the column of a group of `rows` rows, of which the first is `first`, behind those that
/// are there.
fn append(
    source: &mut ColumnReader,
    meaning: Meaning,
    first: usize,
    rows: usize,
    column: &mut Values,
) -> ParquetResult<()> {
    match column {
        Values::Text(texts) => {
            let ColumnReader::ByteArrayColumnReader(source) = source else {
                return Err(ParquetError::General("its type changes".into()));
            };
            let mut is_text = true;
            read(source, meaning, rows, |text: Option<&ByteArray>| {
                let text = text.map(|text| core::str::from_utf8(text.data()));
                is_text &= !matches!(text, Some(Err(_)));
                texts.push(text.and_then(|text| text.ok().map(String::from)));
                Ok(())
            })?;
            if !is_text {
                *column = Values::Unread("bytes that are not text (UTF-8)".into());
            }
            Ok(())
        }
        Values::Unread(_) => Ok(()),
        Values::Numbers { values, nulls } => {
            debug_assert_eq!(values.len(), first);
            let mut push = |number: Option<f64>| {
                if number.is_none() {
                    nulls.push(values.len());
                }
                values.push(number.unwrap_or(f64::NAN));
                Ok(())
            };
            match source {
                ColumnReader::BoolColumnReader(source) => {
                    read(source, meaning, rows, |value: Option<&bool>| {
                        push(value.map(|value| f64::from(u8::from(*value))))
                    })
                }
                ColumnReader::Int32ColumnReader(source) => {
                    read(source, meaning, rows, |value: Option<&i32>| {
                        push(value.map(|value| {
                            if meaning.unsigned {
                                f64::from(value.cast_unsigned())
                            } else {
                                f64::from(*value)
                            }
                        }))
                    })
                }
                ColumnReader::Int64ColumnReader(source) => {
                    read(source, meaning, rows, |value: Option<&i64>| {
                        push(value.map(|value| {
                            if meaning.unsigned {
                                value.cast_unsigned() as f64
                            } else {
                                *value as f64
                            }
                        }))
                    })
                }
                ColumnReader::FloatColumnReader(source) => {
                    read(source, meaning, rows, |value: Option<&f32>| {
                        push(value.map(|value| f64::from(*value)))
                    })
                }
                ColumnReader::DoubleColumnReader(source) => {
                    read(source, meaning, rows, |value: Option<&f64>| {
                        push(value.copied())
                    })
                }
                _ => Err(ParquetError::General("its type changes".into())),
            }
        }
    }
}

/// Rows that are read at once.
const CHUNK: usize = 1 << 13;

/// Shows all values of a column, or that one is null.
fn read<T: DataType>(
    source: &mut ColumnReaderImpl<T>,
    meaning: Meaning,
    rows: usize,
    mut push: impl FnMut(Option<&T::T>) -> ParquetResult<()>,
) -> ParquetResult<()> {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    let mut left = rows;
    while left > 0 {
        values.clear();
        levels.clear();
        let (read, ..) =
            source.read_records(left.min(CHUNK), Some(&mut levels), None, &mut values)?;
        if read == 0 {
            let found = rows - left;
            return Err(ParquetError::General(format!(
                "cut short: {found} of {rows} rows of a group"
            )));
        }
        let mut present = values.iter();
        for row in 0..read {
            // Of a column without nulls there are no levels.
            let null = levels
                .get(row)
                .is_some_and(|level| *level < meaning.present);
            let value = if null { None } else { present.next() };
            if value.is_none() && !null {
                return Err(ParquetError::General("fewer values than rows".into()));
            }
            push(value)?;
        }
        left = left.saturating_sub(read);
    }
    Ok(())
}
