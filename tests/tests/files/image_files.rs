//! Images from files: what is read, what is refused, and training on files as on memory.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::write::GzEncoder;
use image::{DynamicImage, GrayImage, Luma, Rgb, RgbImage};
use nn_runtime::data::{
    Augmented, CifarLabels, CifarReader, Dataset, DatasetFor, Fit, HorizontalFlip, IdxReader,
    ImageFolder, ImageStream, Pixels, Rotation, Subset,
};
use nn_runtime::error::Result;
use nn_runtime::loss::CrossEntropy;
use nn_runtime::metric::Accuracy;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;
use nn_runtime::train::{Progress, evaluate};
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
    let colours: Dataset<Image<1, 2, 3>, u32> = IdxReader::default()
        .parse(("a", &idx(&[2, 1, 2, 3], &images[16..])), ("b", &classes))
        .unwrap();
    assert_eq!(colours.inputs(), plain.inputs());

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
            "{}: there is no file train-images-idx3-ubyte in this directory, nor \
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
            "i: byte 3: the file ends, but the magic number has 4 bytes",
        ),
        (
            &images[..11],
            &classes,
            "i: byte 11: the file ends, but the header has 16 bytes",
        ),
        (
            &images[..20],
            &classes,
            "i: byte 20: the file ends, but the sizes [2, 2, 3] in its header ask for 28 bytes",
        ),
        (
            &long,
            &classes,
            "i: byte 28: expected the end of the file, as the sizes [2, 2, 3] in its header say, \
             found more",
        ),
        (
            &classes,
            &images,
            "i: byte 0: expected 00 00 08 03 or 00 00 08 04, the magic number of images, found \
             00 00 08 01",
        ),
        (
            b"PNG\0 and more",
            &classes,
            "i: byte 0: expected 00 00 08 03 or 00 00 08 04, the magic number of images, found \
             50 4e 47 00",
        ),
        (
            &idx(&[2, 3, 2], &[9; 12]),
            &classes,
            "i: byte 8: the images have the shape [3, 2, 1], but the data set has [2, 3, 1]",
        ),
        (
            &idx(&[0, 2, 3], &[]),
            &idx(&[0], &[]),
            "i: byte 4: there are no images",
        ),
        (
            &enormous,
            &classes,
            "i: byte 8: the images have the shape [4294967295, 4294967295, 4294967295], but the \
             data set has [2, 3, 1]",
        ),
    ];
    // Where nothing has to be unpacked, the images come first.
    let directory = tempdir().unwrap();
    let expected =
        "the file ends, but the sizes [4294967295, 2, 3] in its header ask for 25769803786 bytes";
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
            "c: byte 9: the file ends, but the sizes [2] in its header ask for 10 bytes",
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
        found.starts_with("images.gz: the gzipped content is broken: "),
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
            "f: byte 100: the file ends after 0 records of 3073 bytes and 100 bytes: expected \
             whole records, 1 of class and 32 × 32 × 3 of pixels",
        ),
        (
            [&good[..], &[1]].concat(),
            "f: byte 3074: the file ends after 1 records of 3073 bytes and 1 bytes: expected \
             whole records, 1 of class and 32 × 32 × 3 of pixels",
        ),
        (
            vec![],
            "f: byte 0: the file ends after 0 records of 3073 bytes and 0 bytes: expected whole \
             records, 1 of class and 32 × 32 × 3 of pixels",
        ),
        (
            [good.clone(), record(&[10], [0; 3])].concat(),
            "f: byte 3073: expected a class below 10, found 10: is this CIFAR-10?",
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

network! {
    struct Reader { [4, 5, 1] => Flatten => Dense(12, relu) => Dropout(0.2) => Dense(3) }
}

/// 100 images of noise and of one of three classes each, in files.
fn stream(directory: &TempDir, ending: &str) -> ImageStream<4, 5, 1> {
    let classes: Vec<u8> = noise(100, 2).iter().map(|byte| byte % 3).collect();
    let images = idx(&[100, 4, 5], &noise(2000, 1));
    let classes = idx(&[100], &classes);
    let write = if ending.is_empty() {
        write
    } else {
        write_gzipped
    };
    IdxReader::default()
        .open(
            write(directory, &format!("images{ending}"), &images),
            write(directory, &format!("classes{ending}"), &classes),
        )
        .unwrap()
}

fn train<D>(data: &D) -> (Vec<u32>, String)
where
    D: DatasetFor<Image<4, 5, 1>, f32, Target = u32>,
{
    train_epochs(data, 3)
}

fn train_epochs<D>(data: &D, epochs: usize) -> (Vec<u32>, String)
where
    D: DatasetFor<Image<4, 5, 1>, f32, Target = u32>,
{
    let trainer = Trainer {
        epochs,
        batch_size: 16,
        seed: 4,
        progress: Progress::Silent,
        ..Trainer::default()
    };
    let mut network = Reader::new(1);
    let mut optimizer = Optimizer::new(Adam::default()).unwrap();
    let loss = CrossEntropy::default();
    let mut accuracy = Accuracy::default();
    let history = trainer
        .fit(
            &mut network,
            &loss,
            &mut optimizer,
            &mut [&mut accuracy],
            data,
            Some(data),
        )
        .unwrap();
    let mut bits = Vec::with_capacity(Reader::COUNT);
    network.for_each(|_, values| bits.extend(values.iter().map(|value| value.to_bits())));
    let losses = history.epochs().last().unwrap();
    let losses = (losses.loss, losses.validation_loss);
    let evaluated = evaluate(&network, &loss, &mut [&mut accuracy], data).unwrap();
    (bits, format!("{losses:?} {evaluated} {}", accuracy.value()))
}

#[test]
fn training_on_files_gives_the_bits_of_training_in_memory() {
    let directory = tempdir().unwrap();
    for ending in ["", ".gz"] {
        let stream = stream(&directory, ending);
        assert_eq!(train(&stream), train(&stream.load().unwrap()));
        // Without a validation set, the metrics are of the training set.
        assert_eq!(stream.classes(), stream.load().unwrap().targets());
    }
}

#[test]
fn parts_of_a_stream_are_those_of_the_set_in_memory() {
    let directory = tempdir().unwrap();
    let stream = stream(&directory, "");
    let loaded = stream.load().unwrap();
    let (train_part, test_part) = Subset::split(&stream, 0.3, 5).unwrap();
    assert_eq!((train_part.len(), test_part.len()), (70, 30));
    let (train_set, test_set) = loaded.split(0.3, 5).unwrap();
    for (part, set) in [(&train_part, &train_set), (&test_part, &test_set)] {
        let part = part.indices();
        let mut found: Vec<&[f32]> = part.iter().map(|&i| loaded.input(i)).collect();
        let mut expected: Vec<&[f32]> = (0..set.len()).map(|i| set.input(i)).collect();
        found.sort_by(|a, b| a.partial_cmp(b).unwrap());
        expected.sort_by(|a, b| a.partial_cmp(b).unwrap());
        assert_eq!(found, expected);
    }
    let copied = loaded.subset(train_part.indices()).unwrap();
    assert_eq!(train(&train_part), train(&copied));
    // A part of a part, of samples with weights that are visited in groups.
    let weights: Vec<f32> = (0..100_u8).map(f32::from).collect();
    let weighted = loaded.clone().with_weights(weights).unwrap();
    let part = Subset::new(&weighted, vec![9, 1, 50, 4]).unwrap();
    let part = Subset::new(part, vec![3, 1]).unwrap();
    let mut seen = vec![];
    part.visit_targets(0, &mut |all| {
        seen.push((all.targets[0], all.weights.unwrap()[0]));
        Ok(())
    })
    .unwrap();
    assert_eq!(
        seen,
        [(loaded.target(4)[0], 4.0), (loaded.target(50)[0], 50.0)]
    );
    let mut samples = Dataset::with_capacity(2, 1);
    part.read(0, &[1, 0], &mut samples).unwrap();
    assert_eq!(samples, weighted.subset(&[50, 4]).unwrap());

    for (found, expected) in [
        (
            message(Subset::split(&stream, 0.001, 0)),
            "the second part of the split (test set) is empty: at least one sample is needed",
        ),
        (
            message(Subset::new(&stream, vec![100])),
            "there is no sample 100 among 100: they are numbered from 0",
        ),
        (
            message(part.read(0, &[2], &mut samples)),
            "there is no sample 2 among 2: they are numbered from 0",
        ),
    ] {
        assert_eq!(found, expected);
    }
}

#[test]
fn what_cannot_be_read_while_training_is_an_error_that_names_the_step() {
    let directory = tempdir().unwrap();
    let stream = stream(&directory, "");
    fs::write(directory.path().join("images"), [0; 500]).unwrap();
    let trainer = Trainer {
        progress: Progress::Silent,
        shuffle: false,
        ..Trainer::default()
    };
    let mut network = Reader::new(1);
    let mut optimizer = Optimizer::new(Adam::default()).unwrap();
    let loss = CrossEntropy::default();
    let result = trainer.fit(
        &mut network,
        &loss,
        &mut optimizer,
        &mut [],
        &stream,
        Some(&stream),
    );
    let found = message_in(&directory, result);
    assert!(
        found.starts_with("epoch 1, batch 1 (step 1): images: byte 16: "),
        "{found}"
    );
}

#[test]
fn reading_a_stream_allocates_nothing() {
    let directory = tempdir().unwrap();
    let stream = stream(&directory, "");
    let mut samples = Dataset::with_capacity(20, 1);
    let indices: Vec<usize> = (0..20).map(|i| i * 37 % 100).collect();
    let allocations = allocation_counter::measure(|| {
        for epoch in 0..5 {
            samples.clear();
            stream.read(epoch, &indices, &mut samples).unwrap();
        }
    });
    assert_eq!(allocations.count_total, 0);
    let loaded = stream.load().unwrap();
    assert_eq!(samples, loaded.subset(&indices).unwrap());
    assert_eq!(
        message(stream.read(0, &[3, 100], &mut samples)),
        "there is no sample 100 among 100: they are numbered from 0"
    );
}

#[test]
fn epochs_on_files_allocate_nothing() {
    let directory = tempdir().unwrap();
    let stream = stream(&directory, "");
    let turned = Rotation {
        degrees: 20.0,
        ..Rotation::default()
    };
    let augmented = Augmented::new(&stream, (HorizontalFlip::default(), turned), 1).unwrap();
    let allocations = |epochs| {
        let count = || drop(train_epochs(&augmented, epochs));
        allocation_counter::measure(count).count_total
    };
    // Losses are printed in the end, some in more digits than others.
    assert!(allocations(20).abs_diff(allocations(1)) < 4);
}

/// A folder with a grey and a colour image in PNG and one in JPEG, and what is no image.
fn flowers() -> TempDir {
    let directory = tempdir().unwrap();
    for folder in ["tulip", "iris", ".hidden"] {
        fs::create_dir(directory.path().join(folder)).unwrap();
    }
    let path = |name: &str| directory.path().join(name);
    let grey = GrayImage::from_fn(3, 2, |x, y| Luma([(51 * (3 * y + x)) as u8]));
    grey.save(path("iris/b.png")).unwrap();
    let mut colours = RgbImage::from_pixel(3, 2, Rgb([255, 0, 51]));
    colours.put_pixel(1, 0, Rgb([0, 102, 0]));
    colours.save(path("iris/a.PNG")).unwrap();
    let even = DynamicImage::ImageRgb8(RgbImage::from_pixel(3, 2, Rgb([128; 3])));
    even.save(path("tulip/c.jpeg")).unwrap();
    fs::write(path("tulip/notes.txt"), "not an image").unwrap();
    fs::write(path("notes.txt"), "not a folder").unwrap();
    directory
}

#[test]
fn folders_of_images_become_classes() {
    let directory = flowers();
    let (data, labels) = ImageFolder::<3>::default()
        .read::<2, 3, f32>(&directory)
        .unwrap();
    assert_eq!(labels, ["iris", "tulip"]);
    assert_eq!(data.targets(), [0, 0, 1]);
    let row = [1.0, 0.0, 0.2];
    assert_eq!(data.input(0)[..9], [row, [0.0, 0.4, 0.0], row].concat());
    assert_eq!(data.input(0)[9..], row.repeat(3));
    let grey: Vec<f32> = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
        .iter()
        .flat_map(|&shade| [shade; 3])
        .collect();
    assert_eq!(data.input(1), grey);
    assert!(
        data.input(2)
            .iter()
            .all(|&shade| (shade - 128.0 / 255.0).abs() < 0.02)
    );

    let (grey, _) = ImageFolder::<1>::default()
        .read::<2, 3, f64>(&directory)
        .unwrap();
    assert_eq!(grey.input(1), [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);

    // Batch by batch, with the classes of another folder.
    let labels = ["daisy", "tulip", "iris"].map(String::from);
    let stream = ImageFolder::<3>::default()
        .open_labelled::<2, 3, f32>(&directory, &labels)
        .unwrap();
    assert_eq!(stream.classes(), [2, 2, 1]);
    let mut samples = Dataset::with_capacity(2, 1);
    stream.read(0, &[2, 0], &mut samples).unwrap();
    assert_eq!(samples.targets(), [1, 2]);
    assert_eq!(samples.input(0), data.input(2));
    assert_eq!(samples.input(1), data.input(0));
    assert!(stream.read(0, &[3], &mut samples).is_err());
}

#[test]
fn images_of_another_size_are_fitted_or_refused() {
    let directory = tempdir().unwrap();
    fs::create_dir(directory.path().join("all")).unwrap();
    // Left half black, right half white; 8 × 4.
    let image = GrayImage::from_fn(8, 4, |x, _| Luma([if x < 4 { 0 } else { 255 }]));
    image.save(directory.path().join("all/a.png")).unwrap();
    let read = |fit| {
        ImageFolder::<1> {
            fit,
            ..ImageFolder::default()
        }
        .read::<2, 2, f32>(&directory)
    };
    assert_eq!(
        message_in(&directory, read(Fit::Exact)),
        "all/a.png: the image has the shape [4, 8, 1], but the data set has [2, 2, 1]"
    );
    let (stretched, _) = read(Fit::Stretch).unwrap();
    let (covered, _) = read(Fit::Cover).unwrap();
    for data in [&stretched, &covered] {
        let [a, b, c, d] = data.input(0) else {
            panic!("four pixels");
        };
        assert!(a == c && b == d && *a < 0.2 && *b > 0.8, "{data:?}");
    }
    // The middle half of the width has a sharper edge.
    assert!(covered.input(0)[0] >= stretched.input(0)[0]);
}

#[test]
fn no_bytes_make_the_decoders_panic() {
    let directory = tempdir().unwrap();
    fs::create_dir(directory.path().join("all")).unwrap();
    let image = RgbImage::from_fn(9, 7, |x, y| Rgb([(x * y) as u8, x as u8, y as u8]));
    let mut generator = nn_runtime::random::generator(6);
    let mut refused = 0;
    for name in ["all/a.png", "all/a.jpg"] {
        let path = directory.path().join(name);
        image.save(&path).unwrap();
        let whole = fs::read(&path).unwrap();
        for _ in 0..1000 {
            let mut broken = whole.clone();
            for _ in 0..=generator.next_u32() % 4 {
                let place = generator.next_u32() as usize % broken.len();
                broken[place] = generator.next_u32() as u8;
            }
            fs::write(&path, &broken).unwrap();
            let fit = [Fit::Exact, Fit::Stretch, Fit::Cover][generator.next_u32() as usize % 3];
            let reader = ImageFolder::<3> {
                fit,
                ..ImageFolder::default()
            };
            refused += u32::from(reader.read::<7, 9, f32>(&directory).is_err());
        }
        fs::remove_file(&path).unwrap();
    }
    assert!(refused > 500, "{refused}");
}

#[test]
fn broken_folders_and_images_are_refused() {
    let directory = tempdir().unwrap();
    let open = || ImageFolder::<3>::default().open::<2, 3, f32>(&directory);
    let none = message(open());
    assert!(
        none.ends_with("there is no folder of images in it"),
        "{none}"
    );
    fs::create_dir(directory.path().join("iris")).unwrap();
    assert_eq!(
        message_in(&directory, open()),
        "iris: there is no PNG or JPEG image in it"
    );
    let path = directory.path().join("iris/a.png");
    RgbImage::from_pixel(3, 2, Rgb([1, 2, 3]))
        .save(&path)
        .unwrap();
    assert_eq!(
        message_in(
            &directory,
            ImageFolder::<3>::default().open_labelled::<2, 3, f32>(&directory, &["tulip".into()])
        ),
        "iris: its name is not one of the labels"
    );
    let whole = fs::read(&path).unwrap();
    for length in 0..whole.len() - 12 {
        fs::write(&path, &whole[..length]).unwrap();
        let found = message_in(&directory, open().unwrap().load());
        assert!(found.starts_with("iris/a.png: "), "{length}: {found}");
    }
    // A header that asks for 2³¹ - 1 pixels in each direction, with its checksum.
    let mut huge = whole[..16].to_vec();
    huge.extend([
        0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 8, 2, 0, 0, 0,
    ]);
    let mut checksum = flate2::Crc::new();
    checksum.update(&huge[12..]);
    huge.extend(checksum.sum().to_be_bytes());
    huge.extend(&whole[33..]);
    fs::write(&path, &huge).unwrap();
    for fit in [Fit::Exact, Fit::Stretch, Fit::Cover] {
        let reader = ImageFolder::<3> {
            fit,
            ..ImageFolder::default()
        };
        let allocations = allocation_counter::measure(|| {
            let found = message_in(&directory, reader.read::<2, 3, f32>(&directory));
            assert!(found.starts_with("iris/a.png: "), "{found}");
        });
        assert!(allocations.bytes_max < 1 << 20, "{allocations:?}");
    }
}
