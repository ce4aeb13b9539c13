//! Event files, and `TensorBoard`'s own of the same events.

use std::path::{Path, PathBuf};

use nn_runtime::error::Result;
use nn_runtime::histogram::Histogram;
use nn_runtime::network::Network;
use nn_runtime::tensorboard::{Content, Value, append_record};
use nn_runtime::train::{Checkpoints, Hook, RunDirectory};

use crate::hooks::support::{Classifier, StopAfter, adam, fit, trainer};

const WALL_TIME: f64 = 1234567890.5;

fn scalar(tag: &str, value: f64) -> Value<'_> {
    Value::Scalar { tag, value }
}

#[test]
fn an_event_file_has_the_bytes_of_tensorboard() {
    let mut file = vec![];
    append_record(&mut file, WALL_TIME, 0, Content::Version);
    for step in 1..=4_u32 {
        let values = [
            scalar("loss/training", 1.0 / f64::from(step)),
            scalar("metric/ä", -f64::from(step) / 8.0),
        ];
        let time = WALL_TIME + f64::from(step);
        append_record(&mut file, time, step.into(), Content::Values(&values));
    }
    let numbers = [-1.0, -0.5, -0.25, 0.75, 0.75, 1.0, f64::NAN, f64::INFINITY];
    let weight = Histogram::new(&numbers, 4);
    let bias = Histogram::new(&[0.25_f32; 3], 2);
    let nothing = Histogram::new(&[f32::NAN], 2);
    let values = [
        ("weights/dense1.weight", &weight),
        ("weights/dense1.bias", &bias),
        ("weights/dense2.bias", &nothing),
    ]
    .map(|(tag, histogram)| Value::Histogram { tag, histogram });
    append_record(&mut file, WALL_TIME + 5.0, 4, Content::Values(&values));
    append_record(&mut file, WALL_TIME + 6.0, 3, Content::Restart);
    let odd = [
        scalar("odd/0", f64::NAN),
        scalar("odd/1", f64::INFINITY),
        scalar("odd/2", f64::NEG_INFINITY),
        scalar("odd/3", 1e300),
        scalar("odd/4", 0.0),
    ];
    let late = 3_000_000_000;
    append_record(&mut file, WALL_TIME + 7.0, late, Content::Values(&odd));

    let reference = include_bytes!("../../../reference/event_file.tfevents");
    let different = file.iter().zip(reference).position(|(a, b)| a != b);
    assert_eq!(different, None, "the first byte that differs");
    assert_eq!(file.len(), reference.len());
}

#[test]
fn histograms_count_all_numbers() {
    let numbers: Vec<f64> = (0..1000).map(|i| f64::from(i % 37) * 0.1 - 1.0).collect();
    let histogram = Histogram::new(&numbers, 7);
    for (bin, &count) in histogram.counts().iter().enumerate() {
        let low = match bin {
            0 => histogram.smallest(),
            _ => histogram.upper_edge(bin - 1),
        };
        let high = histogram.upper_edge(bin);
        let inside = numbers.iter().filter(|&&number| {
            let below = number < high || (bin == 6 && number <= high);
            number >= low && below
        });
        assert_eq!(inside.count() as u64, count, "bin {bin}");
    }
    let mean = numbers.iter().sum::<f64>() / 1000.0;
    let variance = numbers.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 1000.0;
    assert!((histogram.mean() - mean).abs() < 1e-12);
    assert!((histogram.deviation() - variance.sqrt()).abs() < 1e-9);

    let empty = Histogram::new::<f32>(&[], 0);
    assert_eq!((empty.count(), empty.counts()), (0, &[0][..]));
    assert!(empty.mean().is_nan() && empty.smallest().is_nan());
    // The whole range of f64, whose width no f64 can hold.
    let wide = Histogram::new(&[-f64::MAX, 0.0, f64::MAX], 3);
    assert_eq!(wide.counts(), [1, 1, 1]);
    assert!(wide.upper_edge(0) < 0.0 && wide.upper_edge(1) > 0.0);
    assert_eq!(wide.upper_edge(2), f64::MAX);
    let single = Histogram::new(&[2.5_f32], 3);
    assert_eq!(single.counts(), [0, 0, 1]);
    assert_eq!(single.upper_edge(0), 2.5);
}

/// One record: the step, and the tags of its values; or nothing but the step, for others.
type Found = (u64, Vec<String>);

/// What is in an event file, whose lengths must be right and whose messages must be whole.
fn records(path: &Path) -> Vec<Found> {
    let bytes = std::fs::read(path).unwrap();
    let (mut rest, mut found) = (&bytes[..], vec![]);
    while let Some((length, after)) = rest.split_first_chunk::<8>() {
        let message;
        (message, rest) = after[4..].split_at(u64::from_le_bytes(*length) as usize);
        rest = &rest[4..];
        let (mut step, mut tags) = (0, vec![]);
        for field in fields(message) {
            match field {
                (2, Field::Number(number)) => step = number,
                (5, Field::Bytes(summary)) => {
                    for (_, value) in fields(summary) {
                        let Field::Bytes(value) = value else { continue };
                        for part in fields(value) {
                            if let (1, Field::Bytes(tag)) = part {
                                tags.push(String::from_utf8(tag.to_vec()).unwrap());
                            }
                        }
                    }
                }
                (7, Field::Bytes(_)) => tags.push("restart".into()),
                _ => {}
            }
        }
        found.push((step, tags));
    }
    found
}

enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

/// The fields of a message of protocol buffers, by their numbers.
fn fields(mut message: &[u8]) -> Vec<(u64, Field<'_>)> {
    fn varint(message: &mut &[u8]) -> u64 {
        let mut number = 0;
        for place in 0.. {
            let byte = message[0];
            *message = &message[1..];
            number |= u64::from(byte & 127) << (7 * place);
            if byte < 128 {
                break;
            }
        }
        number
    }
    let mut found = vec![];
    while !message.is_empty() {
        let key = varint(&mut message);
        let length = match key & 7 {
            0 => {
                found.push((key >> 3, Field::Number(varint(&mut message))));
                continue;
            }
            1 => 8,
            2 => varint(&mut message) as usize,
            5 => 4,
            other => panic!("wire type {other}"),
        };
        let bytes;
        (bytes, message) = message.split_at(length);
        found.push((key >> 3, Field::Bytes(bytes)));
    }
    found
}

fn event_files(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).unwrap();
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().contains("tfevents"))
        .collect();
    paths.sort();
    paths
}

fn run(directory: &Path, epochs: usize, stop: u64, resume: bool) -> Result<()> {
    let mut hooks = RunDirectory::new(directory).every_steps(3).tensorboard(2);
    let mut checkpoints = Checkpoints::new(directory).every_steps(2);
    if resume {
        checkpoints = checkpoints.resume();
    }
    let mut stop = StopAfter(stop);
    let hooks: &mut [&mut dyn Hook<Classifier>] = &mut [&mut hooks, &mut checkpoints, &mut stop];
    let mut network = Classifier::new(0);
    fit(&trainer(epochs), &mut network, &mut adam(), hooks).map(|_| ())
}

#[test]
fn a_run_writes_events_and_goes_on_with_them() -> Result<()> {
    // 7 steps an epoch.
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    run(path, 4, 17, false)?;
    let files = event_files(path);
    assert_eq!(files.len(), 1);
    let found = records(&files[0]);
    let steps: Vec<u64> = found.iter().map(|(step, _)| *step).collect();
    // The version; steps 3, 6, …; epochs 1 and 2, the second with the weights of 8 parameters and the
    // gradients of those that are no statistics.
    let histograms = vec![14; 8 + 6];
    let expected = [&[0, 3, 6, 7, 9, 12, 14][..], &histograms, &[15]].concat();
    assert_eq!(steps, expected);
    assert_eq!(
        found[1].1,
        ["step/loss", "step/learning_rate", "step/gradient_norm"]
    );
    let mut epoch = found[3].1.clone();
    epoch.sort();
    assert_eq!(
        epoch,
        [
            "epoch",
            "learning_rate",
            "loss/training",
            "loss/validation",
            "metric/accuracy",
            "samples_per_second"
        ]
    );
    assert_eq!(found[7].1, ["weights/dense1.weight"]);
    assert_eq!(found[15].1, ["gradients/dense1.weight"]);

    // It goes on from step 17, in a file of its own.
    run(path, 4, u64::MAX, true)?;
    let files = event_files(path);
    assert_eq!(files.len(), 2);
    let found = records(&files[1]);
    assert_eq!(found[1], (18, vec!["restart".into()]));
    assert_eq!(found[2].0, 18);
    assert_eq!(found.last().unwrap().0, 28);

    // A new run is no part of it.
    run(path, 1, u64::MAX, false)?;
    assert_eq!(event_files(path).len(), 1);
    Ok(())
}
