//! Parquet files: every type that is read, of both versions, in every encoding.

use std::sync::Arc;

use parquet::basic::{Compression, Encoding, GzipLevel};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use super::{Seed, words};
use crate::random::Random;
use crate::readers::Files;

const SCHEMA: &str = "message table {
    required double x;
    optional float y;
    required int32 class;
    optional int64 time;
    required boolean truth;
    optional group inner { optional binary word (UTF8); }
}";

/// Columns of numbers, truth values and text, with and without holes.
pub(crate) fn parquet(_: &Files, random: &mut Random) -> Seed {
    let properties = WriterProperties::builder()
        .set_writer_version(random.pick(&[WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0]))
        .set_dictionary_enabled(random.once_in(2))
        .set_data_page_row_count_limit(4)
        .set_write_batch_size(4)
        .set_compression(random.pick(&[
            Compression::UNCOMPRESSED,
            Compression::SNAPPY,
            Compression::GZIP(GzipLevel::default()),
        ]))
        .set_column_encoding("class".into(), random.pick(&NUMBERS))
        .set_column_encoding("inner.word".into(), random.pick(&TEXTS))
        .set_column_encoding("x".into(), random.pick(&FLOATS))
        .build();
    let schema = Arc::new(parse_message_type(SCHEMA).map_err(words)?);
    let mut file =
        SerializedFileWriter::new(vec![], schema, Arc::new(properties)).map_err(words)?;
    for _ in 0..=random.below(2) {
        group(&mut file, 1 + random.below(9) as u16).map_err(words)?;
    }
    Ok((file.into_inner().map_err(words)?, None))
}

const NUMBERS: [Encoding; 3] = [
    Encoding::PLAIN,
    Encoding::DELTA_BINARY_PACKED,
    Encoding::BYTE_STREAM_SPLIT,
];
const FLOATS: [Encoding; 2] = [Encoding::PLAIN, Encoding::BYTE_STREAM_SPLIT];
const TEXTS: [Encoding; 3] = [
    Encoding::PLAIN,
    Encoding::DELTA_LENGTH_BYTE_ARRAY,
    Encoding::DELTA_BYTE_ARRAY,
];

/// A group of rows, of which each third has a hole.
fn group(
    file: &mut SerializedFileWriter<Vec<u8>>,
    rows: u16,
) -> Result<(), parquet::errors::ParquetError> {
    let there = |row: &u16| row % 3 != 1;
    let levels = |present: i16| -> Vec<i16> {
        let level = |row| if there(&row) { present } else { 0 };
        (0..rows).map(level).collect()
    };
    let mut group = file.next_row_group()?;
    while let Some(mut column) = group.next_column()? {
        match column.untyped() {
            ColumnWriter::DoubleColumnWriter(writer) => {
                let values: Vec<f64> = (0..rows).map(|row| f64::from(row) / 4.0).collect();
                writer.write_batch(&values, None, None)?;
            }
            ColumnWriter::FloatColumnWriter(writer) => {
                let values: Vec<f32> = (0..rows).filter(there).map(f32::from).collect();
                writer.write_batch(&values, Some(&levels(1)), None)?;
            }
            ColumnWriter::Int32ColumnWriter(writer) => {
                let values: Vec<i32> = (0..rows).map(|row| i32::from(row) % 3).collect();
                writer.write_batch(&values, None, None)?;
            }
            ColumnWriter::Int64ColumnWriter(writer) => {
                let values: Vec<i64> = (0..rows)
                    .filter(there)
                    .map(|row| i64::from(row) - 4)
                    .collect();
                writer.write_batch(&values, Some(&levels(1)), None)?;
            }
            ColumnWriter::BoolColumnWriter(writer) => {
                let values: Vec<bool> = (0..rows).map(|row| there(&row)).collect();
                writer.write_batch(&values, None, None)?;
            }
            ColumnWriter::ByteArrayColumnWriter(writer) => {
                let words = (0..rows).filter(there);
                let values: Vec<ByteArray> = words
                    .map(|row| ByteArray::from(["iris", "irises", "rose"][usize::from(row) % 3]))
                    .collect();
                writer.write_batch(&values, Some(&levels(2)), None)?;
            }
            _ => {}
        }
        column.close()?;
    }
    group.close()?;
    Ok(())
}
