//! Gives each argument of a layer its name.

use std::collections::HashMap;

use syn::{Expr, Lit};

use super::{Arguments, Signature};
use crate::diagnostics::{Diagnostics, closest, habits, tidy};
use crate::shapes::Origin;
use crate::syntax::{Argument, unwrapped};

impl<'a> Arguments<'a> {
    /// Gives each argument its name. Reports arguments that the layer does not take.
    pub(crate) fn bind(
        signature: Signature,
        arguments: &'a [Argument],
        stage: Origin,
        diagnostics: &'a mut Diagnostics,
    ) -> Self {
        let mut bound = Self {
            signature,
            written: arguments,
            given: HashMap::new(),
            meant: vec![],
            by_place: arguments.iter().filter(|a| a.key.is_none()).count(),
            stage,
            diagnostics,
            all_right: true,
        };
        let inputs = bound.inputs_first().or_else(|| bound.query_first());
        let several = bound.several_unknown();
        for (index, argument) in arguments.iter().enumerate() {
            if inputs == Some(index) || several.contains(&index) {
                continue;
            }
            let name = match &argument.key {
                // An argument that was given by name leaves its place to the next one.
                None => {
                    let mut places = signature.positional.iter().copied();
                    places.find(|name| !bound.given.contains_key(name))
                }
                Some(key) => {
                    let text = key.to_string();
                    let mut names = signature.positional.iter().chain(signature.named);
                    let found = names.find(|name| **name == text).copied();
                    if found.is_none() {
                        bound.unknown(index);
                        continue;
                    }
                    found
                }
            };
            let origin = bound.diagnostics.origin(&argument.value);
            let Some(name) = name else {
                bound.too_many(index);
                break;
            };
            if bound.given.insert(name, &argument.value).is_some() {
                bound.error(
                    origin,
                    format!("the argument `{name}` is given twice"),
                    format!(
                        "remove one: the syntax of `{}` is `{}`",
                        signature.name, signature.usage
                    ),
                );
            }
        }
        bound
    }

    /// Reports several arguments whose names the layer does not know, in one error, if all of them
    /// have other names here or none. Returns their indices.
    fn several_unknown(&mut self) -> Vec<usize> {
        let signature = self.signature;
        let names = signature.positional.iter().chain(signature.named).copied();
        let is_unknown = |argument: &Argument| {
            let key = argument.key.as_ref();
            key.is_some_and(|key| !names.clone().any(|name| key == name))
        };
        let mut meant = Vec::new();
        let mut texts = Vec::new();
        for (index, argument) in self.written.iter().enumerate() {
            let Some(key) = argument.key.as_ref().filter(|_| is_unknown(argument)) else {
                continue;
            };
            let text = key.to_string();
            let how = habits::argument(signature.name, &text, "", "");
            let close = closest(&text, names.clone());
            match how {
                Some(how) if how.starts_with("remove it") => meant.push((index, None)),
                None if close.is_some() => meant.push((index, close)),
                _ => return vec![],
            }
            texts.push(format!("`{text}`"));
        }
        let Some(last) = texts.pop().filter(|_| !texts.is_empty()) else {
            return vec![];
        };
        let key = self.written[meant[0].0].key.as_ref();
        let origin = key.map_or(self.stage, |key| self.diagnostics.origin(key));
        let message = format!(
            "`{}` has no arguments {} and {last}",
            signature.name,
            texts.join(", ")
        );
        let right = self.text_with(&meant);
        for (index, name) in &meant {
            if let Some(name) = name {
                self.meant.push(name);
                let value = &self.written[*index].value;
                self.given.entry(name).or_insert(value);
            }
        }
        self.error(origin, message, format!("write `{right}`"));
        meant.into_iter().map(|(index, _)| index).collect()
    }

    /// Reports an argument whose name the layer does not know. The value is taken for the argument
    /// that was probably meant.
    fn unknown(&mut self, index: usize) {
        let Argument {
            key: Some(key),
            value,
        } = &self.written[index]
        else {
            return;
        };
        let (text, signature) = (key.to_string(), self.signature);
        let origin = self.diagnostics.origin(key);
        let message = format!("`{}` has no argument `{text}`", signature.name);
        let without = self.text_without(index);
        if let Some(how) = habits::argument(signature.name, &text, &tidy(value), &without) {
            self.error(origin, message, how);
            return;
        }
        let names = signature.positional.iter().chain(signature.named);
        let Some(close) = closest(&text, names.copied()) else {
            let help = format!("the syntax is `{}`", signature.usage);
            return self.error(origin, message, help);
        };
        self.meant.push(close);
        self.given.entry(close).or_insert(value);
        self.error(origin, message, format!("did you mean `{close}`?"));
    }

    fn too_many(&mut self, index: usize) {
        let signature = self.signature;
        let origin = self.diagnostics.origin(&self.written[index].value);
        let is_size = |value: &Expr| is_integer(value) || matches!(unwrapped(value), Expr::Path(_));
        let help = if signature.positional.is_empty() && is_size(&self.written[index].value) {
            let name = signature.name;
            format!("it takes its sizes from the stage before it: write `{name}`")
        } else {
            format!("the syntax is `{}`", signature.usage)
        };
        self.error(
            origin,
            format!("`{}` has too many arguments", signature.name),
            help,
        );
    }

    /// In `PyTorch`, the number of inputs comes first: `Linear(64, 128)`. Reports the number that is
    /// then one too many, and returns the index of the number of inputs.
    fn inputs_first(&mut self) -> Option<usize> {
        let signature = self.signature;
        let sizes = ["units", "channels", "kernel", "features"];
        let expected = signature.positional.iter();
        let expected = expected.take_while(|name| sizes.contains(name)).count();
        let names_size = signature
            .positional
            .first()
            .is_some_and(|name| *name != "kernel");
        let is_number =
            |argument: &&Argument| argument.key.is_none() && is_integer(&argument.value);
        let numbers = self.written.iter().take_while(is_number).count();
        // A fourth argument of `Conv2d(1, 16, 3, relu)` shows that the third is no stride.
        let is_surely = expected < 2 || self.by_place > signature.positional.len();
        if !names_size || expected == 0 || numbers != expected + 1 || !is_surely {
            return None;
        }
        let origin = self.diagnostics.origin(&self.written[expected].value);
        let name = signature.name;
        let what = match signature.positional[0] {
            "channels" => "the number of its output channels and its kernel",
            _ => "the number of its outputs",
        };
        let right = self.text_without(0);
        self.error(
            origin,
            format!("`{name}` takes only {what}: its inputs follow from the stage before"),
            format!("write `{right}`"),
        );
        Some(0)
    }
}

impl Arguments<'_> {
    /// In other libraries, the query of an attention is its first argument. Reports it, and returns
    /// its index.
    fn query_first(&mut self) -> Option<usize> {
        let values = self.written.iter().take_while(|argument| {
            argument.key.is_none() && matches!(unwrapped(&argument.value), Expr::Path(_))
        });
        if self.signature.positional.first() != Some(&"memory") || values.count() < 2 {
            return None;
        }
        let origin = self.diagnostics.origin(&self.written[0].value);
        let right = self.text_without(0);
        self.error(
            origin,
            format!(
                "`{}` takes its queries from the stage before",
                self.signature.name
            ),
            format!("write only the value that it reads: `{right}`"),
        );
        Some(0)
    }
}

fn is_integer(expression: &Expr) -> bool {
    matches!(unwrapped(expression), Expr::Lit(literal) if matches!(literal.lit, Lit::Int(_)))
}
