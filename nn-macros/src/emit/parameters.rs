//! The walk over the parameters.

use proc_macro2::TokenStream;

use super::context::Context;
use super::{checks, emit};

/// ```ignore
/// impl ::nn_runtime::parameter::Parameters<f32> for Digits {
///     const COUNT: usize = <Dense<f32, 64, 128> as Parameters<f32>>::COUNT + …;
///     fn zeros() -> Self { … }
///     fn describe(…) { … }
///     fn slices<'a>(…) { … }
///     fn slices_mut<'a>(…) { … }
/// }
/// ```
pub(super) fn parameters(context: &Context<'_>) -> TokenStream {
    let (runtime, scalar) = (&context.runtime, &context.scalar);
    let name = context.name();
    let (parameters, arguments, condition) = context.generics().split_for_impl();
    let fields: Vec<_> = context.fields();
    let names: Vec<_> = fields.iter().map(|id| context.field(*id)).collect();
    let labels: Vec<_> = fields
        .iter()
        .map(|id| &context.graph.node(*id).name)
        .collect();
    let frozen = labels.iter().map(|label| {
        let is_frozen = context.graph.frozen.contains(*label);
        is_frozen.then(|| emit!(.frozen()))
    });
    let types: Vec<_> = fields.iter().map(|id| context.field_type(*id)).collect();
    let is_generic = context.is_main && !context.generics().params.is_empty();
    let assertions = is_generic.then(|| checks::assertions(context));
    emit! {
        #[automatically_derived]
        impl #parameters #runtime::parameter::Parameters<#scalar> for #name #arguments #condition {
            const COUNT: usize =
                0 #(+ <#types as #runtime::parameter::Parameters<#scalar>>::COUNT)*;

            fn zeros() -> Self {
                #assertions
                Self {
                    #(#names: #runtime::parameter::Parameters::<#scalar>::zeros(),)*
                }
            }

            #[allow(unused_variables)]
            #[inline(never)]
            fn describe(
                path: #runtime::parameter::Path<'_>,
                tell: &mut dyn ::core::ops::FnMut(&#runtime::parameter::Description<'_>),
            ) {
                #(
                    <#types as #runtime::parameter::Parameters<#scalar>>::describe(
                        path.field(#labels)#frozen,
                        tell,
                    );
                )*
            }

            #[allow(unused_variables)]
            #[inline(never)]
            fn slices<'a>(&'a self, see: &mut dyn ::core::ops::FnMut(&'a [#scalar])) {
                #(#runtime::parameter::Parameters::<#scalar>::slices(&self.#names, see);)*
            }

            #[allow(unused_variables)]
            #[inline(never)]
            fn slices_mut<'a>(&'a mut self, see: &mut dyn ::core::ops::FnMut(&'a mut [#scalar])) {
                #(#runtime::parameter::Parameters::<#scalar>::slices_mut(&mut self.#names, see);)*
            }
        }
    }
}
