//! The tables in Markdown files are the registers'. After an intended change,
//! `NN_SNAPSHOTS=write cargo test -p nn-macros tables` writes them again.

use std::path::Path;
use std::{env, fs};

use super::rows;
use crate::repository;

/// Checks the text of a file from a heading, which the file has once, to the next empty line.
fn check(root: &Path, [file, heading]: [&str; 2], expected: &str) {
    let path = root.join(file);
    let page = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
    let [before, rest] = page.split(heading).collect::<Vec<_>>()[..] else {
        panic!("{file}: this should be there once:\n{heading}");
    };
    let (found, after) = rest.split_once("\n\n").unwrap_or((rest, ""));
    if env::var("NN_SNAPSHOTS").is_ok_and(|what| what == "write") {
        let page = format!("{before}{heading}{expected}\n\n{after}");
        fs::write(&path, page).expect("the page can be written");
        return;
    }
    for (found, expected) in found.lines().zip(expected.lines()) {
        assert_eq!(found, expected, "{file}: {HELP}");
    }
    assert_eq!(found, expected, "{file}: {HELP}");
}

const HELP: &str = "if this is meant: NN_SNAPSHOTS=write cargo test -p nn-macros tables";

#[test]
fn the_pages_have_the_tables_of_the_registers() {
    let Some(root) = repository::root() else {
        return;
    };
    let (layers, transformers) = (
        "nn-runtime/docs/language/layers.md",
        "nn-runtime/docs/language/transformers.md",
    );
    for (file, heading, table) in [
        (layers, "| stage | what it does |\n|---|---|\n", "layers"),
        (
            layers,
            "| activation | its value at x |\n|---|---|\n",
            "activations",
        ),
        (
            transformers,
            "| stage | output for an input `[T, F]` |\n|---|---|\n",
            "transformers",
        ),
        (
            "docs/book/src/onnx.md",
            "| stage | operators |\n|---|---|\n",
            "onnx",
        ),
    ] {
        let expected = rows(table).expect("it is a table");
        check(&root, [file, heading], &expected);
    }
}

#[test]
fn every_layer_of_the_runtime_is_linked_once() {
    let links = rows("links").expect("it is a text");
    assert!(links.starts_with("[`Dense`](crate::layers::Dense), "));
    assert!(links.contains("(crate::layers::LearnedPositions), [`SinusoidalPositions`]("));
    assert_eq!(links.matches("(crate::layers::Lstm)").count(), 1);
    assert!(!links.contains("Flatten"));
}
