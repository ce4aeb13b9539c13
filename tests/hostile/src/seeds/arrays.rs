//! Arrays of numbers.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{Pack, Seed, words};
use crate::random::Random;
use crate::readers::{Files, SIDE};

/// An array of numpy's: of every type, in both orders.
pub(crate) fn npy(_: &Files, random: &mut Random) -> Seed {
    Ok((array(random), None))
}

/// An array alone in an archive, packed or not.
pub(crate) fn npz(_: &Files, random: &mut Random) -> Seed {
    let packs: [Pack; 2] = [
        |bytes| archive(bytes, CompressionMethod::Stored),
        |bytes| archive(bytes, CompressionMethod::Deflated),
    ];
    Ok((array(random), Some(random.pick(&packs))))
}

fn array(random: &mut Random) -> Vec<u8> {
    let (kind, size) = random.pick(&[
        ("<f4", 4),
        ("<f8", 8),
        (">f8", 8),
        ("|u1", 1),
        ("<i2", 2),
        (">i4", 4),
        ("|b1", 1),
    ]);
    let rows = 1 + random.below(5);
    let order = random.pick(&["False", "True"]);
    let mut header =
        format!("{{'descr': '{kind}', 'fortran_order': {order}, 'shape': ({rows}, 3), }}");
    while !(header.len() + 11).is_multiple_of(64) {
        header.push(' ');
    }
    header.push('\n');
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.bytes());
    // Small whole numbers, of whatever type.
    bytes.extend((0..rows * 3 * size).map(|place| u8::from(place % size == 0 && place % 5 > 2)));
    bytes
}

fn archive(bytes: &[u8], method: CompressionMethod) -> Result<Vec<u8>, String> {
    let mut archive = ZipWriter::new(Cursor::new(vec![]));
    for name in ["x.npy", "y.npy"] {
        let options = SimpleFileOptions::default().compression_method(method);
        archive.start_file(name, options).map_err(words)?;
        archive.write_all(bytes).map_err(words)?;
    }
    Ok(archive.finish().map_err(words)?.into_inner())
}

/// Images of MNIST's format, as many as there are classes beside them, gzipped or not.
pub(crate) fn idx_images(_: &Files, random: &mut Random) -> Seed {
    let mut bytes = vec![0, 0, 8, 3];
    for size in [Files::IMAGES, SIDE, SIDE] {
        bytes.extend((size as u32).to_be_bytes());
    }
    bytes.extend((0..Files::IMAGES * SIDE * SIDE).map(|place| place as u8));
    Ok((bytes, random.pick(&GZIPPED)))
}

/// Classes, as many as there are images beside them.
pub(crate) fn idx_classes(_: &Files, random: &mut Random) -> Seed {
    let mut bytes = vec![0, 0, 8, 1];
    bytes.extend((Files::IMAGES as u32).to_be_bytes());
    bytes.extend((0..Files::IMAGES).map(|image| image as u8 % 10));
    Ok((bytes, random.pick(&GZIPPED)))
}

const GZIPPED: [Option<Pack>; 3] = [None, Some(gzipped), Some(bomb)];

fn gzipped(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut encoder = GzEncoder::new(vec![], Compression::fast());
    encoder.write_all(bytes).map_err(words)?;
    encoder.finish().map_err(words)
}

/// What was changed has much behind it.
fn bomb(bytes: &[u8]) -> Result<Vec<u8>, String> {
    if !bytes.len().is_multiple_of(64) {
        return gzipped(bytes);
    }
    gzipped(&[bytes, &vec![0; 1 << 23]].concat())
}

/// Two images of CIFAR-10.
pub(crate) fn cifar(_: &Files, random: &mut Random) -> Seed {
    let record = |_| {
        let mut record = vec![random.below(10) as u8];
        record.resize(3073, 7);
        record
    };
    Ok(((0..2).flat_map(record).collect(), None))
}
