//! What stages say of themselves are operations of the runtime, with all their fields.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::draw;
use crate::arguments::ACTIVATIONS;
use crate::diagnostics::Diagnostics;
use crate::layers::{Combination, Described, LAYERS};
use crate::{infer, lower, repository, syntax};

/// The operations that the runtime knows: its variants, and the names of their fields.
fn operations(root: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let path = root.join("nn-runtime/src/structure.rs");
    let source = std::fs::read_to_string(path).expect("the runtime beside the macro");
    let file = syn::parse_file(&source).expect("Rust");
    let operation = file.items.into_iter().find_map(|item| match item {
        syn::Item::Enum(item) if item.ident == "Operation" => Some(item),
        _ => None,
    });
    let variants = operation.expect("the enum `Operation`").variants;
    let variants = variants.into_iter().map(|variant| {
        let fields = variant.fields.into_iter();
        let names = fields.map(|field| field.ident.map_or_else(String::new, |n| n.to_string()));
        (variant.ident.to_string(), names.collect())
    });
    variants.collect()
}

/// All that the stages of a declaration say of themselves.
fn described(source: &str) -> Vec<Described> {
    let source = if source.starts_with("struct") {
        source.to_owned()
    } else {
        format!("struct Net {{ {source} }}")
    };
    let mut diagnostics = Diagnostics::default();
    let tokens = source.parse().expect("tokens");
    let declaration = syntax::parse(tokens, &mut diagnostics).expect("a declaration");
    let mut module = lower::lower(&declaration, &mut diagnostics);
    infer::infer(&mut module, &mut diagnostics);
    assert!(!diagnostics.any(), "{source}: {}", diagnostics.to_tokens());
    let vertices = draw(&declaration, &module).vertices.into_iter();
    let parts = vertices.flat_map(|vertex| vertex.parts);
    parts.map(|part| part.described).collect()
}

#[test]
fn every_operation_of_the_runtime_is_described_with_all_its_fields() {
    let Some(root) = repository::root() else {
        return;
    };
    let layers = LAYERS.iter().map(|entry| entry.example.source.to_owned());
    let activations = ACTIVATIONS
        .iter()
        .map(|entry| format!("8 => {}", entry.name));
    let combinations = Combination::ALL.iter().map(|(name, combination)| {
        let joined = match combination {
            Combination::Residual => "=>",
            Combination::Sum | Combination::Product | Combination::Concat => "|",
        };
        format!("8 => {name} {{ Dense(8) {joined} tanh }}")
    });
    let others = ["[4, 3] => Positions(sinusoidal)", "4 => Encoder"].map(str::to_owned);
    let operations = operations(&root);
    let mut met = BTreeSet::new();
    for source in layers.chain(activations).chain(combinations).chain(others) {
        for Described {
            variant,
            fields,
            alone,
        } in described(&source)
        {
            let names = fields.iter().map(|(name, _)| (*name).to_owned());
            let names: BTreeSet<String> = names.chain(alone.map(|_| String::new())).collect();
            assert_eq!(operations.get(variant), Some(&names), "{variant}: {source}");
            met.insert(variant.to_owned());
        }
    }
    let all: BTreeSet<String> = operations.into_keys().collect();
    assert_eq!(met, all);
}
