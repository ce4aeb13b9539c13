//! Token trees of every kind.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

use super::Draws;

/// Words of Rust's and of the language.
const NAMES: &[&str] = &[
    "struct",
    "let",
    "shared",
    "const",
    "fn",
    "if",
    "else",
    "match",
    "return",
    "break",
    "move",
    "async",
    "await",
    "unsafe",
    "as",
    "in",
    "for",
    "while",
    "loop",
    "impl",
    "dyn",
    "mut",
    "ref",
    "where",
    "type",
    "use",
    "crate",
    "self",
    "Self",
    "super",
    "true",
    "false",
    "_",
    "pub",
    "static",
    "yield",
    "try",
    "gen",
    "union",
    "macro_rules",
    "Dense",
    "Conv2d",
    "ConvTranspose1d",
    "MaxPool2d",
    "BatchNorm",
    "stride",
    "padding",
    "groups",
    "same",
    "Dropout",
    "Flatten",
    "Mean",
    "Max",
    "First",
    "Last",
    "Residual",
    "Sum",
    "Product",
    "Concat",
    "identity",
    "relu",
    "leaky_relu",
    "prelu",
    "softmax",
    "log_softmax",
    "sigmoid",
    "elu",
    "units",
    "bias",
    "init",
    "activation",
    "project",
    "probability",
    "he_normal",
    "normal",
    "uniform",
    "orthogonal",
    "scalar",
    "runtime",
    "f32",
    "f64",
    "cfg",
    "doc",
    "N",
    "WIDTH",
    "a",
    "b",
    "input",
    "output",
    "größe",
    "名前",
    "ª",
    "dense1",
    "Net",
    "core",
    "usize",
];

/// Literals, usual and unusual.
const LITERALS: &[&str] = &[
    "0",
    "1",
    "2",
    "64",
    "1_000",
    "0x_ff",
    "0b1_0",
    "0o17",
    "007",
    "32u8",
    "1usize",
    "5i128",
    "18446744073709551615",
    "18446744073709551616",
    "340282366920938463463374607431768211456",
    "0.5",
    "1.",
    "2.5e-3",
    "1e999",
    "1e-999",
    "0.0",
    "1f32",
    "0.1f64",
    "10kg",
    "1.5parsec",
    "\"relu\"",
    "\"\"",
    "\"ü\\u{1F980}\\n\"",
    "r\"raw\"",
    "r##\"a\"#b\"##",
    "b\"bytes\\xff\"",
    "br#\"raw\"#",
    "c\"text\"",
    "'a'",
    "'\\''",
    "'\\u{10FFFF}'",
    "b'x'",
    "\"suffixed\"thing",
    "'c'suffixed",
];

const SYMBOLS: &str = "=>=>=>|,;:*+-!?&<>.#$@%^~/";

/// Tokens of any kind.
pub(super) fn anything(draws: &mut Draws) -> TokenStream {
    let depth = draws.below(6);
    stream(draws, depth)
}

/// The same where a declaration has something else.
pub(super) fn in_a_declaration(draws: &mut Draws) -> TokenStream {
    let depth = draws.below(5);
    let some = stream(draws, depth);
    match draws.below(10) {
        0 => quote::quote!(struct Net { 64 => #some }),
        1 => quote::quote!(struct Net { 64 => Dense(#some) => Dense(10, softmax) }),
        2 => quote::quote!(struct Net { #some => relu }),
        3 => quote::quote!(#some struct Net { 64 => relu }),
        4 => quote::quote!(struct Net(#some) { a => relu }),
        5 => quote::quote!(struct Net(a: 8) { let b = #some; b }),
        6 => quote::quote!(struct Net { 8 => Concat { #some | relu } => 4 * { #some } }),
        7 => quote::quote!(struct Net #some { 64 => relu }),
        8 => {
            quote::quote!(struct Net { [4, #some] => Residual(#some) { relu } => Dense(3, #some) })
        }
        _ => {
            quote::quote!(#[scalar(#some)] #[runtime(#some)] #[cfg(#some)] struct Net { 64 => #some })
        }
    }
}

fn stream(draws: &mut Draws, depth: usize) -> TokenStream {
    let length = draws.below(8);
    (0..length).flat_map(|_| tree(draws, depth)).collect()
}

/// One tree, or the two of a lifetime.
pub(super) fn tree(draws: &mut Draws, depth: usize) -> Vec<TokenTree> {
    let kinds = if depth == 0 { 75 } else { 100 };
    let one = match draws.below(kinds) {
        0..28 => name(draws).into(),
        28..45 => literal(draws).into(),
        45..70 => symbol(draws).into(),
        70..75 => {
            let tick = Punct::new('\'', Spacing::Joint);
            return vec![tick.into(), name(draws).into()];
        }
        _ => {
            let delimiter = match draws.below(7) {
                0 | 1 => Delimiter::Brace,
                2 | 3 => Delimiter::Parenthesis,
                4 => Delimiter::Bracket,
                _ => Delimiter::None,
            };
            Group::new(delimiter, stream(draws, depth - 1)).into()
        }
    };
    vec![one]
}

fn name(draws: &mut Draws) -> Ident {
    let name = draws.of(NAMES);
    // These cannot be raw.
    let never_raw = ["crate", "self", "Self", "super", "_"].contains(&name);
    if !never_raw && draws.percent(10) {
        Ident::new_raw(name, Span::call_site())
    } else {
        Ident::new(name, Span::call_site())
    }
}

fn literal(draws: &mut Draws) -> Literal {
    if draws.percent(20) {
        return match draws.below(4) {
            0 => Literal::usize_unsuffixed(draws.below(5)),
            1 => Literal::u64_suffixed(draws.below(1 << 20) as u64),
            2 => Literal::f64_unsuffixed(draws.below(100) as f64 / 7.0),
            // Not in source code, but a macro may pass it on.
            _ => Literal::f64_unsuffixed(-(draws.below(9) as f64)),
        };
    }
    draws.of(LITERALS).parse().expect("a literal")
}

fn symbol(draws: &mut Draws) -> Punct {
    let symbols: Vec<char> = SYMBOLS.chars().collect();
    let spacing = if draws.percent(50) {
        Spacing::Joint
    } else {
        Spacing::Alone
    };
    Punct::new(symbols[draws.below(symbols.len())], spacing)
}
