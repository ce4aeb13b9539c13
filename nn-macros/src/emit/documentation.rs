//! Documentation of the emitted items.

use std::fmt::Write as _;

use proc_macro2::TokenStream;

use super::context::Context;
use super::emit;
use crate::syntax::{Stage, StageKind};
use crate::table::Row;

/// The table of stages, as lines of the struct's documentation.
pub(super) fn network(context: &Context<'_>, table: &[Row]) -> TokenStream {
    let text = |size| context.diagnostics.size(size);
    let input = context.graph.node(context.graph.inputs[0]);
    let mut lines = format!(
        "\n# Stages\n\nInput: `{}`.\n\n| stage | declared as | output | parameters | multiply-adds |\n|---|---|---|---|---|\n",
        context.diagnostics.shape(&input.shape)
    );
    let stages = &context.declaration.chain.stages;
    for (row, stage) in table.iter().zip(stages) {
        let _ = writeln!(
            lines,
            "| `{}` | `{}` | `{}` | {} | {} |",
            row.name,
            declared(stage),
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

/// A stage as it was written, in one line.
pub(super) fn declared(stage: &Stage) -> String {
    match &stage.kind {
        StageKind::Layer { path, arguments } => {
            let mut text = tidy(path);
            if let Some(arguments) = arguments {
                let arguments: Vec<String> = arguments
                    .iter()
                    .map(|argument| match &argument.key {
                        Some(key) => format!("{key} = {}", tidy(&argument.value)),
                        None => tidy(&argument.value),
                    })
                    .collect();
                let _ = write!(text, "({})", arguments.join(", "));
            }
            text
        }
        StageKind::Repeat { count, body } => {
            let body: Vec<String> = body.iter().map(declared).collect();
            format!("{} * {{ {} }}", tidy(count), body.join(" => "))
        }
        StageKind::Mistake => String::new(),
    }
}

/// Tokens as text, without the spaces that a person would not write.
fn tidy(tokens: &impl quote::ToTokens) -> String {
    tokens
        .to_token_stream()
        .to_string()
        .replace(" (", "(")
        .replace("( ", "(")
        .replace(" )", ")")
        .replace(" ,", ",")
        .replace(" :: ", "::")
        .replace("- ", "-")
}
