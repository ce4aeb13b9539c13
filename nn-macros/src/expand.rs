//! The compiler, from top to bottom.

use proc_macro2::TokenStream;

use crate::diagnostics::Diagnostics;
use crate::graph::Module;
use crate::names::words;
use crate::syntax::{Declaration, DeclarationKind};
use crate::{
    differentiate, drawing, emit, equations, freeze, generic, infer, lengths, lower, normalize,
    plan, stepping, syntax, table,
};

/// Compiles one declaration. Each phase reports all of its errors before the next begins;
/// emission cannot fail.
pub(crate) fn network(input: TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::of(words(input.clone()));
    let is_expression = syntax::is_expression(&input);
    let mut declaration = match syntax::parse(input, &mut diagnostics) {
        Ok(declaration) => declaration,
        // Not even the name is known.
        Err(error) => {
            diagnostics.syntax_error(&error);
            let errors = diagnostics.to_tokens();
            return if is_expression {
                emit::no_value(&errors)
            } else {
                errors
            };
        }
    };
    diagnostics.parameters(&mut declaration.generics);
    let mut module = lower::lower(&declaration, &mut diagnostics);
    module.verify();
    infer::infer(&mut module, &mut diagnostics);
    freeze::freeze(&mut module, &declaration.frozen, &mut diagnostics);
    generic::check(&module, &mut diagnostics);
    if diagnostics.any() {
        return match declaration.kind {
            DeclarationKind::Item => emit::fallback(&declaration, &mut module, &diagnostics),
            DeclarationKind::Expression { .. } => emit::no_value(&diagnostics.to_tokens()),
        };
    }
    let table = table::rows(&module);
    let drawing = drawing::draw(&declaration, &module);
    let equations = equations::equations(&drawing, &module, &diagnostics);
    let plain = plain(&declaration, &diagnostics);
    let lengths = lengths::lengths(&mut module);
    normalize::normalize(&mut module);
    module.verify();
    let backwards = differentiate::differentiate(&module);
    let plans = plan::plan(&module, &backwards);
    let streaming = stepping::steps(&module);
    let code = emit::code(&emit::Compiled {
        declaration: &declaration,
        module: &module,
        plain: &plain,
        table: &table,
        drawing: &drawing,
        equations: &equations,
        lengths: &lengths,
        backwards: &backwards,
        plans: &plans,
        streaming: &streaming,
        diagnostics: &diagnostics,
    });
    match &declaration.kind {
        DeclarationKind::Item => code,
        DeclarationKind::Expression { seed } => emit::value(&declaration, seed.as_ref(), &code),
    }
}

/// The graphs once more, for what is computed of them as they were declared.
fn plain(declaration: &Declaration, diagnostics: &Diagnostics) -> (Module, Diagnostics) {
    let mut unheard = diagnostics.without_errors();
    let mut module = lower::lower(declaration, &mut unheard);
    infer::infer(&mut module, &mut unheard);
    (module, unheard)
}
