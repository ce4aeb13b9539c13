//! Tables of layers for the runtime's documentation, made of what each layer says of itself.

use super::{Entry, LAYERS, Table};
use crate::arguments::ACTIVATIONS;

/// The rows of a table, by its name, or the list of activations; `None` if there is no such table.
pub(crate) fn rows(table: &str) -> Option<String> {
    match table {
        "layers" => Some(joined(in_table(Table::Layers).map(does))),
        "transformers" => Some(joined(in_table(Table::Transformers).map(does))),
        "activations" => Some(activations()),
        "onnx" => Some(joined(LAYERS.iter().map(onnx))),
        _ => None,
    }
}

/// `identity`, `leaky_relu(slope)`, …
fn activations() -> String {
    let written = ACTIVATIONS.iter().map(|entry| match entry.argument {
        Some((argument, _)) => format!("`{}({argument})`", entry.name),
        None => format!("`{}`", entry.name),
    });
    written.collect::<Vec<_>>().join(", ")
}

fn in_table(table: Table) -> impl Iterator<Item = &'static Entry> {
    LAYERS.iter().filter(move |entry| entry.page.table == table)
}

fn does(entry: &Entry) -> [String; 2] {
    [entry.page.stage.to_owned(), entry.page.does.to_owned()]
}

fn onnx(entry: &Entry) -> [String; 2] {
    [format!("`{}`", entry.name), entry.page.onnx.to_owned()]
}

/// One row for all layers of which the same is said, where the first of them stands.
fn joined(cells: impl Iterator<Item = [String; 2]>) -> String {
    let mut rows: Vec<[String; 2]> = vec![];
    for [stage, text] in cells {
        match rows.iter_mut().find(|[_, said]| *said == text) {
            Some([stages, _]) => *stages = format!("{stages}, {stage}"),
            None => rows.push([stage, text]),
        }
    }
    let lines = rows
        .iter()
        .map(|[stage, text]| format!("| {stage} | {text} |"));
    lines.collect::<Vec<_>>().join("\n")
}
