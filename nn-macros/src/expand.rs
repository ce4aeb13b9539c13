//! The compiler, from top to bottom.

use proc_macro2::TokenStream;

use crate::diagnostics::Diagnostics;
use crate::names::words;
use crate::{
    differentiate, drawing, emit, freeze, generic, infer, lengths, lower, normalise, plan,
    stepping, syntax, table,
};

/// Compiles one declaration. Each phase reports all of its errors before the next begins;
/// emission cannot fail.
pub(crate) fn network(input: TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::of(words(input.clone()));
    let mut declaration = match syntax::parse(input, &mut diagnostics) {
        Ok(declaration) => declaration,
        // Not even the name is known.
        Err(error) => {
            diagnostics.syntax_error(&error);
            return diagnostics.to_tokens();
        }
    };
    diagnostics.parameters(&mut declaration.generics);
    let mut module = lower::lower(&declaration, &mut diagnostics);
    module.verify();
    infer::infer(&mut module, &mut diagnostics);
    freeze::freeze(&mut module, &declaration.frozen, &mut diagnostics);
    generic::check(&module, &mut diagnostics);
    if diagnostics.any() {
        return emit::fallback(&declaration, &mut module, &diagnostics);
    }
    let table = table::rows(&module);
    let drawing = drawing::draw(&declaration, &module);
    let lengths = lengths::lengths(&mut module);
    normalise::normalise(&mut module);
    module.verify();
    let backwards = differentiate::differentiate(&module);
    let plans = plan::plan(&module, &backwards);
    let streaming = stepping::steps(&module);
    emit::code(&emit::Compiled {
        declaration: &declaration,
        module: &module,
        table: &table,
        drawing: &drawing,
        lengths: &lengths,
        backwards: &backwards,
        plans: &plans,
        streaming: &streaming,
        diagnostics: &diagnostics,
    })
}
