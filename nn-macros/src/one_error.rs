//! One mistake gives one error: the programs of people who had not read the parser, in
//! `tests/messages/blind`, without rustc. What rustc adds is in `tests/messages/blind/final.tsv`.

use std::fs;

use proc_macro2::{TokenStream, TokenTree};

use crate::repository;

/// The contents of each `network! { … }`.
fn declarations(tokens: TokenStream, found: &mut Vec<TokenStream>) {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    for (place, tree) in trees.iter().enumerate() {
        let TokenTree::Group(group) = tree else {
            continue;
        };
        let before: Vec<String> = trees[place.saturating_sub(2)..place]
            .iter()
            .map(ToString::to_string)
            .collect();
        if before == ["network", "!"] {
            found.push(group.stream());
        } else {
            declarations(group.stream(), found);
        }
    }
}

/// The texts of the errors in emitted code.
fn errors(tokens: TokenStream, found: &mut Vec<String>) {
    let mut trees = tokens.into_iter().peekable();
    while let Some(tree) = trees.next() {
        match tree {
            TokenTree::Ident(word) if word == "compile_error" => {
                trees.next();
                found.extend(trees.next().map(|text| text.to_string()));
            }
            TokenTree::Group(group) => errors(group.stream(), found),
            _ => {}
        }
    }
}

#[test]
fn one_mistake_gives_one_error() {
    let Some(root) = repository::root() else {
        return;
    };
    let cases = root.join("tests/messages/blind/cases");
    let mut count = 0;
    for case in fs::read_dir(cases).expect("the cases are beside the tests") {
        let path = case.expect("readable").path();
        let text = fs::read_to_string(&path).expect("readable");
        // Two cases are no tokens of Rust, which its lexer reports.
        let Ok(tokens) = text.parse::<TokenStream>() else {
            continue;
        };
        let (mut found, mut reported) = (vec![], vec![]);
        declarations(tokens, &mut found);
        for declaration in found {
            errors(crate::expand::network(declaration), &mut reported);
        }
        assert!(reported.len() <= 1, "{}: {reported:#?}", path.display());
        for text in &reported {
            let lines = text.matches("\\n\\n").count() + 1;
            assert!(lines <= 6, "{}: {lines} lines", path.display());
            assert!(text.contains("help: "), "{}: {text}", path.display());
        }
        count += 1;
    }
    assert!(count >= 148, "{count} cases");
}
