//! The compiler, from top to bottom.

use proc_macro2::TokenStream;

use crate::diagnostics::Diagnostics;
use crate::{differentiate, drawing, emit, infer, lower, normalise, plan, syntax, table};

/// Compiles one declaration. Each phase reports all of its errors before the next begins;
/// emission cannot fail.
pub(crate) fn network(input: TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    let declaration = match syntax::parse(input, &mut diagnostics) {
        Ok(declaration) => declaration,
        // Not even the name is known.
        Err(error) => {
            diagnostics.syntax_error(&error);
            return diagnostics.to_tokens();
        }
    };
    let mut module = lower::lower(&declaration, &mut diagnostics);
    module.verify();
    infer::infer(&mut module, &mut diagnostics);
    if diagnostics.any() {
        return emit::fallback(&declaration, &mut module, &diagnostics);
    }
    let table = table::rows(&module);
    let drawing = drawing::draw(&declaration, &module);
    normalise::normalise(&mut module);
    module.verify();
    let backwards = differentiate::differentiate(&module);
    let plans = plan::plan(&module, &backwards);
    emit::code(&emit::Compiled {
        declaration: &declaration,
        module: &module,
        table: &table,
        drawing: &drawing,
        backwards: &backwards,
        plans: &plans,
        diagnostics: &diagnostics,
    })
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;

    use super::network;

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
        "let",
    ];

    /// Numbers below `bound`, always the same (Numerical Recipes' linear congruential generator).
    fn draw(state: &mut u32, bound: usize) -> usize {
        *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (*state >> 8) as usize % bound
    }

    #[test]
    fn no_declaration_whatever_makes_the_compiler_panic() {
        let mut state = 1;
        for round in 0..10_000 {
            let length = draw(&mut state, 12);
            let words: Vec<&str> = (0..length)
                .map(|_| WORDS[draw(&mut state, WORDS.len())])
                .collect();
            let chain = words.join(" ");
            let text = match round % 5 {
                0 => chain,
                1 => format!("struct Net<const N: usize> {{ {chain} }}"),
                2 => format!("struct Net {{ 64 => {chain} }}"),
                3 => format!("struct Net(a: 64, b: [8, 8]) {{ {chain} }}"),
                _ => format!("pub struct r#type {{ 64 => {chain} => Dense(10, softmax) }}"),
            };
            let tokens: TokenStream = text.parse().expect("words are tokens");
            let code = network(tokens);
            assert!(
                syn::parse2::<syn::File>(code).is_ok(),
                "not Rust, from: {text}"
            );
        }
    }
}
