//! Documentation of the emitted items.

use std::fmt::Write as _;

use proc_macro2::TokenStream;

use super::context::Context;
use super::emit;
use crate::table::Row;

/// The table of stages, as lines of the struct's documentation.
pub(super) fn network(context: &Context<'_>, table: &[Row]) -> TokenStream {
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
    if context
        .declaration
        .attributes
        .iter()
        .any(|a| a.path().is_ident("doc"))
    {
        emit!(#[doc = ""] #[doc = #lines])
    } else {
        let first = format!("The network `{}`.", context.name());
        emit!(#[doc = #first] #[doc = #lines])
    }
}

/// What a repeat's struct is.
pub(super) fn block(context: &Context<'_>) -> TokenStream {
    let text = format!(
        "One copy of the repeated stages of [`{}`].",
        context.declaration.name
    );
    emit!(#[doc = #text])
}
