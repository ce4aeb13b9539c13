//! From the graph to Rust. This is the only module that quotes.
//!
//! All emitted tokens have spans of mixed site, so that local variables cannot collide with the
//! user's. All paths are absolute, so that no user module can shadow them.

mod backward;
mod block;
mod budget;
mod checks;
mod context;
mod documentation;
mod editor;
mod expression;
mod fallback;
mod graph;
mod heads;
mod hidden;
mod network;
mod operation;
mod parameters;
mod passes;
mod predict;
mod projection;
mod shadowing;
mod sizes;
mod stream;
mod structure;

pub(crate) use expression::{no_value, value};
pub(crate) use fallback::fallback;

use proc_macro2::TokenStream;

use crate::diagnostics::Diagnostics;
use crate::differentiate::BackwardPass;
use crate::drawing::Drawing;
use crate::graph::Module;
use crate::lengths::LengthAnalysis;
use crate::plan::MemoryPlan;
use crate::stepping::Streaming;
use crate::syntax::Declaration;
use crate::table::Row;
use context::EmitContext;

/// `quote!` with spans of mixed site.
macro_rules! emit {
    ($($tokens:tt)*) => {
        ::quote::quote_spanned!(::proc_macro2::Span::mixed_site()=> $($tokens)*)
    };
}
use emit;

/// The results of all earlier phases.
pub(crate) struct Compiled<'a> {
    pub(crate) declaration: &'a Declaration,
    pub(crate) module: &'a Module,
    /// The graphs as they were declared, before normalization.
    pub(crate) plain: &'a (Module, Diagnostics),
    pub(crate) table: &'a [Row],
    pub(crate) drawing: &'a Drawing,
    pub(crate) equations: &'a str,
    pub(crate) lengths: &'a LengthAnalysis,
    pub(crate) backwards: &'a [BackwardPass],
    pub(crate) plans: &'a [MemoryPlan],
    pub(crate) streaming: &'a Streaming,
    pub(crate) diagnostics: &'a Diagnostics,
}

/// The code of a network: its structs and sizes, and a block with all implementations. Inside the
/// block, names are short.
pub(crate) fn code(compiled: &Compiled<'_>) -> TokenStream {
    let names = sizes::SharedNames::new(compiled);
    let mut structures = TokenStream::new();
    let mut implementations = TokenStream::new();
    for id in (0..compiled.module.graphs.len()).map(crate::graph::GraphId) {
        let outside = EmitContext::new(compiled, &names, id);
        structures.extend(structure::structure(
            &outside,
            compiled.table,
            compiled.equations,
        ));
        let context = outside.inside();
        implementations.extend(context.aliases());
        implementations.extend(parameters::parameters(&context, compiled.streaming));
        implementations.extend(stream::steps(&context, compiled.streaming));
        implementations.extend(if id == Module::MAIN {
            network::network(&context, compiled)
        } else {
            block::block(&context)
        });
    }
    // The sizes are bound before the structs that use them. A `#[cfg]` condition applies to every
    // item.
    let outside = EmitContext::new(compiled, &names, Module::MAIN);
    structures.extend(checks::checks(&outside));
    if outside.generics().params.is_empty() {
        structures.extend(checks::assertions(&outside));
    }
    let main = EmitContext::new(compiled, &names, Module::MAIN).inside();
    implementations.extend(main.user_layers());
    implementations.extend(editor::words(&main));
    if outside.generics().params.is_empty() {
        implementations.extend(budget::assertions(&main, compiled.streaming));
    }
    implementations.extend(stream::methods(&main, compiled));
    for id in (0..compiled.plain.0.graphs.len()).map(crate::graph::GraphId) {
        let (module, diagnostics) = compiled.plain;
        let plain =
            || EmitContext::bare(compiled.declaration, module, diagnostics, id).with(&names);
        structures.extend(hidden::states(&plain()));
        implementations.extend(hidden::methods(&plain().inside()));
    }
    structures.extend(shadowing::shadowed_trait(&outside));
    implementations.extend(names.windows(&main));
    let named = emit!(#structures #implementations);
    structures.extend(names.constants(&outside, &named));
    let shadows = shadowing::shadows(compiled.diagnostics, &implementations);
    let conditions = compiled.declaration.conditions();
    let (runtime, nn) = (&outside.runtime, &main.runtime);
    emit! {
        #structures
        #(#conditions)*
        #[allow(unused, clippy::all, clippy::pedantic)]
        const _: () = {
            use #runtime::emitted as #nn;
            #shadows
            #implementations
        };
    }
}
