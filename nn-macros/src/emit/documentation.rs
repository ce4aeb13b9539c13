//! Documentation of the emitted items.

use std::fmt::Write as _;

use proc_macro2::TokenStream;

use super::context::EmitContext;
use super::emit;
use crate::drawing;
use crate::graph::{NodeId, NodeKind};
use crate::layers::Matrix;
use crate::shapes::{Dimension, Shape};
use crate::table::Row;

/// The table of stages as lines of the struct's documentation, and a drawing unless the stages are
/// a plain chain.
pub(super) fn network(context: &EmitContext<'_>, table: &[Row], equations: &str) -> TokenStream {
    let text = |size: &Dimension| context.diagnostics.size(size);
    let mut lines = format!(
        "\n# Stages\n{}\n| stage | declared as | output | parameters | multiply-adds |\n|---|---|---|---|---|\n",
        inputs(context)
    );
    for row in table {
        let _ = writeln!(
            lines,
            "| `{}` | `{}` | `{}` | {} | {} |",
            row.name,
            row.declaration.replace('|', "\\|"),
            context.diagnostics.shape(&row.output),
            text(&row.parameters),
            text(&row.multiply_adds),
        );
    }
    let sum = |part: fn(&Row) -> &Dimension| {
        let parts = table.iter().map(part);
        text(&parts.fold(Dimension::ZERO, |all, part| all.plus(part)))
    };
    let _ = writeln!(
        lines,
        "| total | | | {} | {} |",
        sum(|row| &row.parameters),
        sum(|row| &row.multiply_adds),
    );
    for note in table.iter().flat_map(|row| &row.notes) {
        let _ = writeln!(lines, "\n{note}");
    }
    if let Some(drawing) = context.drawing.filter(|drawing| !drawing.is_chain()) {
        let text = drawing::text(drawing, context.diagnostics).join("\n");
        let _ = writeln!(lines, "\n```text\n{text}\n```");
    }
    if !equations.is_empty() {
        let _ = writeln!(lines, "\n# Equations\n```text\n{equations}\n```");
    }
    if context
        .declaration
        .attributes
        .iter()
        .any(|a| a.path().is_ident("doc"))
    {
        lines_of(&lines)
    } else {
        lines_of(&format!("The network `{}`.\n{lines}", context.name()))
    }
}

/// The inputs with their shapes, and how their numbers are arranged.
fn inputs(context: &EmitContext<'_>) -> String {
    let shapes = context.input_shapes();
    let single = shapes.len() == 1;
    let mut lines = String::new();
    for (name, shape) in shapes {
        let (text, layout) = (context.diagnostics.shape(shape), layout(context, shape));
        let _ = if single {
            writeln!(lines, "Input: `{text}`, {layout}.")
        } else {
            writeln!(lines, "- Input `{name}`: `{text}`, {layout}")
        };
    }
    lines
}

/// How the numbers of a sample are arranged.
fn layout(context: &EmitContext<'_>, shape: &Shape) -> String {
    let size = |size: &Dimension| context.diagnostics.size(size);
    let factor = |size: &Dimension| context.diagnostics.factor(size);
    match shape {
        Shape::Vector(features) => format!("a vector of {} numbers", size(features)),
        Shape::Sequence([steps, features]) => format!(
            "a matrix of {} × {}, a column for each step",
            factor(features),
            factor(steps)
        ),
        Shape::Image([height, width, channels]) => format!(
            "a matrix of {} × {}, a column for each pixel, row by row",
            factor(channels),
            factor(&height.times(width))
        ),
        Shape::Tokens([steps, vocabulary]) => {
            format!(
                "{} tokens, each less than {}",
                size(steps),
                size(vocabulary)
            )
        }
        Shape::Unknown | Shape::OfLayer(..) => "of an unknown shape".to_owned(),
    }
}

/// The documentation of a field: the matrices of its layer with their shapes.
pub(super) fn field(context: &EmitContext<'_>, id: NodeId) -> String {
    let node = context.graph.node(id);
    let matrices = match &node.kind {
        NodeKind::Layer(rule) => rule.matrices(&node.input_shapes),
        NodeKind::Repeat { .. } => {
            return "The copies of the repeated stages, in order.".to_owned();
        }
        NodeKind::Input | NodeKind::Mistake => Vec::new(),
    };
    if matrices.is_empty() {
        return format!("The parameters of `{}`.", node.name);
    }
    let matrices = matrices.iter().map(|matrix| {
        let Matrix {
            field,
            rows,
            columns,
            meaning,
        } = matrix;
        let Some(meaning) = meaning else {
            return format!("`{field}` {}", context.diagnostics.size(rows));
        };
        let [rows, columns] = [rows, columns].map(|size| context.diagnostics.factor(size));
        format!("`{field}` {rows} × {columns} ({meaning})")
    });
    let matrices: Vec<_> = matrices.collect();
    format!(
        "The parameters of `{}`: {}.",
        node.name,
        matrices.join(", ")
    )
}

/// The documentation of a repeat's struct.
pub(super) fn block(context: &EmitContext<'_>) -> TokenStream {
    let text = format!(
        "One copy of the repeated stages of [`{}`].",
        context.declaration.name
    );
    lines_of(&text)
}

/// Text in the form that `///` gives it: one attribute for each line, with a leading space.
pub(super) fn lines_of(text: &str) -> TokenStream {
    let lines = text.lines().map(|line| match line {
        "" => String::new(),
        words => format!(" {words}"),
    });
    emit!(#(#[doc = #lines])*)
}
