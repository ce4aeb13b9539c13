//! Words of declarations, in any order.

use std::sync::LazyLock;

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};

use super::Draws;
use crate::layers::LAYERS;

/// Uses of the layers, as messages show them, and the same with a symbol for each number.
static USES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let uses = LAYERS.iter().flat_map(|e| e.usage.split('`').step_by(2));
    // What has an ellipsis is a pattern.
    let uses = uses.filter(|written| !written.contains('…'));
    uses.flat_map(|written| {
        let tokens = written.parse().expect("usages are tokens");
        [written.to_owned(), with_symbols(tokens).to_string()]
    })
    .collect()
});

/// With `N` for each number.
fn with_symbols(tokens: TokenStream) -> TokenStream {
    let each = |token| match token {
        TokenTree::Literal(_) => Ident::new("N", Span::call_site()).into(),
        TokenTree::Group(group) => {
            let inner = with_symbols(group.stream());
            Group::new(group.delimiter(), inner).into()
        }
        other => other,
    };
    tokens.into_iter().map(each).collect()
}

/// Words of declarations, right and wrong, beside the uses of the layers.
const WORDS: &[&str] = &[
    "=>",
    "=>",
    "=>",
    "->",
    ",",
    ";",
    ":",
    "=",
    "*",
    "|",
    "-",
    "?",
    "::",
    "64",
    "2.5",
    "0",
    "32u8",
    "\"relu\"",
    "Dense",
    "relu",
    "prelu",
    "leaky_relu(0.1)",
    "hidden:",
    "type:",
    "r#fn:",
    "dense1:",
    "hidden =",
    "N",
    "2 * N",
    "LAYERS",
    "4 * { Dense(8) }",
    "2 * { Dense(64) => relu }",
    "{ 64 }",
    "{}",
    "[8, 8]",
    "[]",
    "(64)",
    "(2 + 2) *",
    "Dense(,)",
    "Dense(1 2)",
    "Dense(units: 3)",
    "Dense(init = normal(0, 1))",
    "Dense<3>",
    "Dense[3]",
    "struct",
    "_",
    "|",
    "let a = 64 => relu;",
    "let s = shared Dense(8);",
    "a",
    "s",
    "Sum { relu | Dense(64) }",
    "Residual { Dense(8) }",
    "Concat { | }",
    "Product {}",
    "Gru(8, initial = a)",
    "initial = (a, a)",
    "Bidirectional { Lstm(N) }",
    "[N, 9, 3]",
    "[8, 8, 4]",
    "Conv1d(N, 3, dilation = 18446744073709551615)",
    "Encoder",
    "my::Scale::<64>",
    "encoder: crate::Encoder",
    "2 * { Sum { identity | a } => s }",
    "#[frozen(\"dense1.*\")]",
    "(a => relu, 64)",
    "let r = shared r;",
    "let t = shared s => s;",
    "340282366920938463463374607431768211455",
    "18446744073709551616",
    "18446744073709551615 * { relu }",
    "Dense(18446744073709551615)",
    "[4294967296, 4294967296, 3]",
    "1e999",
    "Residual(project = Dense(3)) { relu }",
    "let",
    ", seed = 42",
    ", scalar = f64",
    "<",
    ">",
    "Dense(8, init = self::ramp)",
    "Dense(8, relu, init = |w, shape, _| w.fill(0.0))",
    "Dense(N, init = Ramp { slope: 0.1 })",
];

/// A declaration of such words.
pub(super) fn declaration(draws: &mut Draws) -> TokenStream {
    let length = draws.below(12);
    let uses: Vec<&str> = USES.iter().map(String::as_str).collect();
    let word = |_| {
        let words = if draws.percent(50) { WORDS } else { &uses };
        draws.of(words)
    };
    let words: Vec<&str> = (0..length).map(word).collect();
    let chain = words.join(" ");
    let text = match draws.below(8) {
        0 => chain,
        5 => format!("64 => {chain}, seed = 7"),
        6 => format!("< 64 => {chain} => Dense(10) >"),
        7 => format!("(a: 64, b: [8, 8]) {{ {chain} }}, scalar = f64"),
        1 => format!("struct Net<const N: usize> {{ {chain} }}"),
        2 => format!("struct Net {{ 64 => {chain} }}"),
        3 => format!("struct Net(a: 64, b: [8, 8]) {{ {chain} }}"),
        _ => format!("pub struct r#type {{ 64 => {chain} => Dense(10, softmax) }}"),
    };
    text.parse().expect("words are tokens")
}
