//! `#[budget(…)]`: what a network may need at most, as assertions.

use proc_macro2::{Ident, TokenStream};
use quote::quote_spanned;
use syn::spanned::Spanned;

use super::checks::located;
use super::context::EmitContext;
use super::emit;
use crate::graph::Module;
use crate::stepping::Streaming;

/// ```ignore
/// const _: () = nn::flash::<Digits>(64_000);
/// ```
///
/// In a generic network, this is `const { … };`, because the sizes have values only where the
/// network is used. The call is at the limit, so that rustc reports it there.
pub(super) fn assertions(context: &EmitContext<'_>, streaming: &Streaming) -> TokenStream {
    let runtime = &context.runtime;
    let streams = match streaming {
        Streaming::Steps(streams) => streams.graphs[Module::MAIN.0].is_some(),
        Streaming::NoSequence | Streaming::Blocked(_) => false,
    };
    let is_generic = !context.generics().params.is_empty();
    let name = context.name();
    let network = if is_generic {
        emit!(Self)
    } else {
        emit!(#name)
    };
    let budget = &context.declaration.budget;
    let checks = budget.iter().map(|budget| {
        let limit = &budget.limit;
        let function = match &budget.resource.to_string()[..] {
            "ram" if streams => "ram_of_step",
            resource => resource,
        }
        .to_owned();
        let place = limit.span();
        let function = Ident::new(&function, place);
        let (runtime, network) = (located(runtime, place), located(&network, place));
        let call = quote_spanned!(place=> #runtime::#function::<#network>(#limit));
        if is_generic {
            emit!(const { #call };)
        } else {
            emit!(const _: () = #call;)
        }
    });
    checks.collect()
}
