//! Parquet files in every encoding, as another program writes them.

use std::sync::Arc;

use nn_runtime::data::{Columns, ParquetReader, Table};
use nn_runtime::prelude::*;
use parquet::basic::{Compression, Encoding};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

/// Rows in each of two groups: more than a block of differences, and pages of uneven lengths.
const ROWS: usize = 1000;

const SCHEMA: &str = "message table {
    required int32 a;
    optional int64 b;
    required float c;
    optional double d;
    optional boolean e;
    optional group f { optional binary g (UTF8); }
    required binary h (UTF8);
    required int32 i (UINT_32);
}";

/// The numbers of a row, as they are read; nothing where there is none.
fn numbers(row: usize) -> [Option<f64>; 5] {
    [
        Some(f64::from(whole(row))),
        hole(row, 3).then(|| wide(row) as f64),
        Some(f64::from(row as f32 / 3.0)),
        hole(row, 5).then(|| row as f64 / 7.0),
        hole(row, 2).then(|| f64::from(u8::from(row % 5 < 2))),
    ]
}

fn whole(row: usize) -> i32 {
    let number = i32::try_from(row).unwrap();
    // Rows that are alike, and others as far apart as there are.
    match row % 100 {
        0..40 => 5,
        40..80 => number * 3,
        80..90 => i32::MAX - number,
        _ => i32::MIN + number,
    }
}

fn wide(row: usize) -> i64 {
    i64::from(whole(row)) << (row % 32)
}

fn hole(row: usize, every: usize) -> bool {
    // Some pages have none, some have nothing else.
    (row / 100) % 4 == 1 || (row / 100) % 4 != 2 && !row.is_multiple_of(every)
}

fn text(row: usize) -> String {
    match row % 3 {
        0 => String::new(),
        1 => format!("row {}", row / 10),
        _ => "é".repeat(row % 50),
    }
}

fn write(properties: WriterPropertiesBuilder) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let properties = properties
        .set_data_page_row_count_limit(100)
        .set_write_batch_size(50);
    let properties = Arc::new(properties.build());
    let mut file = SerializedFileWriter::new(vec![], schema, properties).unwrap();
    for first in [0, ROWS] {
        let rows = first..first + ROWS;
        let levels = |column: usize| -> Vec<i16> {
            let rows = rows.clone().map(|row| numbers(row)[column].is_some());
            rows.map(i16::from).collect()
        };
        let there = |column: usize| {
            rows.clone()
                .filter(move |row| numbers(*row)[column].is_some())
        };
        let mut group = file.next_row_group().unwrap();
        let mut place = 0;
        while let Some(mut column) = group.next_column().unwrap() {
            let written = match (column.untyped(), place) {
                (ColumnWriter::Int32ColumnWriter(writer), _) => {
                    let values: Vec<i32> = rows.clone().map(whole).collect();
                    writer.write_batch(&values, None, None)
                }
                (ColumnWriter::Int64ColumnWriter(writer), _) => {
                    let values: Vec<i64> = there(1).map(wide).collect();
                    writer.write_batch(&values, Some(&levels(1)), None)
                }
                (ColumnWriter::FloatColumnWriter(writer), _) => {
                    let values: Vec<f32> = rows.clone().map(|row| row as f32 / 3.0).collect();
                    writer.write_batch(&values, None, None)
                }
                (ColumnWriter::DoubleColumnWriter(writer), _) => {
                    let values: Vec<f64> = there(3).map(|row| row as f64 / 7.0).collect();
                    writer.write_batch(&values, Some(&levels(3)), None)
                }
                (ColumnWriter::BoolColumnWriter(writer), _) => {
                    let values: Vec<bool> = there(4).map(|row| row % 5 < 2).collect();
                    writer.write_batch(&values, Some(&levels(4)), None)
                }
                (ColumnWriter::ByteArrayColumnWriter(writer), 5) => {
                    let values = there(1).map(|row| ByteArray::from(&text(row)[..]));
                    let values: Vec<ByteArray> = values.collect();
                    // A group that is not there, and one in which nothing is.
                    let level = |level: i16| if level > 0 { 2 } else { 1 };
                    let levels: Vec<i16> = levels(1).into_iter().map(level).collect();
                    writer.write_batch(&values, Some(&levels), None)
                }
                (ColumnWriter::ByteArrayColumnWriter(writer), _) => {
                    let values = rows.clone().map(|row| ByteArray::from(&text(row)[..]));
                    writer.write_batch(&values.collect::<Vec<_>>(), None, None)
                }
                _ => unreachable!(),
            };
            written.unwrap();
            column.close().unwrap();
            place += 1;
        }
        group.close().unwrap();
    }
    file.into_inner().unwrap()
}

/// Every number and every text, against those that were written.
fn check(table: &Table, what: &str) {
    assert_eq!(table.len(), 2 * ROWS, "{what}");
    assert_eq!(table.header().unwrap()[5], "f.g");
    let table = table.clone().with_missing();
    let columns = Columns::from(["a", "b", "c", "d", "e"]);
    let data = table.values::<Vector<5>, f64>(columns, ["i"]).unwrap();
    for row in 0..2 * ROWS {
        let read = data.input(row);
        for (read, written) in read.iter().zip(numbers(row)) {
            let bits = written.map_or(f64::NAN, |number| number).to_bits();
            let bits = if written.is_none() {
                read.to_bits()
            } else {
                bits
            };
            assert_eq!(read.is_nan(), written.is_none(), "{what}: row {row}");
            assert_eq!(read.to_bits(), bits, "{what}: row {row}");
        }
        let unsigned = f64::from(whole(row).cast_unsigned());
        assert_eq!(data.target(row), [unsigned], "{what}: row {row}");
    }
    // Text that is empty is no label.
    let (mut found, texts) = ([0; 2], ["f.g", "h"]);
    for (found, column) in found.iter_mut().zip(texts) {
        let error = table.labels::<Vector<1>, f64>(["a"], column).unwrap_err();
        *found = error.to_string().lines().count();
    }
    assert_eq!(found, [11, 11]);
}

/// Texts alone, none of which is empty.
fn check_texts(properties: WriterPropertiesBuilder, what: &str) {
    let schema = Arc::new(
        parse_message_type("message t { required binary h (UTF8); required int32 a; }").unwrap(),
    );
    let properties = properties
        .set_data_page_row_count_limit(64)
        .set_write_batch_size(32);
    let mut file = SerializedFileWriter::new(vec![], schema, Arc::new(properties.build())).unwrap();
    let texts: Vec<String> = (0..ROWS)
        .map(|row| format!("{}{}", text(row / 2), row / 3))
        .collect();
    let mut group = file.next_row_group().unwrap();
    while let Some(mut column) = group.next_column().unwrap() {
        match column.untyped() {
            ColumnWriter::ByteArrayColumnWriter(writer) => {
                let values: Vec<ByteArray> = texts
                    .iter()
                    .map(|text| ByteArray::from(&text[..]))
                    .collect();
                writer.write_batch(&values, None, None).unwrap();
            }
            ColumnWriter::Int32ColumnWriter(writer) => {
                writer.write_batch(&vec![1; ROWS], None, None).unwrap();
            }
            _ => unreachable!(),
        }
        column.close().unwrap();
    }
    group.close().unwrap();
    let bytes = file.into_inner().unwrap();
    let table = ParquetReader::default().parse("texts", &bytes).unwrap();
    let (data, labels) = table.labels::<Vector<1>, f32>(["a"], "h").unwrap();
    for (row, text) in texts.iter().enumerate() {
        let label = &labels[data.target(row)[0] as usize];
        assert_eq!(label, text, "{what}: row {row}");
    }
}

#[test]
fn every_encoding_gives_what_was_written() {
    use Encoding::{
        BYTE_STREAM_SPLIT, DELTA_BINARY_PACKED, DELTA_BYTE_ARRAY, DELTA_LENGTH_BYTE_ARRAY, PLAIN,
    };
    let versions = [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0];
    let packings = [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(parquet::basic::GzipLevel::default()),
    ];
    let encodings = [
        (None, None, None),
        (Some(PLAIN), Some(PLAIN), Some(PLAIN)),
        (
            Some(DELTA_BINARY_PACKED),
            Some(BYTE_STREAM_SPLIT),
            Some(DELTA_LENGTH_BYTE_ARRAY),
        ),
        (
            Some(BYTE_STREAM_SPLIT),
            Some(BYTE_STREAM_SPLIT),
            Some(DELTA_BYTE_ARRAY),
        ),
    ];
    for version in versions {
        for packing in packings {
            for (whole, broken, text) in encodings {
                let mut properties = WriterProperties::builder()
                    .set_writer_version(version)
                    .set_compression(packing)
                    // Where no encoding is asked for.
                    .set_dictionary_enabled(whole.is_none());
                for (columns, encoding) in [
                    (&["a", "b", "i"][..], whole),
                    (&["c", "d"], broken),
                    (&["f.g", "h"], text),
                ] {
                    for column in columns {
                        if let Some(encoding) = encoding {
                            properties = properties.set_column_encoding((*column).into(), encoding);
                        }
                    }
                }
                let what = format!("{version:?} {packing:?} {whole:?} {text:?}");
                let bytes = write(properties.clone());
                let table = ParquetReader::default().parse("table", &bytes).unwrap();
                check(&table, &what);
                check_texts(properties, &what);
                // The same within the memory that it takes, and no less.
                assert!(
                    ParquetReader {
                        memory_limit: Some(1 << 20)
                    }
                    .parse("table", &bytes)
                    .is_ok()
                );
                let least = (2 * ROWS * (6 * 8 + 2 * 24)) as u64;
                let short = ParquetReader {
                    memory_limit: Some(least),
                }
                .parse("table", &bytes);
                assert!(short.unwrap_err().to_string().contains("`memory_limit`"));
            }
        }
    }
}
