//! Stages as text.

use std::fmt::Write as _;

use super::{Stage, StageKind};
use crate::diagnostics::tidy;

/// A stage as it was written, on one line.
pub(crate) fn declared(stage: &Stage) -> String {
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
            format!("{} * {{ {} }}", tidy(count), chain(body))
        }
        StageKind::Combinator { name, branches, .. } => {
            let branches: Vec<String> = branches
                .iter()
                .map(|branch| chain(&branch.chain.stages))
                .collect();
            format!("{name} {{ {} }}", branches.join(" | "))
        }
        StageKind::Dotted { stage, .. } => declared(stage),
        StageKind::Mistake(stages) => chain(stages),
    }
}

/// Stages joined by arrows.
fn chain(stages: &[Stage]) -> String {
    let stages: Vec<String> = stages.iter().map(declared).collect();
    stages.join(" => ")
}
