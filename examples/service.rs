//! A web service that reads hand-written digits: one network, shared by all threads, and the
//! preprocessing that belongs to it.
//!
//! ```sh
//! cargo run --release --example service
//! tail -n 1 data/digits.csv | cut -d, -f1-64 |
//!     curl --data-binary @- -H 'Content-Type: text/csv' http://127.0.0.1:8080/predict
//! ```
//!
//! The first run trains the network and saves it. Each run then loads two files, the network and
//! the pipeline of its preprocessing, and serves them:
//!
//! - `GET /health` answers `{"status":"ok"}`.
//! - `POST /predict` takes digits of 64 pixels from 0 to 16, as JSON, `[[0, 5, …], …]`, or as CSV,
//!   one digit a line. A pixel that is missing is `null` or an empty field. The answer holds the
//!   class and the probabilities of each digit: `{"classes":[7],"probabilities":[[0.001, …]]}`.
//!
//! A request that is wrong gets a status from 400 to 431 and an error in words. `--check` starts the
//! service, sends it good and bad requests from several threads, and compares the answers.

#[path = "service/check.rs"]
mod check;
#[path = "service/http.rs"]
mod http;

use std::error::Error;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use clap::Parser;
use http::{Answer, Limits, Request};
use nn_runtime::data::{CsvReader, Fill, Pipeline, Step};
use nn_runtime::train::Progress;
use nn_runtime::{io, prelude::*};
use serde_json::{Value, json};

network! {
    /// Hand-written digits, 8×8 gray pixels.
    pub struct Digits { 64 => Dense(64, relu) => Dense(10, softmax) }
}

/// Serves a network that reads hand-written digits.
#[derive(Parser)]
struct Options {
    /// Address to listen on; port 0 is any free port.
    #[arg(long, default_value = "127.0.0.1:8080")]
    address: SocketAddr,
    /// Number of threads that answer requests.
    #[arg(long, default_value_t = 4)]
    threads: usize,
    /// Directory of the network and its pipeline. They are made if they do not exist.
    #[arg(long, default_value = "out/service")]
    directory: PathBuf,
    /// Checks the service with requests of its own, and ends.
    #[arg(long)]
    check: bool,
}

fn main() -> ExitCode {
    nn_examples::exit(run(&Options::parse()))
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    if options.threads == 0 {
        return Err("--threads should be at least 1".into());
    }
    let files = Files::of(&options.directory);
    if !files.exist() {
        train(&files)?;
    }
    let model = Model::load(&files)?;
    let address = if options.check {
        SocketAddr::from(([127, 0, 0, 1], 0))
    } else {
        options.address
    };
    let listener = TcpListener::bind(address)
        .map_err(|error| format!("cannot listen on {address}: {error}"))?;
    let service = Service {
        model: &model,
        listener,
        threads: options.threads,
        limits: Limits::default(),
    };
    if options.check {
        return check::run(&service);
    }
    println!("listening on http://{}", service.listener.local_addr()?);
    service.run(&AtomicBool::new(false));
    Ok(())
}

/// Where a network and its preprocessing are. They belong together: the network has only seen
/// samples that this pipeline has transformed.
struct Files {
    network: PathBuf,
    pipeline: PathBuf,
}

impl Files {
    fn of(directory: &Path) -> Self {
        Self {
            network: directory.join("digits.safetensors"),
            pipeline: directory.join("digits.pipeline"),
        }
    }

    fn exist(&self) -> bool {
        self.network.exists() && self.pipeline.exists()
    }
}

/// Fits the pipeline and trains the network, and saves both.
fn train(files: &Files) -> Result<(), Box<dyn Error>> {
    // The first 64 columns are pixels from 0 to 16; the last one is the digit.
    let digits: Dataset<Vector<64>, u32> = CsvReader::default()
        .read_str(include_str!("../data/digits.csv"))?
        .classes(0..64, 64)?;
    let (mut train, mut test) = digits.split(0.2, 0)?;
    let steps = [
        Step::Fill(Fill::Median).of_all(),
        Step::Standardize.of_all(),
    ];
    let pipeline = Pipeline::fit(&train, &steps)?;
    pipeline.transform(&mut train)?;
    pipeline.transform(&mut test)?;

    let mut network = Digits::new(0);
    let mut accuracy = Accuracy::default();
    let trainer = Trainer {
        epochs: 20,
        batch_size: 32,
        progress: Progress::Silent,
        ..Trainer::default()
    };
    trainer.fit(
        &mut network,
        &mut Optimizer::new(Adam::default())?,
        Fit {
            train: &train,
            validation: Some(&test),
            loss: &CrossEntropy::default(),
            metrics: &mut [&mut accuracy],
        },
    )?;
    println!("trained: test accuracy {:.4}", accuracy.value());

    for path in [&files.network, &files.pipeline] {
        let directory = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(directory)
            .map_err(|error| format!("{} cannot be created: {error}", directory.display()))?;
    }
    // The pipeline first: if the program ends in between, both are made again.
    pipeline.save(&files.pipeline)?;
    io::save(&network, &files.network)?;
    Ok(())
}

/// A network and its preprocessing, as they were trained together.
struct Model {
    network: Digits,
    pipeline: Pipeline<Vector<64>>,
}

impl Model {
    fn load(files: &Files) -> nn_runtime::error::Result<Self> {
        let mut network = Digits::zeros();
        io::load(&mut network, &files.network)?;
        let pipeline = Pipeline::load(&files.pipeline)?;
        Ok(Self { network, pipeline })
    }
}

/// The model and how it is served.
struct Service<'a> {
    model: &'a Model,
    listener: TcpListener,
    threads: usize,
    limits: Limits,
}

impl Service<'_> {
    /// Answers requests on all threads until `stop` is set. Each thread accepts connections by
    /// itself. All of them read the same network, which needs no lock, since nothing changes it.
    fn run(&self, stop: &AtomicBool) {
        thread::scope(|scope| {
            for _ in 0..self.threads {
                scope.spawn(|| self.answer_all(stop));
            }
        });
    }

    /// The loop of one thread. Its memory is its own: the workspace grows with the largest request
    /// and is used again for the next one.
    fn answer_all(&self, stop: &AtomicBool) {
        let mut workspace = Workspace::new();
        while !stop.load(Ordering::Acquire) {
            match self.listener.accept() {
                Ok(_) if stop.load(Ordering::Acquire) => {}
                Ok((stream, _)) => http::serve(stream, self.limits, |request| {
                    answer(self.model, request, &mut workspace)
                }),
                // Out of file descriptors, for example: others will be closed soon.
                Err(error) => {
                    eprintln!("a connection was not accepted: {error}");
                    thread::sleep(Duration::from_millis(50));
                }
            }
        }
    }
}

/// The answer to a request.
fn answer(model: &Model, request: &Request<'_>, workspace: &mut Workspace<Digits>) -> Answer {
    match (request.path, request.method) {
        ("/predict", "POST") => match predict(model, request, workspace) {
            Ok(answer) => Answer::ok(&answer),
            Err(answer) => answer,
        },
        ("/health", "GET") => Answer::ok(&json!({ "status": "ok" })),
        ("/predict", method) => Answer::error(405, format!("/predict takes POST, not {method}")),
        ("/health", method) => Answer::error(405, format!("/health takes GET, not {method}")),
        (path, _) => Answer::error(
            404,
            format!("there is no {path}: POST /predict, GET /health"),
        ),
    }
}

/// The classes and probabilities of all digits of a request.
fn predict(
    model: &Model,
    request: &Request<'_>,
    workspace: &mut Workspace<Digits>,
) -> Result<Value, Answer> {
    let wrong = |error: String| Answer::error(400, error);
    let mut pixels = match request.content_type {
        "application/json" => from_json(request.body).map_err(wrong)?,
        "text/csv" => from_csv(request.body).map_err(wrong)?,
        other => {
            let words = format!("the body should be application/json or text/csv, not `{other}`");
            return Err(Answer::error(415, words));
        }
    };
    // Reports the first number that is not finite, after missing ones are filled in.
    model
        .pipeline
        .apply(&mut pixels)
        .map_err(|error| wrong(error.to_string()))?;
    let outputs = model.network.predict_batch(&pixels, workspace);
    let outputs = outputs.map_err(|error| wrong(error.to_string()))?;
    let classes: Vec<_> = outputs.column_iter().map(|output| output.imax()).collect();
    let probabilities: Vec<Vec<f32>> = outputs
        .column_iter()
        .map(|output| output.iter().copied().collect())
        .collect();
    Ok(json!({ "classes": classes, "probabilities": probabilities }))
}

/// The pixels of digits in JSON: a list of digits, or one digit.
fn from_json(body: &[u8]) -> Result<Vec<f32>, String> {
    let body: Value =
        serde_json::from_slice(body).map_err(|error| format!("the body is not JSON: {error}"))?;
    let Value::Array(rows) = &body else {
        return Err("the body should be a list of digits, each a list of 64 pixels".into());
    };
    match rows.first() {
        None => Err("the body has no digits".into()),
        Some(Value::Array(_)) => {
            let mut pixels = Vec::with_capacity(rows.len() * 64);
            for (index, row) in rows.iter().enumerate() {
                let Value::Array(row) = row else {
                    return Err(format!("digit {index} is not a list of 64 pixels"));
                };
                append(&mut pixels, index, row.iter().map(number))?;
            }
            Ok(pixels)
        }
        Some(_) => {
            let mut pixels = Vec::with_capacity(64);
            append(&mut pixels, 0, rows.iter().map(number))?;
            Ok(pixels)
        }
    }
}

/// A number of JSON; `null` is a missing one.
fn number(value: &Value) -> Option<f32> {
    match value {
        Value::Null => Some(f32::NAN),
        Value::Number(number) => number.as_f64().map(|number| number as f32),
        _ => None,
    }
}

/// The pixels of digits in CSV, one digit a line.
fn from_csv(body: &[u8]) -> Result<Vec<f32>, String> {
    let body = str::from_utf8(body).map_err(|error| format!("the body is not text: {error}"))?;
    let mut pixels = Vec::new();
    for (index, line) in body.lines().enumerate() {
        let fields = line.split(',').map(str::trim);
        append(
            &mut pixels,
            index,
            fields.map(|field| match field {
                "" => Some(f32::NAN),
                field => field.parse().ok(),
            }),
        )?;
    }
    if pixels.is_empty() {
        return Err("the body has no digits".into());
    }
    Ok(pixels)
}

/// Appends the pixels of one digit, `None` being something that is no number.
fn append(
    pixels: &mut Vec<f32>,
    index: usize,
    digit: impl Iterator<Item = Option<f32>>,
) -> Result<(), String> {
    let before = pixels.len();
    for (place, pixel) in digit.enumerate() {
        let wrong = || format!("pixel {place} of digit {index} is not a number");
        pixels.push(pixel.ok_or_else(wrong)?);
    }
    match pixels.len() - before {
        64 => Ok(()),
        found => Err(format!("digit {index} has {found} pixels, not 64")),
    }
}
