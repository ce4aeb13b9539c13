//! The records of event files.

use crc::{CRC_32_ISCSI, Crc, Table};
use prost::Message;

use super::Value;
use super::messages::{
    Event, HistogramProto, SessionLog, Shown, Status, Summary, SummaryValue, What,
};
use crate::histogram::Histogram;

/// The content of an event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Content<'a> {
    /// The format version; the first event of a file.
    Version,
    /// Discards what earlier files contain for this step and later ones.
    Restart,
    /// Values at a step.
    Values(&'a [Value<'a>]),
}

/// Appends an event to the content of an event file. `wall_time` is in seconds since 1970. An
/// [`EventFile`](super::EventFile) does this with the current time.
///
/// A record is the length of the message, that length's checksum, the message, and its checksum,
/// all little-endian.
pub fn append_record(file: &mut Vec<u8>, wall_time: f64, step: u64, content: Content<'_>) {
    let message = Event {
        wall_time,
        step: i64::try_from(step).unwrap_or(i64::MAX),
        what: Some(match content {
            Content::Version => What::FileVersion("brain.Event:2".into()),
            Content::Restart => What::SessionLog(SessionLog {
                status: Status::Start.into(),
            }),
            Content::Values(values) => What::Summary(Summary {
                value: values.iter().filter_map(value).collect(),
            }),
        }),
    };
    let message = message.encode_to_vec();
    let length = (message.len() as u64).to_le_bytes();
    file.extend(length);
    file.extend(masked_checksum(&length).to_le_bytes());
    file.extend(&message);
    file.extend(masked_checksum(&message).to_le_bytes());
}

fn value(value: &Value<'_>) -> Option<SummaryValue> {
    let (tag, shown) = match *value {
        Value::Scalar { tag, value } => (tag, Shown::SimpleValue(value as f32)),
        Value::Histogram { tag, histogram } if histogram.count() > 0 => {
            (tag, Shown::Histogram(buckets(histogram)))
        }
        Value::Histogram { .. } => return None,
    };
    Some(SummaryValue {
        tag: tag.into(),
        shown: Some(shown),
    })
}

fn buckets(histogram: &Histogram) -> HistogramProto {
    let bins = 0..histogram.counts().len();
    HistogramProto {
        min: histogram.smallest(),
        max: histogram.largest(),
        num: histogram.count() as f64,
        sum: histogram.sum(),
        sum_squares: histogram.sum_of_squares(),
        bucket_limit: bins.map(|bin| histogram.upper_edge(bin)).collect(),
        bucket: histogram
            .counts()
            .iter()
            .map(|&count| count as f64)
            .collect(),
    }
}

/// CRC-32C, rotated and shifted by a constant as in the record format of `TensorFlow`, so that the
/// checksum of data that contains checksums is still reliable.
fn masked_checksum(bytes: &[u8]) -> u32 {
    const CASTAGNOLI: Crc<u32, Table<1>> = Crc::<u32, Table<1>>::new(&CRC_32_ISCSI);
    CASTAGNOLI
        .checksum(bytes)
        .rotate_right(15)
        .wrapping_add(0xa282_ead8)
}
