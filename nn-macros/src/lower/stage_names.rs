//! Labels, and the names of stages without a label.

use std::collections::VecDeque;

use syn::ext::IdentExt;
use syn::{Ident, Path};

use super::Lowering;
use super::builder::GraphBuilder;
use crate::names::snake_case;
use crate::syntax::{Stage, StageKind};

impl Lowering<'_> {
    /// Records the labels of stages, including those inside combinators, so that no generated name
    /// collides with one.
    pub(super) fn labels(&mut self, builder: &mut GraphBuilder, stages: &[Stage]) {
        for stage in stages {
            if let Some(label) = &stage.label {
                self.label(builder, label);
            }
            match &stage.kind {
                StageKind::Combinator { branches, .. } => {
                    for branch in branches {
                        self.labels(builder, &branch.chain.stages);
                    }
                }
                StageKind::Dotted { stage, .. } => {
                    self.labels(builder, std::slice::from_ref(&**stage));
                }
                StageKind::Mistake(meant) => self.labels(builder, meant),
                StageKind::Layer { .. } | StageKind::Repeat { .. } => {}
            }
        }
    }

    fn label(&mut self, builder: &mut GraphBuilder, label: &Ident) {
        let text = label.to_string();
        let origin = self.diagnostics.origin(label);
        if syn::parse_str::<Ident>(&text).is_err() {
            self.diagnostics.error(
                origin,
                format!("`{text}` is a reserved word of Rust, so no field can have this name"),
                format!("choose another label, such as `{text}_layer`"),
            );
        } else if builder.labels.insert(plain(label)) {
            builder.graph.labels.insert(plain(label), origin);
        } else {
            self.diagnostics.error(
                origin,
                format!("there is already a stage with the label `{text}`"),
                "labels are the names of the network's fields: give each stage a unique one",
            );
        }
    }
}

impl GraphBuilder {
    /// The name of a stage: its label, or its kind and a number. A copied stage has the name that
    /// was chosen for it.
    pub(super) fn name(&mut self, stage: &Stage) -> String {
        let copied = self.copied_names.as_mut().and_then(VecDeque::pop_front);
        let name = match copied {
            Some(name) => name,
            None => self.own_name(stage),
        };
        self.given_names.push(name.clone());
        name
    }

    /// The kind of a stage; of a misspelt layer, that of the layer that was meant.
    pub(super) fn meant_kind(&self, stage: &Stage) -> String {
        let StageKind::Layer { path, arguments } = &stage.kind else {
            return kind(stage);
        };
        let meant = self.meant(path, arguments.as_deref());
        meant.map_or_else(|| kind(stage), |entry| without_axes(entry.name))
    }

    fn own_name(&mut self, stage: &Stage) -> String {
        let taken = |name: &String| self.graph.nodes.iter().any(|node| node.name == *name);
        let label = stage.label.as_ref().map(plain);
        if let Some(label) = label.filter(|label| self.labels.contains(label) && !taken(label)) {
            return label;
        }
        self.numbered(&self.meant_kind(stage))
    }
}

/// A label as it appears in files: `type` for `r#type`.
pub(super) fn plain(label: &Ident) -> String {
    label.unraw().to_string()
}

/// The kind of a stage, which starts its generated name.
pub(super) fn kind(stage: &Stage) -> String {
    match &stage.kind {
        StageKind::Repeat { .. } => "repeat".to_owned(),
        StageKind::Mistake(_) => "mistake".to_owned(),
        StageKind::Dotted { stage, .. } => kind(stage),
        StageKind::Combinator { name, .. } => snake_case(&name.to_string()),
        StageKind::Layer { path, .. } => {
            last_segment(path).map_or_else(String::new, |name| without_axes(&plain(name)))
        }
    }
}

/// `max_pool` for `MaxPool2d`.
fn without_axes(name: &str) -> String {
    let short = name.strip_suffix("1d").or_else(|| name.strip_suffix("2d"));
    snake_case(short.filter(|short| !short.is_empty()).unwrap_or(name))
}

/// The last segment of a path: `Encoder` of `crate::models::Encoder`.
pub(super) fn last_segment(path: &Path) -> Option<&Ident> {
    path.segments.last().map(|segment| &segment.ident)
}
