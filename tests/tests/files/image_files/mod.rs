//! Images from files: what is read, what is refused, and training on files as on memory.

mod streams;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::write::GzEncoder;
use nn_runtime::data::{CifarLabels, CifarReader, Dataset, IdxReader, Pixels};
use nn_runtime::error::Result;
use nn_runtime::prelude::*;
use rand::Rng;
use tempfile::{TempDir, tempdir};

fn message<T>(result: Result<T>) -> String {
    result.err().expect("it should fail").to_string()
}

/// Without the directory, which is another one for each run.
fn message_in<T>(directory: &TempDir, result: Result<T>) -> String {
    let directory = format!("{}/", directory.path().display());
    message(result).replace(&directory, "")
}

/// An IDX file of unsigned bytes.
fn idx(sizes: &[u32], content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0, 0, 8, u8::try_from(sizes.len()).unwrap()];
    bytes.extend(sizes.iter().flat_map(|size| size.to_be_bytes()));
    bytes.extend(content);
    bytes
}

fn write(directory: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = directory.path().join(name);
    fs::write(&path, bytes).unwrap();
    path
}

fn write_gzipped(directory: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let mut encoder = GzEncoder::new(vec![], flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    write(directory, name, &encoder.finish().unwrap())
}

/// Bytes that look random.
fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut bytes = vec![0; length];
    nn_runtime::random::generator(seed).fill_bytes(&mut bytes);
    bytes
}

type Small = Dataset<Image<2, 3, 1>, u32>;

#[test]
fn idx_files_become_numbers_and_classes() {
    let images = idx(
        &[2, 2, 3],
        &[0, 51, 102, 153, 204, 255, 255, 0, 0, 0, 0, 51],
    );
    let classes = idx(&[2], &[7, 3]);
    let directory = tempdir().unwrap();
    let reader = IdxReader::default();
    let plain: Small = reader
        .read(
            write(&directory, "images", &images),
            write(&directory, "classes", &classes),
        )
        .unwrap();
    assert_eq!(plain.input(0), [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);
    assert_eq!(plain.input(1), [1.0, 0.0, 0.0, 0.0, 0.0, 0.2]);
    assert_eq!(plain.targets(), [7, 3]);

    let gzipped: Small = reader
        .read(
            write_gzipped(&directory, "images.gz", &images),
            write_gzipped(&directory, "classes.gz", &classes),
        )
        .unwrap();
    assert_eq!(gzipped, plain);
    let parsed: Small = reader.parse(("a", &images), ("b", &classes)).unwrap();
    assert_eq!(parsed, plain);

    // A fourth dimension is that of the channels.
    let four = idx(&[2, 2, 3, 1], &images[16..]);
    let parsed: Small = reader.parse(("a", &four), ("b", &classes)).unwrap();
    assert_eq!(parsed, plain);
    let colors: Dataset<Image<1, 2, 3>, u32> = IdxReader::default()
        .parse(("a", &idx(&[2, 1, 2, 3], &images[16..])), ("b", &classes))
        .unwrap();
    assert_eq!(colors.inputs(), plain.inputs());

    let pixels = Pixels {
        mean: [0.5],
        deviation: [0.25],
    };
    let scaled = IdxReader {
        pixels,
        classes: Some(8),
        ..IdxReader::default()
    };
    let scaled: Dataset<Image<2, 3, 1>, u32, f64> =
        scaled.parse(("a", &images), ("b", &classes)).unwrap();
    assert_eq!(scaled.input(1), [2.0, -2.0, -2.0, -2.0, -2.0, -1.2]);
}

#[test]
fn a_directory_of_idx_files_is_a_training_and_a_test_set() {
    for (mark, ending) in [("-", ""), (".", ".gz")] {
        let directory = tempdir().unwrap();
        for (part, count) in [("train", 3), ("t10k", 2)] {
            let images = idx(&[count, 2, 3], &noise(count as usize * 6, 0));
            let classes = idx(&[count], &noise(count as usize, 1));
            for (what, dimensions, bytes) in [("images", 3, images), ("labels", 1, classes)] {
                let name = format!("{part}-{what}{mark}idx{dimensions}-ubyte{ending}");
                if ending.is_empty() {
                    write(&directory, &name, &bytes);
                } else {
                    write_gzipped(&directory, &name, &bytes);
                }
            }
        }
        let (train, test): (Small, Small) =
            IdxReader::default().read_directory(&directory).unwrap();
        assert_eq!((train.len(), test.len()), (3, 2));
    }
    let empty = tempdir().unwrap();
    let found = message(IdxReader::<1>::default().read_directory::<2, 3, f32>(&empty));
    assert_eq!(
        found,
        format!(
            "{}: this directory has neither a file train-images-idx3-ubyte nor \
             train-images-idx3-ubyte.gz",
            empty.path().display()
        )
    );
}

#[test]
fn broken_idx_files_are_refused_by_name_and_offset() {
    let images = idx(&[2, 2, 3], &[9; 12]);
    let classes = idx(&[2], &[7, 3]);
    let huge = idx(&[u32::MAX, 2, 3], &[9; 12]);
    let enormous = idx(&[u32::MAX; 4], &[]);
    let long = [&images[..], &[0]].concat();
    let cases: &[(&[u8], &[u8], &str)] = &[
        (
            &images[..3],
            &classes,
            "i: byte 3: the file is truncated: the magic number has 4 bytes",
        ),
        (
            &images[..11],
            &classes,
            "i: byte 11: the file is truncated: the header has 16 bytes",
        ),
        (
            &images[..20],
            &classes,
            "i: byte 20: the file is truncated: the sizes [2, 2, 3] in its header require 28 bytes",
        ),
        (
            &long,
            &classes,
            "i: byte 28: expected the end of the file, according to the sizes [2, 2, 3] in its \
             header, found more bytes",
        ),
        (
            &classes,
            &images,
            "i: byte 0: expected 00 00 08 03 or 00 00 08 04 (the magic number of images), found 00 \
             00 08 01",
        ),
        (
            b"PNG\0 and more",
            &classes,
            "i: byte 0: expected 00 00 08 03 or 00 00 08 04 (the magic number of images), found 50 \
             4e 47 00",
        ),
        (
            &idx(&[2, 3, 2], &[9; 12]),
            &classes,
            "i: byte 8: the images have shape [3, 2, 1], but the data set has [2, 3, 1]",
        ),
        (
            &idx(&[0, 2, 3], &[]),
            &idx(&[0], &[]),
            "i: byte 4: there are no images",
        ),
        (
            &enormous,
            &classes,
            "i: byte 8: the images have shape [4294967295, 4294967295, 4294967295], but the data \
             set has [2, 3, 1]",
        ),
    ];
    // Where nothing has to be unpacked, the images come first.
    let directory = tempdir().unwrap();
    let expected = "the file is truncated: the sizes [4294967295, 2, 3] in its header require \
                    25769803786 bytes";
    let parsed = IdxReader::<1>::default().parse::<2, 3, f32>(("i", &huge), ("c", &classes));
    assert_eq!(message(parsed), format!("i: byte 28: {expected}"));
    let (i, c) = (
        write_gzipped(&directory, "i", &huge),
        write_gzipped(&directory, "c", &classes),
    );
    assert_eq!(
        message_in(
            &directory,
            IdxReader::<1>::default().open::<2, 3, f32>(&i, &c)
        ),
        "c: byte 4: there are 2 classes, but 4294967295 images in i"
    );
    refused(cases);
}

#[test]
fn classes_that_do_not_belong_to_the_images_are_refused() {
    let images = idx(&[2, 2, 3], &[9; 12]);
    let classes = idx(&[2], &[7, 3]);
    refused(&[
        (
            &images,
            &idx(&[3], &[7, 3, 1]),
            "c: byte 4: there are 3 classes, but 2 images in i",
        ),
        (
            &images,
            &classes[..9],
            "c: byte 9: the file is truncated: the sizes [2] in its header require 10 bytes",
        ),
        (
            &images,
            &idx(&[2], &[7, 10]),
            "c: byte 9: expected a class below 10, found 10",
        ),
    ]);
    let bad = IdxReader {
        pixels: Pixels {
            mean: [0.5],
            deviation: [0.0],
        },
        ..IdxReader::default()
    };
    assert_eq!(
        message(bad.parse::<2, 3, f32>(("i", &images), ("c", &classes))),
        "`deviation` should be above 0, but it is 0"
    );
}

/// Images and classes that a reader refuses with a message, from memory, from files and from files
/// that are gzipped.
fn refused(cases: &[(&[u8], &[u8], &str)]) {
    let directory = tempdir().unwrap();
    let reader = IdxReader::<1> {
        classes: Some(10),
        ..IdxReader::default()
    };
    for (images, classes, expected) in cases {
        let parsed = reader.parse::<2, 3, f32>(("i", images), ("c", classes));
        assert_eq!(message(parsed), *expected);
        let (i, c) = (
            write(&directory, "i", images),
            write(&directory, "c", classes),
        );
        assert_eq!(
            message_in(&directory, reader.open::<2, 3, f32>(&i, &c)),
            *expected
        );
        let i = write_gzipped(&directory, "i", images);
        let c = write_gzipped(&directory, "c", classes);
        assert_eq!(
            message_in(&directory, reader.open::<2, 3, f32>(&i, &c)),
            *expected
        );
    }
}

#[test]
fn broken_gzip_and_missing_files_are_refused() {
    let directory = tempdir().unwrap();
    let classes = write(&directory, "classes", &idx(&[1], &[0]));
    let images = write_gzipped(
        &directory,
        "images.gz",
        &idx(&[1, 100, 100], &noise(10_000, 1)),
    );
    let bytes = fs::read(&images).unwrap();
    fs::write(&images, &bytes[..bytes.len() / 2]).unwrap();
    let reader = IdxReader::<1>::default();
    let found = message_in(&directory, reader.open::<100, 100, f32>(&images, &classes));
    assert!(
        found.starts_with("images.gz: the gzip data is invalid: "),
        "{found}"
    );
    let missing = directory.path().join("missing");
    let found = message_in(&directory, reader.open::<100, 100, f32>(&missing, &classes));
    assert!(found.starts_with("missing: "), "{found}");
    let found = message(reader.open::<1, 1, f32>(&directory, &classes));
    assert!(found.ends_with("it is a directory, not a file"), "{found}");
}

#[test]
fn no_bytes_make_the_readers_panic() {
    let mut generator = nn_runtime::random::generator(5);
    let images = idx(&[2, 2, 3], &[9; 12]);
    let classes = idx(&[2], &[7, 3]);
    let reader = IdxReader::<1>::default();
    let (mut read, mut refused) = (0, 0);
    for _ in 0..20_000 {
        let mut broken = [images.clone(), classes.clone()];
        for bytes in &mut broken {
            for _ in 0..generator.next_u32() % 3 {
                let place = generator.next_u32() as usize % bytes.len();
                bytes[place] = generator.next_u32() as u8;
            }
            if generator.next_u32().is_multiple_of(4) {
                let length = generator.next_u32() as usize % (bytes.len() + 1);
                bytes.truncate(length);
            }
        }
        match reader.parse::<2, 3, f32>(("i", &broken[0]), ("c", &broken[1])) {
            Ok(_) => read += 1,
            Err(_) => refused += 1,
        }
    }
    assert!(read > 1000 && refused > 1000, "{read} {refused}");
}

/// A record of CIFAR: classes, and three planes of one shade each.
fn record(classes: &[u8], shades: [u8; 3]) -> Vec<u8> {
    let mut record = classes.to_vec();
    for shade in shades {
        record.extend([shade; 1024]);
    }
    record
}

#[test]
fn cifar_files_become_pixels_of_three_channels() {
    let directory = tempdir().unwrap();
    let mut first = [record(&[9], [0, 51, 102]), record(&[4], [255, 0, 0])].concat();
    // The second green pixel of the first image.
    first[1 + 1024 + 1] = 255;
    let files = [
        write(&directory, "a.bin", &first),
        write(&directory, "b.bin", &record(&[2], [204, 204, 204])),
    ];
    let data = CifarReader::default().read::<f32, _>(&files).unwrap();
    assert_eq!(data.targets(), [9, 4, 2]);
    assert_eq!(data.input(0)[..6], [0.0, 0.2, 0.4, 0.0, 1.0, 0.4]);
    assert_eq!(data.input(1)[3069..], [1.0, 0.0, 0.0]);
    assert_eq!(data.input(2), [0.8; 3072]);

    // Coarse and fine classes.
    let hundred = write(&directory, "train.bin", &record(&[19, 99], [0, 0, 0]));
    for (labels, class) in [(CifarLabels::Coarse, 19), (CifarLabels::Fine, 99)] {
        let reader = CifarReader {
            labels,
            ..CifarReader::default()
        };
        let data = reader.read::<f32, _>(&[&hundred]).unwrap();
        assert_eq!(data.targets(), [class]);
    }

    for name in ["data_batch_1", "data_batch_5", "test_batch"] {
        write(&directory, &format!("{name}.bin"), &first);
    }
    let found = message_in(
        &directory,
        CifarReader::default().read_directory::<f32>(&directory),
    );
    assert!(found.starts_with("data_batch_2.bin: "), "{found}");
    for number in 2..5 {
        write(&directory, &format!("data_batch_{number}.bin"), &first);
    }
    let (train, test) = CifarReader::default()
        .read_directory::<f32>(&directory)
        .unwrap();
    assert_eq!((train.len(), test.len()), (10, 2));
}

#[test]
fn broken_cifar_files_are_refused_by_name_and_offset() {
    let directory = tempdir().unwrap();
    let good = record(&[1], [0; 3]);
    let cases = [
        (
            good[..100].to_vec(),
            "f: byte 100: the file ends after 0 records of 3073 bytes and 100 more bytes: expected \
             whole records, each with 1 bytes of class and 32 × 32 × 3 bytes of pixels",
        ),
        (
            [&good[..], &[1]].concat(),
            "f: byte 3074: the file ends after 1 records of 3073 bytes and 1 more bytes: expected \
             whole records, each with 1 bytes of class and 32 × 32 × 3 bytes of pixels",
        ),
        (
            vec![],
            "f: byte 0: the file ends after 0 records of 3073 bytes and 0 more bytes: expected \
             whole records, each with 1 bytes of class and 32 × 32 × 3 bytes of pixels",
        ),
        (
            [good.clone(), record(&[10], [0; 3])].concat(),
            "f: byte 3073: expected a class below 10, found 10: is this file really CIFAR-10?",
        ),
    ];
    for (bytes, expected) in cases {
        let path = write(&directory, "f", &bytes);
        let found = message_in(&directory, CifarReader::default().open::<f32, _>(&[path]));
        assert_eq!(found, expected);
    }
    let gzipped = write_gzipped(&directory, "f", &good);
    assert_eq!(
        message_in(
            &directory,
            CifarReader::default().open::<f32, _>(&[gzipped])
        ),
        "f: the file is gzipped: unpack it first"
    );
    let none: [&Path; 0] = [];
    assert_eq!(
        message(CifarReader::default().open::<f32, _>(&none)),
        "the list of files is empty: at least one sample is needed"
    );
}
