//! Below the doors, memory that is missing is never an empty slice without a word: the source of the
//! numerical core says what it takes through `kernels::guard`, which panics with debug assertions and
//! spoils the results of the call without.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders and files, of which the former are read with all that is in them.
const READ: &[&str] = &[
    "activation",
    "head.rs",
    "kernels",
    "layer.rs",
    "layers",
    "loss",
    "network",
    "network.rs",
    "operation.rs",
    "pass",
    "pass.rs",
    "state.rs",
    "stream",
    "stream.rs",
];

/// What turns something that is missing into something that looks right.
const SILENT: &[&str] = &[
    "unwrap_or_default",
    "unwrap_or(&",
    "unwrap_or([",
    "map_or(&",
    "Default::default()",
    "split_at_checked",
    "split_at_mut_checked",
    "split_first_chunk",
];

/// Ranges that may be asked for where there is nothing, and why.
const ASKED: &[(&str, &str)] = &[
    (
        "layers/embedding.rs",
        "a token may be outside of the vocabulary",
    ),
    (
        "loss/mod.rs",
        "targets may be those of a sample, not of its positions",
    ),
    (
        "pass/probe.rs",
        "a row that nobody has is empty, as its documentation says",
    ),
    ("state.rs", "there may be no states"),
];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../nn-runtime/src")
}

fn files(path: &Path, found: &mut Vec<PathBuf>) {
    if path.is_file() {
        found.push(path.to_path_buf());
        return;
    }
    let entries = fs::read_dir(path).unwrap();
    let mut entries: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for entry in entries {
        files(&entry, found);
    }
}

/// A file without its comments and its tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The arguments of calls of a method that are ranges.
fn ranges<'a>(code: &'a str, method: &str) -> Vec<&'a str> {
    let mut found = vec![];
    for (place, _) in code.match_indices(method) {
        let argument = &code[place + method.len()..];
        let mut depth = 1;
        let end = argument.find(|character| {
            match character {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        let argument = &argument[..end.unwrap_or(argument.len())];
        if argument.contains("..") {
            found.push(argument);
        }
    }
    found
}

/// What is silent in a file.
fn silent(name: &str, code: &str) -> Vec<String> {
    let mut found = vec![];
    for words in SILENT {
        if code.contains(words) {
            found.push(format!("{name}: `{words}`"));
        }
    }
    let asks = ASKED.iter().any(|(file, _)| *file == name);
    for method in [".get(", ".get_mut("] {
        for range in ranges(code, method).into_iter().filter(|_| !asks) {
            found.push(format!("{name}: `{method}{range})`"));
        }
    }
    found
}

#[test]
fn nothing_that_is_missing_is_silent() {
    let (root, mut all) = (source(), vec![]);
    for name in READ {
        files(&root.join(name), &mut all);
    }
    assert!(all.len() > 100, "{} files", all.len());
    let mut found = vec![];
    for file in all {
        let name = file
            .strip_prefix(&root)
            .unwrap()
            .to_string_lossy()
            .replace('\\', "/");
        // A layer's form in files of other programs computes nothing.
        let others = ["tests.rs", "/onnx.rs", "/pytorch.rs"];
        if name != "kernels/guard.rs" && !others.iter().any(|end| name.ends_with(end)) {
            found.extend(silent(&name, &code(&file)));
        }
    }
    assert!(
        found.is_empty(),
        "take parts of memory with `kernels::guard`:\n{}",
        found.join("\n")
    );
}

#[test]
fn what_is_silent_is_found() {
    let silent = |code| silent("layers/some.rs", code).len();
    assert_eq!(
        silent("let part = scratch.get(..n).unwrap_or_default();"),
        2
    );
    assert_eq!(
        silent("if let Some(y) = y.get_mut(at(1)..at(2)) { copy(x, y) }"),
        1
    );
    assert_eq!(
        silent("let Some(column) = columns.get(column) else { return };"),
        0
    );
    assert_eq!(silent("let parts = y.split_at_mut_checked(4);"), 1);
}

#[test]
fn files_that_may_ask_do() {
    for (name, reason) in ASKED {
        let code = code(&source().join(name));
        let asked = [".get(", ".get_mut("].map(|method| ranges(&code, method).len());
        assert!(asked[0] + asked[1] > 0, "{name}: {reason}");
    }
}
