//! Words of declarations, in any order.

use proc_macro2::TokenStream;

use super::Draws;

/// Words of declarations, right and wrong.
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
    "Dense(32, relu)",
    "Dense(10, softmax)",
    "Dropout(0.5)",
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
    "Dense(bias = false)",
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
    "Flatten",
    "Mean",
    "let",
];

/// A declaration of such words.
pub(super) fn declaration(draws: &mut Draws) -> TokenStream {
    let length = draws.below(12);
    let words: Vec<&str> = (0..length).map(|_| draws.of(WORDS)).collect();
    let chain = words.join(" ");
    let text = match draws.below(5) {
        0 => chain,
        1 => format!("struct Net<const N: usize> {{ {chain} }}"),
        2 => format!("struct Net {{ 64 => {chain} }}"),
        3 => format!("struct Net(a: 64, b: [8, 8]) {{ {chain} }}"),
        _ => format!("pub struct r#type {{ 64 => {chain} => Dense(10, softmax) }}"),
    };
    text.parse().expect("words are tokens")
}
