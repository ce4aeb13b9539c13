//! Tables of layers for the documentation, made of what each layer says of itself.

use super::{Entry, LAYERS, Table};
use crate::arguments::ACTIVATIONS;

#[cfg(test)]
mod tests;

/// A text for the runtime's documentation, by its name; `None` if there is no such text.
pub(crate) fn rows(table: &str) -> Option<String> {
    match table {
        "links" => Some(links()),
        "layers" => Some(joined(in_table(Table::Layers).map(does))),
        "transformers" => Some(joined(in_table(Table::Transformers).map(does))),
        "activations" => Some(activations()),
        "onnx" => Some(joined(LAYERS.iter().map(onnx))),
        _ => None,
    }
}

/// Where the runtime documents the layers, in the order of their tables.
fn links() -> String {
    let entries = in_table(Table::Layers).chain(in_table(Table::Transformers));
    let mut links: Vec<&str> = vec![];
    for link in entries.filter_map(|entry| Some(entry.page.does.rsplit_once(LINK)?.1)) {
        // Layers in one row have one link.
        if !links.contains(&link) {
            links.push(link);
        }
    }
    let links: Vec<_> = links.iter().map(|link| format!("[`{link}")).collect();
    format!("{}.", links.join(", "))
}

/// What stands between a description and the links of the layer.
const LINK: &str = ": [`";

fn in_table(table: Table) -> impl Iterator<Item = &'static Entry> {
    LAYERS.iter().filter(move |entry| entry.page.table == table)
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

/// A row for each activation: how it is written, its formula, and the default of its argument.
fn activations() -> String {
    let rows = ACTIVATIONS.iter().map(|entry| {
        let (name, formula) = (entry.name, entry.formula);
        match entry.argument {
            Some((argument, default)) => {
                format!(
                    "| `{name}({argument})` | {formula}; `{name}` alone is `{name}({default:?})` |"
                )
            }
            None => format!("| `{name}` | {formula} |"),
        }
    });
    rows.collect::<Vec<_>>().join("\n")
}

/// How a layer is written and what it does, without links, which only rustdoc resolves.
fn does(entry: &Entry) -> [String; 2] {
    let does = entry.page.does;
    let does = does.rsplit_once(LINK).map_or(does, |(text, _)| text);
    [entry.page.stage.to_owned(), does.to_owned()]
}
