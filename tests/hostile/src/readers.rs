//! Everything that reads a file.

use std::fs;
use std::path::{Path, PathBuf};

use nn_runtime::data::{
    CifarReader, Columns, CsvReader, Fill, IdxReader, ImageFit, ImageFolder, NpzReader,
    ParquetReader, Pipeline, Step, Table,
};
use nn_runtime::error::{Error, Result};
use nn_runtime::io::{self, ModuleNames};
use nn_runtime::loss::CrossEntropy;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;
use nn_runtime::train::{Checkpoints, Progress, RunDirectory};

use crate::random::Random;
use crate::seeds::{self, Seed, words};

network! {
    /// A small network of images, with what networks remember.
    struct Small {
        [4, 4, 1] => Conv2d(2, 3) => BatchNorm => Flatten => Dense(3, relu) => Dense(2)
    }
}

/// Rows and columns of images.
pub(crate) const SIDE: usize = 8;

/// The memory that a reader may take: less than the process has.
pub(crate) const MEMORY: u64 = 64 << 20;
const LIMIT: Option<u64> = Some(MEMORY);

/// A reader and the files that it reads.
pub(crate) struct Reader {
    pub(crate) name: &'static str,
    pub(crate) extension: &'static str,
    pub(crate) seed: fn(&Files, &mut Random) -> Seed,
    pub(crate) read: fn(&Files, &Path) -> Result<()>,
    /// It writes files that are flushed to the disk.
    pub(crate) is_slow: bool,
    /// Another one alone was asked for.
    pub(crate) is_left_out: bool,
}

/// What there is beside the file that is read.
pub(crate) struct Files {
    directory: PathBuf,
    parameters: Vec<u8>,
    pytorch: Vec<u8>,
    checkpoint: Vec<u8>,
    pub(crate) metrics: Vec<u8>,
    pub(crate) pipeline: Vec<u8>,
}

/// Readers that are broken, and what is found of each.
pub(crate) const BROKEN: [(&str, &str); 4] = [
    ("--panics", "failed (exit status: 101)"),
    ("--hangs", "took more than"),
    ("--grows", "failed (exit status: 1)"),
    ("--aborts", "failed (signal"),
];

fn broken(name: &str) -> fn(&Files, &Path) -> Result<()> {
    match name {
        "--panics" => |_, path| panic!("{}", path.display()),
        "--hangs" => |_, _| loop {
            std::thread::sleep(std::time::Duration::from_secs(1));
        },
        "--grows" => |_, _| {
            drop(std::hint::black_box(vec![1_u8; 300 << 20]));
            Ok(())
        },
        // More than the process may have.
        _ => |_, _| {
            drop(std::hint::black_box(vec![0_u8; 1 << 46]));
            Ok(())
        },
    }
}

/// All readers, of which those of another name than this are left out; one that is broken, if it is asked
/// for.
pub(crate) fn readers(name: Option<&str>) -> Vec<Reader> {
    if let Some((broken_name, _)) = BROKEN.iter().find(|(broken, _)| Some(*broken) == name) {
        return vec![Reader {
            name: "broken",
            extension: "csv",
            seed: seeds::csv,
            read: broken(broken_name),
            is_slow: false,
            is_left_out: false,
        }];
    }
    let mut readers = all();
    for reader in &mut readers {
        reader.is_left_out = name.is_some_and(|name| reader.name != name);
    }
    if readers.iter().all(|reader| reader.is_left_out) {
        readers.clear();
    }
    readers
}

fn all() -> Vec<Reader> {
    let reader = |name, extension, seed, read| Reader {
        name,
        extension,
        seed,
        read,
        is_slow: name == "run",
        is_left_out: false,
    };
    vec![
        reader("csv", "csv", seeds::csv, csv),
        reader("npy", "npy", seeds::npy, npy),
        reader("npz", "npz", seeds::npz, npz),
        reader("parquet", "parquet", seeds::parquet, parquet),
        reader("idx images", "idx", seeds::idx_images, idx_images),
        reader("idx classes", "idx", seeds::idx_classes, idx_classes),
        reader("cifar", "bin", seeds::cifar, cifar),
        reader("parameters", "safetensors", Files::parameters, parameters),
        reader("pytorch", "safetensors", Files::pytorch, pytorch),
        reader("checkpoint", "checkpoint", Files::checkpoint, checkpoint),
        reader("run", "csv", seeds::metrics, run),
        reader("pipeline", "pipeline", seeds::pipeline, pipeline),
        reader("png", "png", seeds::png, picture),
        reader("jpeg", "jpg", seeds::jpeg, picture),
        reader("tokens", "bin", seeds::tokens, tokens),
    ]
}

impl Files {
    /// How many images and classes belong together.
    pub(crate) const IMAGES: usize = 3;

    pub(crate) fn new(directory: &Path) -> std::result::Result<Self, String> {
        let directory = directory.join("beside");
        for folder in ["pictures/class", "run"] {
            fs::create_dir_all(directory.join(folder)).map_err(words)?;
        }
        let network = Small::new(0);
        let rows = [[1.0, 2.0], [3.0, f32::NAN], [5.0, 9.0]];
        let data = Dataset::<Vector<2>, u32>::from_rows(&rows, vec![0, 1, 0]).map_err(words)?;
        let steps = [
            Step::Fill(Fill::Median).of_all(),
            Step::Logarithm.of([0]),
            Step::Standardize.of_all(),
        ];
        let pipeline = Pipeline::fit(&data, &steps).map_err(words)?;
        let mut files = Self {
            parameters: io::to_bytes(&network),
            pytorch: io::to_pytorch_bytes(&network, &ModuleNames::stages()).map_err(words)?,
            pipeline: pipeline.to_string().into_bytes(),
            checkpoint: vec![],
            metrics: vec![],
            directory,
        };
        files.fit().map_err(words)?;
        let run = files.directory.join("run");
        files.checkpoint = fs::read(run.join(CHECKPOINT)).map_err(words)?;
        files.metrics = fs::read(run.join(METRICS)).map_err(words)?;
        let mut random = Random::new(0, 0);
        for (name, seed) in [
            (
                "images",
                seeds::idx_images as fn(&Self, &mut Random) -> Seed,
            ),
            ("classes", seeds::idx_classes),
        ] {
            let (bytes, _) = seed(&files, &mut random)?;
            fs::write(files.directory.join(name), bytes).map_err(words)?;
        }
        Ok(files)
    }

    fn parameters(&self, _: &mut Random) -> Seed {
        Ok((self.parameters.clone(), None))
    }

    fn pytorch(&self, _: &mut Random) -> Seed {
        Ok((self.pytorch.clone(), None))
    }

    fn checkpoint(&self, _: &mut Random) -> Seed {
        Ok(match seeds::unsealed(&self.checkpoint) {
            Some(bytes) => (bytes.to_vec(), Some(seeds::sealed)),
            None => (self.checkpoint.clone(), None),
        })
    }

    /// Trains, or goes on with what is there.
    fn fit(&self) -> Result<()> {
        let run = self.directory.join("run");
        let inputs = (0..64_u8).map(|place| f32::from(place % 7)).collect();
        let data = Dataset::<Image<4, 4, 1>, u32>::classes(inputs, vec![0, 1, 1, 0])?;
        Trainer {
            epochs: 2,
            batch_size: 2,
            progress: Progress::Silent,
            ..Trainer::default()
        }
        .fit_with(
            &mut Small::new(0),
            &mut Optimizer::new(Adam::default())?,
            Fit::new(&data, &CrossEntropy::default()),
            &mut [
                &mut RunDirectory::new(&run),
                &mut Checkpoints::new(&run).resume(),
            ],
        )?;
        Ok(())
    }

    /// Puts a file into the directory of a run in place of its own, and goes on with it.
    fn resume(&self, checkpoint: &[u8], metrics: &[u8]) -> Result<()> {
        let run = self.directory.join("run");
        let put = |name: &str, bytes: &[u8]| {
            fs::write(run.join(name), bytes).map_err(|error| Error::File {
                path: name.into(),
                problem: error.to_string(),
            })
        };
        put(CHECKPOINT, checkpoint)?;
        put(METRICS, metrics)?;
        let fitted = self.fit();
        // What it made goes.
        for entry in fs::read_dir(&run).into_iter().flatten().flatten() {
            drop(fs::remove_file(entry.path()));
        }
        fitted
    }
}

/// After two epochs of two batches.
const CHECKPOINT: &str = "step-00000004.checkpoint";
const METRICS: &str = "metrics.csv";

fn bytes(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| Error::File {
        path: path.display().to_string(),
        problem: error.to_string(),
    })
}

/// Makes data sets of a table.
fn sets(table: &Table) -> Result<()> {
    let classes = table.classes::<Vector<2>, f32>(0..2, 2);
    let labels = table.labels::<Vector<1>, f32>([0], table.columns() - 1);
    let values = table.values::<Vector<1>, f64>(Columns::Rest, [0]);
    let rest = table.clone().with_missing();
    let rest = rest.labels::<Vector<2>, f64>([0, 1], 2);
    // One of them can be made of it, if it is to be read.
    let made = [labels.map(drop), values.map(drop), rest.map(drop)];
    made.into_iter().fold(classes.map(drop), Result::or)
}

fn csv(_: &Files, path: &Path) -> Result<()> {
    let other = CsvReader {
        has_header: false,
        delimiter: b';',
        comment: Some(b'#'),
    };
    drop(other.read(path).and_then(|table| sets(&table)));
    sets(&CsvReader::default().read(path)?)
}

fn npy(_: &Files, path: &Path) -> Result<()> {
    if let Ok(array) = io::read_npy_within(path, LIMIT) {
        let numbers = array.to_vec::<f64>();
        assert_eq!(numbers.len(), array.rows() * array.row_len());
    }
    sets(
        &NpzReader {
            memory_limit: LIMIT,
        }
        .read(path)?,
    )
}

fn npz(_: &Files, path: &Path) -> Result<()> {
    let table = NpzReader {
        memory_limit: LIMIT,
    }
    .read(path)?;
    table.values::<Vector<3>, f32>(["x"], ["y"]).map(drop)
}

fn parquet(_: &Files, path: &Path) -> Result<()> {
    let table = ParquetReader {
        memory_limit: LIMIT,
    }
    .read(path)?;
    sets(&table)?;
    table
        .labels::<Vector<1>, f32>(["x"], "inner.word")
        .map(drop)
        .or(Ok(()))
}

fn idx_images(files: &Files, path: &Path) -> Result<()> {
    idx(path, &files.directory.join("classes"))
}

fn idx_classes(files: &Files, path: &Path) -> Result<()> {
    idx(&files.directory.join("images"), path)
}

fn idx(images: &Path, classes: &Path) -> Result<()> {
    let reader = IdxReader::<1> {
        memory_limit: LIMIT,
        ..IdxReader::default()
    };
    reader.read::<SIDE, SIDE, f32>(images, classes).map(drop)
}

fn cifar(_: &Files, path: &Path) -> Result<()> {
    CifarReader::default().read::<f32, _>(&[path]).map(drop)
}

fn parameters(_: &Files, path: &Path) -> Result<()> {
    drop(io::from_bytes(&mut Small::zeros(), &bytes(path)?));
    io::load(&mut Small::zeros(), path)
}

fn pytorch(_: &Files, path: &Path) -> Result<()> {
    let names = ModuleNames::stages();
    drop(io::from_pytorch_bytes(
        &mut Small::zeros(),
        &names,
        &bytes(path)?,
    ));
    io::load_pytorch(&mut Small::zeros(), &names, path)
}

fn checkpoint(files: &Files, path: &Path) -> Result<()> {
    io::load_snapshot::<Small>(path)?;
    files.resume(&bytes(path)?, &files.metrics)
}

fn run(files: &Files, path: &Path) -> Result<()> {
    files.resume(&files.checkpoint, &bytes(path)?)
}

fn pipeline(_: &Files, path: &Path) -> Result<()> {
    let pipeline = Pipeline::<Vector<2>>::load(path)?;
    let mut sample = [3.0, f32::NAN];
    pipeline.apply(&mut sample)
}

fn picture(files: &Files, path: &Path) -> Result<()> {
    let pictures = files.directory.join("pictures");
    let name = path.extension().unwrap_or_default();
    let there = pictures.join("class").join("picture").with_extension(name);
    fs::copy(path, &there).map_err(|error| Error::File {
        path: there.display().to_string(),
        problem: error.to_string(),
    })?;
    let stretched = ImageFolder::<3> {
        fit: ImageFit::Stretch,
        ..ImageFolder::default()
    };
    let exact = ImageFolder::<1>::default().read::<SIDE, SIDE, f32>(&pictures);
    let read = stretched.read::<SIDE, SIDE, f32>(&pictures);
    drop(fs::remove_file(there));
    exact?;
    read.map(drop)
}

fn tokens(_: &Files, path: &Path) -> Result<()> {
    let bytes = bytes(path)?;
    let (tokens, _) = bytes.as_chunks();
    let tokens: Vec<u32> = tokens.iter().copied().map(u32::from_le_bytes).collect();
    let distance = tokens.first().map_or(1, |token| 1 + *token as usize % 7);
    drop(Dataset::<Tokens<4, 50>, u32>::from_text(
        &tokens,
        usize::MAX - distance,
    ));
    let sequences = tokens.chunks(distance).map(|chunk| (chunk, [0_u32]));
    drop(Dataset::<Tokens<4, 50>, u32>::from_token_sequences(
        sequences,
    ));
    Dataset::<Tokens<4, 50>, u32>::from_text(&tokens, distance).map(drop)
}
