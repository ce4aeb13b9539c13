//! Networks as ONNX models.
//!
//! Every model is decoded again and checked for what ONNX demands of a graph; and its bytes must be
//! those whose hash stands in `models.txt`. Where there is a `python3` with `onnx` and
//! `onnxruntime`, `check.py` loads all models and compares their outputs with ours.

mod decoded;
mod images;
mod models;
mod refused;
mod sequences;
mod shapes;
mod transformers;
mod transposed;
mod written;

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use written::{check, models};

#[test]
fn models_are_those_that_were_checked() {
    let models = models();
    let mut table = String::new();
    for model in &models {
        decoded::check(model);
        let _ = writeln!(table, "{}", model.line());
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/onnx/models.txt");
    let directory = tempfile::tempdir().unwrap();
    match check(&models, directory.path()) {
        Some(Ok(report)) => print!("{report}"),
        Some(Err(report)) => panic!("models do not give our outputs:\n{report}"),
        None => println!("no python3 with onnx and onnxruntime: outputs are not compared"),
    }
    if std::env::var_os("UPDATE_ONNX").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    for (found, known) in table.lines().zip(known.lines()) {
        assert_eq!(found, known, "another model than the one that was checked");
    }
    assert_eq!(table.lines().count(), known.lines().count());
}

/// What `python3` says, where it can run the script.
fn python(script: &Path, directory: &Path) -> Option<Result<String, String>> {
    let modules = Command::new("python3")
        .args(["-c", "import numpy, onnx, onnxruntime"])
        .output();
    if !modules.is_ok_and(|output| output.status.success()) {
        return None;
    }
    let output = Command::new("python3")
        .arg(script)
        .arg(directory)
        .output()
        .ok()?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Some(if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        Err(text(&output.stdout) + &text(&output.stderr))
    })
}
