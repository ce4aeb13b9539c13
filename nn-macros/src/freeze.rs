//! `#[frozen("encoder.*")]`: the stages whose parameters are not trained.

use std::collections::BTreeSet;

use syn::LitStr;

use crate::diagnostics::{Diagnostics, closest};
use crate::differentiate::has_parameters;
use crate::graph::Module;

/// Records the fields of the network that the patterns select. Each pattern must select at least
/// one field as a whole, because the macro knows stages but not the parameters inside them.
pub(crate) fn freeze(module: &mut Module, patterns: &[LitStr], diagnostics: &mut Diagnostics) {
    if patterns.is_empty() || diagnostics.any() {
        return;
    }
    let graph = module.graph(Module::MAIN);
    let fields: BTreeSet<&str> = graph
        .ids()
        .filter(|id| has_parameters(module, graph, *id))
        .map(|id| &graph.node(id).name[..])
        .collect();
    let mut frozen = BTreeSet::new();
    for literal in patterns {
        let pattern = literal.value();
        let chosen: Vec<&str> = fields
            .iter()
            .copied()
            .filter(|field| is_chosen_whole(&pattern, field))
            .collect();
        if chosen.is_empty() {
            report(literal, &pattern, &fields, diagnostics);
        }
        frozen.extend(chosen.into_iter().map(str::to_owned));
    }
    module.graphs[Module::MAIN.0].frozen = frozen;
}

fn report(literal: &LitStr, pattern: &str, fields: &BTreeSet<&str>, diagnostics: &mut Diagnostics) {
    let origin = diagnostics.origin(literal);
    let stage = pattern.split(['.', '*']).next().unwrap_or_default();
    if pattern.contains(',') {
        let patterns = pattern
            .split(',')
            .map(|part| format!("\"{}\"", part.trim()));
        let patterns: Vec<String> = patterns.collect();
        diagnostics.error(
            origin,
            "each pattern is a text of its own",
            format!("write `#[frozen({})]`", patterns.join(", ")),
        );
        return;
    }
    if fields.contains(stage) {
        diagnostics.error(
            origin,
            format!("`{pattern}` is part of the stage `{stage}`, but only whole stages can be \
                     frozen"),
            format!("write `\"{stage}.*\"`; an optimizer can freeze single parameters: `optimizer.freeze(\"{pattern}\")`"),
        );
        return;
    }
    let help = match closest(stage, fields.iter().copied()) {
        Some(close) => format!("did you mean `\"{close}.*\"`?"),
        None if fields.is_empty() => "no stage of this network has parameters".to_owned(),
        None => {
            let names: Vec<String> = fields.iter().map(|name| format!("`{name}`")).collect();
            format!("the stages with parameters are {}", names.join(", "))
        }
    };
    let message = format!("no parameter matches `{pattern}`");
    diagnostics.error(origin, message, help);
}

/// Whether the pattern matches every parameter of the field.
fn is_chosen_whole(pattern: &str, field: &str) -> bool {
    // Stand-ins for any parameter name, and for any name of a nested parameter.
    let any = ["\u{1}", "\u{2}.\u{3}"];
    pattern == field
        || any
            .iter()
            .all(|rest| is_like(pattern, &format!("{field}.{rest}")))
}

/// Whether a name matches a pattern, in which each `*` stands for any number of characters.
fn is_like(pattern: &str, name: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let Some(name) = name.strip_prefix(start) else {
        return false;
    };
    let places = name.char_indices().map(|(place, _)| place);
    places
        .chain([name.len()])
        .any(|place| is_like(rest, &name[place..]))
}

#[cfg(test)]
mod tests {
    use super::is_chosen_whole;

    #[test]
    fn patterns_choose_whole_fields() {
        for pattern in ["*", "encoder", "encoder.*", "enc*", "*er.*"] {
            assert!(is_chosen_whole(pattern, "encoder"), "{pattern}");
        }
        for pattern in [
            "",
            "encode",
            "encoder.",
            "encoder.weight",
            "encoder.*.bias",
            "*.weight",
        ] {
            assert!(!is_chosen_whole(pattern, "encoder"), "{pattern}");
        }
    }
}
