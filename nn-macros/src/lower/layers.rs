//! Finds the layer that the name of a stage refers to.

use quote::ToTokens;
use syn::{Ident, Path};

use super::Lowering;
use super::builder::GraphBuilder;
use super::stage_names::last_segment;
use crate::arguments::{ACTIVATIONS, ActivationEntry, Arguments, numbers};
use crate::diagnostics::{Candidate, SymbolKind, closest, habits, tidy};
use crate::layers::{self, Combination, Entry, LAYERS, Lowered, More};
use crate::shapes::Origin;
use crate::syntax::{Argument, Stage, StageKind};

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
        self.unknown_layer(builder, path, arguments);
        let meant = builder.meant(path, arguments);
        (self.guess(meant, arguments, stage), false)
    }

    /// The layer that was probably meant, with its arguments if they fit, so that the struct that is
    /// emitted beside the error has its field.
    pub(super) fn guess(
        &mut self,
        meant: Option<&'static Entry>,
        arguments: Option<&[Argument]>,
        stage: Origin,
    ) -> Option<Lowered> {
        let entry = meant?;
        self.diagnostics.quietly(|diagnostics| {
            let mut read = |arguments| {
                let signature = entry.signature();
                let mut arguments = Arguments::bind(signature, arguments, stage, diagnostics);
                (entry.lower)(&mut arguments)
            };
            read(arguments.unwrap_or_default()).or_else(|| read(&[]))
        })
    }

    /// Reports `nn.Linear(128)`, once for all its modules in a declaration.
    pub(super) fn dotted(&mut self, builder: &GraphBuilder, modules: &[Ident], stage: &Stage) {
        let StageKind::Layer { path, arguments } = &stage.kind else {
            return;
        };
        let [first, ..] = modules else {
            return;
        };
        let texts: Vec<String> = modules.iter().map(Ident::to_string).collect();
        let name = last_segment(path).map_or_else(String::new, Ident::to_string);
        if self.modules.contains(&texts[0]) {
            return;
        }
        self.modules.push(texts[0].clone());
        let origin = self.diagnostics.origin_at(first.span(), stage.last);
        let (message, help) = if habits::is_module(&texts[0]) {
            let right = match builder.meant_name(path, arguments.as_deref()) {
                Some(right) => format!("; here it is `{right}`"),
                None => String::new(),
            };
            (
                format!(
                    "stages have no module before their names, such as `{}.`",
                    texts.join(".")
                ),
                format!("write the name alone: `{name}`{right}"),
            )
        } else if let Some(how) = habits::method(&name) {
            (
                format!("`{name}` is a method of tensors, and no stage"),
                how.to_owned(),
            )
        } else {
            (
                "the parts of a path are separated by `::`".to_owned(),
                format!("write `{}::{name}`", texts.join("::")),
            )
        };
        self.diagnostics.error(origin, message, help);
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
            self.own_type_with_arguments(path, origin);
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

    fn own_type_with_arguments(&mut self, path: &Path, origin: Origin) {
        let text = tidy(path);
        let segments: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        let layers = || LAYERS.iter().map(Entry::candidate);
        // `Encoder::new(0)` is a value, and so is burn's `LinearConfig::new(64, 128)`.
        let (message, help) = match &segments[..] {
            [.., owner, function] if function.starts_with(char::is_lowercase) => {
                let layer = owner.strip_suffix("Config");
                let layer = layer.and_then(|layer| closest(layer, layers()));
                let help = match layer {
                    Some(layer) => format!(
                        "write the layer `{layer}` with its arguments, such as `Dense(128)`"
                    ),
                    None => format!(
                        "write the type alone: `{}`",
                        segments[..segments.len() - 1].join("::")
                    ),
                };
                (
                    format!("`{text}(…)` is a value, and a stage is a layer or a type"),
                    help,
                )
            }
            _ => (
                format!("`{text}` is a user-defined type, which takes no arguments here"),
                format!("write `{text}`, with any parameters as `{text}::<64>`"),
            ),
        };
        self.diagnostics.error(origin, message, help);
    }

    fn unknown_layer(
        &mut self,
        builder: &GraphBuilder,
        path: &Path,
        arguments: Option<&[Argument]>,
    ) {
        let name = &last_segment(path).map_or_else(String::new, Ident::to_string)[..];
        let origin = self.diagnostics.origin(path);
        if Combination::NAMES.contains(&name) {
            self.diagnostics.error(
                origin,
                format!("the stages of `{name}` must be in braces"),
                format!("write `{name} {{ … }}`"),
            );
            return;
        }
        if let Some(how) = habits::stage(name) {
            let message = format!("there is no layer `{name}`");
            self.diagnostics.error(origin, message, how);
            return;
        }
        let is_type = name.starts_with(char::is_uppercase) && arguments.is_none();
        let help = match closest(name, known_names(builder)) {
            Some(close) if is_type => {
                format!("did you mean `{close}`? Write a user-defined type as `self::{name}`")
            }
            Some(close) => match builder.meant_name(path, arguments) {
                // `Linear(64)` of another library, and not a slip.
                Some(right) if close != right => format!("write `{right}`"),
                _ => format!("did you mean `{close}`?"),
            },
            None if name.starts_with(char::is_uppercase) => {
                let (own, page) = (name, "nn_runtime::language");
                format!(
                    "`{page}` lists all layers; a network or a layer of your own has no arguments: `{own}`"
                )
            }
            None => format!(
                "a stage is a layer, such as `Dense(64)`, an activation, such as `relu`, or the name of \
                 a type; if `{name}` is a variable, write its type"
            ),
        };
        self.diagnostics
            .error(origin, format!("there is no layer `{name}`"), help);
    }
}

impl GraphBuilder {
    /// The layer that was meant by a name that the language does not know.
    pub(super) fn meant(
        &self,
        path: &Path,
        arguments: Option<&[Argument]>,
    ) -> Option<&'static Entry> {
        let name = path.get_ident()?.to_string();
        let is_known = layers::lookup(&name).is_some()
            || ACTIVATIONS.iter().any(|entry| entry.name == name)
            || self.all_names().contains(&&name[..]);
        if is_known || is_own_type(self, path, arguments) {
            return None;
        }
        layers::lookup(closest(&name, known_names(self))?)
    }

    /// The stage that was meant, with its arguments as far as they are the same here.
    fn meant_name(&self, path: &Path, arguments: Option<&[Argument]>) -> Option<String> {
        let name = path.get_ident()?.to_string();
        let Some(entry) = self.meant(path, arguments) else {
            let close = closest(&name, known_names(self))?;
            return Some(close.to_owned());
        };
        let plain: String = name.chars().filter(|c| *c != '_').collect();
        if !entry.aliases.contains(&&plain.to_lowercase()[..]) {
            return Some(entry.name.to_owned());
        }
        let arguments = arguments.unwrap_or_default();
        let values = arguments.iter().filter(|argument| argument.key.is_none());
        let mut values: Vec<String> = values.map(|argument| tidy(&argument.value)).collect();
        let is_number = |text: &String| text.chars().all(|c| c.is_ascii_digit());
        // `PyTorch` writes the number of inputs first.
        if values.len() > 1 && values[..2].iter().all(is_number) {
            values.remove(0);
        }
        Some(match (entry.positional.first(), values.first()) {
            (Some(&("units" | "features")), Some(units)) if is_number(units) => {
                format!("{}({})", entry.name, values.join(", "))
            }
            _ => entry.name.to_owned(),
        })
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
