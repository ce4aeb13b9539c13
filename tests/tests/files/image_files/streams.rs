//! Images that are read while a network trains, and folders of images.

use std::fs;

use image::{DynamicImage, GrayImage, Luma, Rgb, RgbImage};
use nn_runtime::data::{
    Augmented, Dataset, DatasetFor, HorizontalFlip, IdxReader, ImageFit, ImageFolder, ImageStream,
    Rotation, Subset,
};
use nn_runtime::loss::CrossEntropy;
use nn_runtime::metric::Accuracy;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;
use nn_runtime::train::{Progress, evaluate};
use rand::Rng;
use tempfile::{TempDir, tempdir};

use super::{idx, message, message_in, noise, write, write_gzipped};

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
            &mut optimizer,
            Fit {
                train: data,
                validation: Some(data),
                loss: &loss,
                metrics: &mut [&mut accuracy],
            },
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
            "sample index 100 is out of range: there are 100 samples, numbered from 0",
        ),
        (
            message(part.read(0, &[2], &mut samples)),
            "sample index 2 is out of range: there are 2 samples, numbered from 0",
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
        &mut optimizer,
        Fit {
            train: &stream,
            validation: Some(&stream),
            loss: &loss,
            metrics: &mut [],
        },
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
        "sample index 100 is out of range: there are 100 samples, numbered from 0"
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

/// A folder with a gray and a color image in PNG and one in JPEG, and what is no image.
fn flowers() -> TempDir {
    let directory = tempdir().unwrap();
    for folder in ["tulip", "iris", ".hidden"] {
        fs::create_dir(directory.path().join(folder)).unwrap();
    }
    let path = |name: &str| directory.path().join(name);
    let gray = GrayImage::from_fn(3, 2, |x, y| Luma([(51 * (3 * y + x)) as u8]));
    gray.save(path("iris/b.png")).unwrap();
    let mut colors = RgbImage::from_pixel(3, 2, Rgb([255, 0, 51]));
    colors.put_pixel(1, 0, Rgb([0, 102, 0]));
    colors.save(path("iris/a.PNG")).unwrap();
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
    let gray: Vec<f32> = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
        .iter()
        .flat_map(|&shade| [shade; 3])
        .collect();
    assert_eq!(data.input(1), gray);
    assert!(
        data.input(2)
            .iter()
            .all(|&shade| (shade - 128.0 / 255.0).abs() < 0.02)
    );

    let (gray, _) = ImageFolder::<1>::default()
        .read::<2, 3, f64>(&directory)
        .unwrap();
    assert_eq!(gray.input(1), [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);

    // Batch by batch, with the classes of another folder.
    let labels = ["daisy", "tulip", "iris"].map(String::from);
    let stream = ImageFolder::<3>::default()
        .open_labeled::<2, 3, f32>(&directory, &labels)
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
        message_in(&directory, read(ImageFit::Exact)),
        "all/a.png: the image has shape [4, 8, 1], but the data set has [2, 2, 1]"
    );
    let (stretched, _) = read(ImageFit::Stretch).unwrap();
    let (covered, _) = read(ImageFit::Cover).unwrap();
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
            let fit = [ImageFit::Exact, ImageFit::Stretch, ImageFit::Cover]
                [generator.next_u32() as usize % 3];
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
    assert!(none.ends_with("it contains no image folders"), "{none}");
    fs::create_dir(directory.path().join("iris")).unwrap();
    assert_eq!(
        message_in(&directory, open()),
        "iris: it contains no PNG or JPEG images"
    );
    let path = directory.path().join("iris/a.png");
    RgbImage::from_pixel(3, 2, Rgb([1, 2, 3]))
        .save(&path)
        .unwrap();
    assert_eq!(
        message_in(
            &directory,
            ImageFolder::<3>::default().open_labeled::<2, 3, f32>(&directory, &["tulip".into()])
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
    for fit in [ImageFit::Exact, ImageFit::Stretch, ImageFit::Cover] {
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
