//! Finds the layer that the name of a stage refers to.

use quote::ToTokens;
use syn::Path;

use super::Lowering;
use super::builder::GraphBuilder;
use super::stage_names::last_segment;
use crate::arguments::{ACTIVATIONS, ActivationEntry, Arguments, numbers};
use crate::diagnostics::{Candidate, SymbolKind, closest, tidy, written_out};
use crate::layers::{self, Combination, Entry, LAYERS, Lowered, More};
use crate::shapes::Origin;
use crate::syntax::Argument;

impl Lowering<'_> {
    /// Looks a layer up and reads its arguments. Returns the layer, as far as it could be read, and
    /// whether there was no error.
    pub(super) fn layer(
        &mut self,
        builder: &GraphBuilder,
        path: &Path,
        arguments: Option<&[Argument]>,
        stage: Origin,
    ) -> (Option<Lowered>, bool) {
        let Some(ident) = last_segment(path) else {
            return (None, false);
        };
        let name = ident.to_string();
        if path.segments.len() == 1 {
            if let Some(entry) = layers::lookup(&name) {
                if !path.segments[0].arguments.is_empty() {
                    let origin = self.diagnostics.origin(&path.segments[0].arguments);
                    self.diagnostics.error(
                        origin,
                        format!("the arguments of `{name}` must be in parentheses"),
                        format!("the syntax is `{}`", entry.usage),
                    );
                    return (None, false);
                }
                let mut arguments = Arguments::bind(
                    entry.signature(),
                    arguments.unwrap_or_default(),
                    stage,
                    self.diagnostics,
                );
                let lowered = (entry.lower)(&mut arguments);
                let all_right = lowered.is_some() && arguments.all_right();
                return (lowered, all_right);
            }
            if ACTIVATIONS.iter().any(|entry| entry.name == name) {
                let activation =
                    numbers::activation(ident, arguments.unwrap_or_default(), self.diagnostics);
                let lowered = activation.map(|activation| Lowered {
                    rule: layers::activation_rule(activation),
                    activation: None,
                    more: More::Nothing,
                });
                let all_right = lowered.is_some();
                return (lowered, all_right);
            }
        }
        if is_own_type(builder, path, arguments) {
            return self.own_type(path, arguments);
        }
        self.unknown_layer(builder, path, &name);
        (None, false)
    }

    /// A declared network or a user-defined layer, as a stage.
    fn own_type(&mut self, path: &Path, arguments: Option<&[Argument]>) -> (Option<Lowered>, bool) {
        let origin = self.diagnostics.origin(path);
        if path.get_ident() == Some(self.name) {
            self.diagnostics.error(
                origin,
                "a network cannot be a stage of itself",
                "repeat stages a fixed number of times: `4 * { Dense(8, relu) }`",
            );
            return (None, false);
        }
        if arguments.is_some() {
            let path = tidy(path);
            self.diagnostics.error(
                origin,
                format!("`{path}` is a user-defined type, which takes no arguments here"),
                format!("write `{path}`, with any parameters as `{path}::<64>`"),
            );
            return (None, false);
        }
        let names = &self.diagnostics.const_parameters;
        if let Some(parameter) = numbers::mentioned(path.to_token_stream(), names) {
            self.diagnostics.error(
                origin,
                format!(
                    "this user-defined layer depends on the parameter `{parameter}`, but stable \
                     Rust cannot compute with its output shape"
                ),
                format!("replace `{parameter}` with a constant: `const {parameter}: usize = 64;`"),
            );
            return (None, false);
        }
        let layer = self.diagnostics.symbol(path, SymbolKind::Layer);
        (Some(layers::nested(layer, origin)), true)
    }

    fn unknown_layer(&mut self, builder: &GraphBuilder, path: &Path, name: &str) {
        let origin = self.diagnostics.origin(path);
        if Combination::NAMES.contains(&name) {
            self.diagnostics.error(
                origin,
                format!("the stages of `{name}` must be in braces"),
                format!("write `{name} {{ … }}`"),
            );
            return;
        }
        if let Some(how) = written_out(name) {
            let message = format!("there is no layer `{name}`");
            self.diagnostics.error(origin, message, how);
            return;
        }
        let first = path.segments.first();
        let is_type = first.is_some_and(|first| {
            first.ident.to_string().starts_with(char::is_uppercase) && path.segments.len() == 1
        });
        let help = match closest(name, known_names(builder)) {
            Some(close) if is_type => {
                format!("did you mean `{close}`? Write a user-defined type as `self::{name}`")
            }
            Some(close) => format!("did you mean `{close}`?"),
            None => format!(
                "the layers are {}; every activation, such as `relu`, is a stage too; write a \
                 user-defined network or layer without arguments: `{name}`",
                layer_names()
            ),
        };
        self.diagnostics
            .error(origin, format!("there is no layer `{name}`"), help);
    }
}

/// Whether the stage is a user-defined type: a path, or a capitalized name that is close to none of
/// the language's names.
fn is_own_type(builder: &GraphBuilder, path: &Path, arguments: Option<&[Argument]>) -> bool {
    if path.segments.len() > 1 || path.leading_colon.is_some() {
        return true;
    }
    let segment = &path.segments[0];
    let name = segment.ident.to_string();
    let is_capital = name.starts_with(char::is_uppercase);
    if !is_capital || arguments.is_some() {
        return false;
    }
    !segment.arguments.is_none() || closest(&name, known_names(builder)).is_none()
}

/// All names that a stage may have.
fn known_names(builder: &GraphBuilder) -> impl Iterator<Item = Candidate<'_>> {
    LAYERS
        .iter()
        .map(Entry::candidate)
        .chain(ACTIVATIONS.iter().map(ActivationEntry::candidate))
        .chain(Combination::candidates())
        .chain(builder.all_names().into_iter().map(Candidate::from))
}

fn layer_names() -> String {
    let names: Vec<String> = LAYERS
        .iter()
        .map(|entry| format!("`{}`", entry.name))
        .collect();
    names.join(", ")
}
