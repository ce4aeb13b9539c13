//! Files that are made to take time or memory.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nn_runtime::data::{Columns, IdxReader, NpzReader, ParquetReader};
use nn_runtime::io::{self, ModuleNames};
use nn_runtime::prelude::*;
use nn_runtime::train::Snapshot;

network! { struct Line { 1 => Dense(1) } }
network! {
    /// Some 800,000 parameters, in modules whose features `PyTorch` has in another order.
    struct Large { [16, 16, 3] => Conv2d(32, 3, padding = same) => Flatten => Dense(100, relu) => Dense(10) }
}

fn hostile(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("reference/hostile");
    folder.join(name)
}

/// A safetensors file: what its header says, and its numbers.
fn safetensors(header: &str, numbers: &[u8]) -> Vec<u8> {
    let length = (header.len() as u64).to_le_bytes();
    [&length, header.as_bytes(), numbers].concat()
}

#[track_caller]
fn soon<T>(what: impl FnOnce() -> T) -> T {
    let begin = Instant::now();
    let done = what();
    let passed = begin.elapsed();
    assert!(passed < Duration::from_secs(30), "{passed:?}");
    done
}

/// What it takes of memory at most.
fn memory(what: impl FnOnce()) -> u64 {
    allocation_counter::measure(what).bytes_max
}

#[test]
fn parquet_files_neither_hang_nor_fill_the_memory() {
    for name in ["hang.parquet", "s1.parquet"] {
        let taken = memory(|| {
            let read = soon(|| ParquetReader::default().read(hostile(name)));
            let message = read.unwrap_err().to_string();
            assert!(message.contains("column `a`: "), "{name}: {message}");
        });
        assert!(taken < 1 << 20, "{name}: {taken}");
    }
}

/// An array of numpy's of a shape.
fn array(kind: &str, shape: &str, numbers: &[u8]) -> Vec<u8> {
    let header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}\n");
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.bytes());
    bytes.extend(numbers);
    bytes
}

#[test]
fn rows_that_hold_nothing_are_no_work() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("nothing.npy");
    fs::write(&path, array("<f4", "(1152921504606846976, 0)", &[])).unwrap();
    let array = io::read_npy(&path).unwrap();
    assert_eq!(array.rows(), 1 << 60);
    assert!(soon(|| array.to_vec::<f32>()).is_empty());
    let error = NpzReader::default().read(&path).unwrap_err().to_string();
    assert!(error.contains("the rows contain no numbers"), "{error}");

    let path = directory.path().join("nothing.npz");
    io::write_npz(&path, |file| {
        file.add::<f32>("x", &[1 << 60, 0], &[])?;
        file.add::<f32>("y", &[1 << 60, 0], &[])
    })
    .unwrap();
    let error = soon(|| {
        let table = NpzReader::default().read(&path)?;
        table.classes::<Vector<1>, f32>(["x"], "y").map(drop)
    });
    assert!(error.is_err());
}

#[test]
fn arrays_stay_within_the_limit_of_their_reader() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("bytes.npy");
    let bytes = array("|u1", "(1, 2097152)", &vec![0; 1 << 21]);
    fs::write(&path, bytes).unwrap();
    let reader = |memory_limit| NpzReader { memory_limit };
    assert!(reader(None).read(&path).is_ok());
    assert!(reader(Some(1 << 21)).read(&path).is_ok());
    let taken = memory(|| {
        let error = reader(Some((1 << 21) - 1)).read(&path).unwrap_err();
        assert!(error.to_string().contains("`memory_limit`"), "{error}");
    });
    assert!(taken < 1 << 17, "{taken}");
}

#[test]
fn a_header_of_many_keys_is_read_at_once() {
    let mut snapshot = Snapshot::<Line>::default();
    for key in 0..60_000 {
        snapshot.put_number(&format!("{key:05}"), f64::from(key));
        snapshot.put_text(&format!("{key:05}"), key.to_string());
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("step-00000001.checkpoint");
    io::save_snapshot(&snapshot, &path).unwrap();
    // Its keys come in no order.
    let read = soon(|| io::load_snapshot::<Line>(&path)).unwrap();
    assert_eq!(read.all_numbers().count(), 60_000);
    assert_eq!(read.number("59999").unwrap(), 59_999.0);
    assert_eq!(read.text("00007").unwrap(), "7");

    io::save_snapshot(&Snapshot::<Line>::default(), &path).unwrap();
    let header = fs::read(&path).unwrap();
    // Between its length and the checksum.
    let header = String::from_utf8(header[8..header.len() - 8].to_vec()).unwrap();
    // Names of values of the network's type, of which there are none.
    let names: Vec<String> = (0..60_000).map(|name| name.to_string()).collect();
    let key = "\"parameters\":\"";
    let many = header.replace(key, &format!("{key}{}", names.join("\\n")));
    assert_ne!(many, header);
    let mut many = safetensors(&many, &[]);
    many.extend(checksum(&many).to_le_bytes());
    fs::write(&path, many).unwrap();
    let error = soon(|| io::load_snapshot::<Line>(&path)).unwrap_err();
    assert!(error.to_string().contains("is missing"), "{error}");
}

/// CRC-64/XZ, bit by bit.
fn checksum(bytes: &[u8]) -> u64 {
    !bytes.iter().fold(u64::MAX, |sum, &byte| {
        (0..8).fold(sum ^ u64::from(byte), |sum, _| {
            (sum >> 1) ^ ((sum & 1) * 0xc96c_5795_d787_0f42)
        })
    })
}

#[test]
fn foreign_tensors_are_listed_in_part() {
    let mut header = String::from("{");
    for tensor in 0..20_000 {
        let comma = if tensor > 0 { "," } else { "" };
        let offset = 4 * tensor;
        let _ = write!(
            header,
            "{comma}\"foreign.{tensor}.weight\":{{\"dtype\":\"F32\",\"shape\":[1],\
             \"data_offsets\":[{offset},{}]}}",
            offset + 4
        );
    }
    header.push('}');
    let bytes = safetensors(&header, &vec![0; 80_000]);
    let names = ModuleNames::stages();
    let errors = [
        soon(|| io::from_bytes(&mut Line::zeros(), &bytes)).unwrap_err(),
        soon(|| io::from_pytorch_bytes(&mut Line::zeros(), &names, &bytes)).unwrap_err(),
    ];
    for error in errors {
        let message = error.to_string();
        assert!(message.len() < 4000, "{} bytes", message.len());
        assert!(message.ends_with("\n…and 19982 more"), "{message}");
    }
    // One name as long as all of them.
    let name = "n".repeat(1 << 20);
    let header =
        format!("{{\"{name}\":{{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}}}");
    let bytes = safetensors(&header, &[0; 4]);
    let error = io::from_bytes(&mut Line::zeros(), &bytes).unwrap_err();
    assert!(error.to_string().len() < 4000);
}

fn gzipped(bytes: &[u8], zeros: usize) -> Vec<u8> {
    let level = flate2::Compression::fast();
    let mut encoder = flate2::write::GzEncoder::new(vec![], level);
    encoder.write_all(bytes).unwrap();
    let block = vec![0; 1 << 16];
    for _ in 0..zeros / block.len() {
        encoder.write_all(&block).unwrap();
    }
    encoder.finish().unwrap()
}

#[test]
fn gzipped_images_are_unpacked_once_headers_agree() {
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: Vec<u8>| {
        let path = directory.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let count = 1 << 16;
    let sizes = |count: u32| [count, 32, 32].map(u32::to_be_bytes).concat();
    let header = [&[0, 0, 8, 3][..], &sizes(count)].concat();
    // 64 MiB in a file of under 1 MB.
    let images = write("images.gz", gzipped(&header, 1 << 26));
    let few = write("few", [0, 0, 8, 1, 0, 0, 0, 1, 7].to_vec());
    let many = [&[0, 0, 8, 1][..], &count.to_be_bytes()].concat();
    let many = write("many.gz", gzipped(&many, count as usize));
    let read = |reader: IdxReader, images: &Path, classes: &Path| {
        reader.open::<32, 32, f32>(images, classes).map(drop)
    };
    let refused = |reader, images: &Path, classes: &Path, words: &str| {
        let taken = memory(|| {
            let message = read(reader, images, classes).unwrap_err().to_string();
            assert!(message.contains(words), "{message}");
        });
        assert!(taken < 1 << 20, "{words}: {taken} bytes");
    };
    let reader = IdxReader::default();
    refused(
        reader,
        &images,
        &few,
        "there are 1 classes, but 65536 images",
    );
    let small = IdxReader {
        memory_limit: Some(1 << 25),
        ..reader
    };
    refused(small, &images, &many, "`memory_limit` of 33554432 bytes");
    let lie = write("lie.gz", gzipped(&header, 1 << 16));
    refused(reader, &lie, &many, "bytes of gzip data cannot expand");
    let taken = memory(|| read(reader, &images, &many).unwrap());
    assert!(taken < (1 << 26) + (1 << 20), "{taken}");
}

#[test]
fn loading_takes_the_network_once_more() {
    let directory = tempfile::tempdir().unwrap();
    let names = ModuleNames::sequential();
    let path = directory.path().join("network.safetensors");
    let size = (Large::COUNT * 4) as u64;
    let mut network = Large::new(0);
    let expected = io::to_bytes(&network);
    io::save(&network, &path).unwrap();
    // With the one that is there, twice its size.
    let most = size + (1 << 18);
    let taken = memory(|| io::load(&mut network, &path).unwrap());
    assert!(taken < most, "{taken} for {size}");
    io::save_pytorch(&network, &names, &path).unwrap();
    let taken = memory(|| io::load_pytorch(&mut network, &names, &path).unwrap());
    assert!(taken < most, "{taken} for {size}");
    assert_eq!(io::to_bytes(&network), expected);
    let bytes = fs::read(&path).unwrap();
    let taken = memory(|| io::from_pytorch_bytes(&mut network, &names, &bytes).unwrap());
    assert!(taken < most, "{taken} for {size}");
    // Names that are not ours, and metadata of any size.
    let header = u64::from_le_bytes(*bytes.first_chunk().unwrap()) as usize;
    let (header, numbers) = bytes[8..].split_at(header);
    let header = String::from_utf8(header.to_vec()).unwrap();
    let note = format!("\"__metadata__\":{{\"note\":\"{}\",", "n".repeat(1 << 20));
    let header = header.replace("\"__metadata__\":{", &note);
    fs::write(&path, safetensors(&header, numbers)).unwrap();
    let taken = memory(|| io::load_pytorch(&mut network, &names, &path).unwrap());
    assert!(taken < most, "{taken} for {size}");
    assert_eq!(io::to_bytes(&network), expected);
}

#[test]
fn texts_are_cut_at_any_distance() {
    let text: Vec<u32> = (0..20).collect();
    for distance in [21, usize::MAX - 1, usize::MAX] {
        let data = Dataset::<Tokens<4, 20>, u32>::from_text(&text, distance).unwrap();
        assert_eq!((data.len(), data.target(0)), (1, &[1, 2, 3, 4][..]));
    }
    let data = Dataset::<Tokens<4, 20>, u32>::from_text(&text[..6], 1).unwrap();
    assert_eq!(data.target(1), [2, 3, 4, 5]);
    assert_eq!(data.len(), 2);
}

#[test]
fn tables_of_parquet_stay_within_the_limit_of_their_reader() {
    let table =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("reference/data_files/table_gzip.parquet");
    let read = |memory_limit| ParquetReader { memory_limit }.read(&table);
    let whole = read(None).unwrap();
    let limited = read(Some(1 << 16)).unwrap();
    // Missing numbers are not equal.
    assert_eq!(format!("{limited:?}"), format!("{whole:?}"));
    for limit in [0, 100, 1000, 3000] {
        let taken = memory(|| {
            let error = read(Some(limit)).unwrap_err().to_string();
            assert!(error.contains("`memory_limit`"), "{error}");
        });
        assert!(taken < limit + (1 << 14), "{taken} for {limit}");
    }
    let numbers = whole.values::<Vector<1>, f64>(["f64"], Columns::from(["i64"]));
    assert_eq!(numbers.unwrap().len(), 12);
}
