//! Documentation of the emitted items.

use std::fmt::Write as _;

use proc_macro2::TokenStream;

use super::context::EmitContext;
use super::emit;
use crate::drawing;
use crate::table::Row;

/// The table of stages, as lines of the struct's documentation, and a drawing where they are no
/// plain chain.
pub(super) fn network(context: &EmitContext<'_>, table: &[Row], equations: &str) -> TokenStream {
    let text = |size| context.diagnostics.size(size);
    let input = context.graph.node(context.graph.inputs[0]);
    let mut lines = format!(
        "\n# Stages\n\nInput: `{}`.\n\n| stage | declared as | output | parameters | multiply-adds |\n|---|---|---|---|---|\n",
        context.diagnostics.shape(&input.shape)
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
    for note in table.iter().flat_map(|row| &row.notes) {
        let _ = writeln!(lines, "\n{note}");
    }
    if let Some(drawing) = context.drawing.filter(|drawing| !drawing.is_chain()) {
        let text = drawing::text(drawing, context.diagnostics).join("\n");
        let _ = writeln!(lines, "\n```text\n{text}\n```");
    }
    if !equations.is_empty() {
        let _ = writeln!(lines, "\n# Equations\n\n```text\n{equations}\n```");
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

/// What a repeat's struct is.
pub(super) fn block(context: &EmitContext<'_>) -> TokenStream {
    let text = format!(
        "One copy of the repeated stages of [`{}`].",
        context.declaration.name
    );
    lines_of(&text)
}

/// Text as `///` would have it: an attribute for each line, with a space before its words.
pub(super) fn lines_of(text: &str) -> TokenStream {
    let lines = text.lines().map(|line| match line {
        "" => String::new(),
        words => format!(" {words}"),
    });
    emit!(#(#[doc = #lines])*)
}
