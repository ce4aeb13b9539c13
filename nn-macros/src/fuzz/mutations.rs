//! The declarations of the tests, changed a little.

use std::fs;
use std::path::Path;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::{Draws, trees};
use crate::layers::LAYERS;
use crate::repository;

/// The examples of all layers, and in the repository all declarations in the tests, right and wrong.
pub(super) fn declarations() -> Vec<TokenStream> {
    let mut found = Vec::new();
    for entry in LAYERS {
        let source = format!("struct Net {{ {} }}", entry.example.source);
        found.push(source.parse().expect("tokens"));
    }
    if let Some(root) = repository::root() {
        for folder in [
            "tests/tests",
            "nn-macros/src",
            "nn-runtime/benches",
            "examples",
        ] {
            in_folder(&root.join(folder), &mut found);
        }
    }
    found
}

fn in_folder(folder: &Path, found: &mut Vec<TokenStream>) {
    let entries = fs::read_dir(folder).expect("a folder of this repository");
    let mut paths: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            in_folder(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap_or_default();
            in_tokens(text.parse().unwrap_or_default(), found);
        }
    }
}

/// What stands in `network! { … }`, wherever that is.
fn in_tokens(tokens: TokenStream, found: &mut Vec<TokenStream>) {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    for (place, tree) in trees.iter().enumerate() {
        let TokenTree::Group(group) = tree else {
            continue;
        };
        if place >= 2 && trees[place - 2].to_string() == "network" {
            found.push(group.stream());
        } else {
            in_tokens(group.stream(), found);
        }
    }
}

/// One of them, changed in a few places.
pub(super) fn mutated(all: &[TokenStream], draws: &mut Draws) -> TokenStream {
    let mut tokens = all[draws.below(all.len())].clone();
    for _ in 0..=draws.below(4) {
        let other = all[draws.below(all.len())].clone();
        tokens = changed(tokens, other, draws);
    }
    tokens
}

/// The tokens, changed once: at the top, or inside one of the groups.
fn changed(tokens: TokenStream, other: TokenStream, draws: &mut Draws) -> TokenStream {
    let mut trees: Vec<TokenTree> = tokens.into_iter().collect();
    let groups: Vec<usize> = (0..trees.len())
        .filter(|place| matches!(trees[*place], TokenTree::Group(_)))
        .collect();
    if !groups.is_empty() && draws.percent(80) {
        let place = groups[draws.below(groups.len())];
        if let TokenTree::Group(group) = &trees[place] {
            let inner = changed(group.stream(), other, draws);
            trees[place] = Group::new(group.delimiter(), inner).into();
        }
        return trees.into_iter().collect();
    }
    let place = draws.below(trees.len().max(1)).min(trees.len());
    let length = (1 + draws.below(3)).min(trees.len() - place);
    let range = place..place + length;
    match draws.below(7) {
        0 => drop(trees.drain(range)),
        1 => {
            let again: Vec<TokenTree> = trees[range].to_vec();
            trees.splice(place..place, again);
        }
        2 if !trees.is_empty() => {
            let with = draws.below(trees.len());
            trees.swap(place, with);
        }
        3 => {
            let delimiter = match draws.below(4) {
                0 => Delimiter::Brace,
                1 => Delimiter::Parenthesis,
                2 => Delimiter::Bracket,
                _ => Delimiter::None,
            };
            let inside = trees[range.clone()].iter().cloned().collect();
            trees.splice(range, [Group::new(delimiter, inside).into()]);
        }
        4 => {
            // A part of another declaration.
            let others = parts(other);
            let part = others[draws.below(others.len())].clone();
            trees.splice(range, part);
        }
        5 => {
            // A group without its delimiters.
            if let Some(TokenTree::Group(group)) = trees.get(place).cloned() {
                trees.splice(place..=place, group.stream());
            }
        }
        _ => {
            let new = trees::tree(draws, 2);
            trees.splice(place..place, new);
        }
    }
    trees.into_iter().collect()
}

/// The tokens, and those of every group in them.
fn parts(tokens: TokenStream) -> Vec<TokenStream> {
    let mut all = vec![tokens.clone()];
    for tree in tokens {
        all.push(tree.clone().into());
        if let TokenTree::Group(group) = tree {
            all.extend(parts(group.stream()));
        }
    }
    all
}
