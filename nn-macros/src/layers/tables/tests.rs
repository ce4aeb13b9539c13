//! The tables in Markdown files are the registers'. After an intended change,
//! `NN_SNAPSHOTS=write cargo test -p nn-macros tables` writes them again.

use std::path::Path;
use std::{env, fs};

use super::{Table, activations, does, in_table, joined, rows};

/// Checks the text of a file from a heading, which the file has once, to the next empty line.
fn check(file: &str, heading: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
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
    let language = "nn-runtime/docs/language";
    let layers = joined(in_table(Table::Layers).map(does));
    let file = format!("{language}/layers.md");
    check(&file, "| stage | what it does |\n|---|---|\n", &layers);
    let before = "An activation is the argument of a layer, or a stage of its own:\n\n";
    check(&file, before, &activations());
    let transformers = joined(in_table(Table::Transformers).map(does));
    let heading = "| stage | output for an input `[T, F]` |\n|---|---|\n";
    check(&format!("{language}/transformers.md"), heading, &transformers);
    let heading = "| stage | operators |\n|---|---|\n";
    check("docs/book/src/onnx.md", heading, &rows("onnx").expect("it is a table"));
}

#[test]
fn every_layer_of_the_runtime_is_linked_once() {
    let links = rows("links").expect("it is a text");
    assert!(links.starts_with("[`Dense`](crate::layers::Dense), "), "{links}");
    assert!(links.contains("[`LearnedPositions`](crate::layers::LearnedPositions), [`Sinu"), "{links}");
    assert_eq!(links.matches("(crate::layers::Lstm)").count(), 1, "{links}");
    assert!(!links.contains("::Flatten"), "{links}");
    assert_eq!(rows("layers"), None);
}
