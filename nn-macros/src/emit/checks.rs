//! Sizes that only rustc knows: bound to constants, and checked at the user's own tokens.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Generics, WherePredicate, parse_quote_spanned};

use super::context::EmitContext;
use super::emit;
use crate::diagnostics::{Bounds, Claim, Diagnostics, Relation};
use crate::names::snake_case;
use crate::shapes::{Property, Symbol};
use crate::syntax::Declaration;

/// ```ignore
/// const DIGITS_SIZE_1: usize = HIDDEN;
/// const _: () = ::core::assert!(DIGITS_SIZE_1 > 0, "…");
/// ```
/// for each size that is an expression, so that rustc reports an error in the expression only once.
/// The const parameters of a generic network stay as they are, because their values are not known
/// where the network is declared.
///
/// For each user-defined layer:
/// `const DIGITS_SIZE_2: ::nn_runtime::layer::Facts = ::nn_runtime::layer::facts::<f32, Encoder>();`
pub(super) fn checks(context: &EmitContext<'_>) -> TokenStream {
    let sizes = context.diagnostics.sizes();
    let sizes = sizes
        .filter(|(_, text, _)| !is_parameter(context, text))
        .map(|(symbol, text, expression)| {
            let span = expression.span();
            let name = name(context, symbol, Span::mixed_site());
            let message = zero(text);
            let conditions = context.declaration.conditions();
            let again = context.declaration.conditions();
            let check = checked(span, &emit!(#name > 0), &message);
            let positive = context.diagnostics.is_positive(symbol).then(|| {
                emit! {
                    #(#again)*
                    const _: () = #check;
                }
            });
            // Of a variable in a constant, rustc says that the constant should be a `let`. Of a
            // variable in a type, it says that the variable should be a constant.
            let array = format_ident!("{name}_ARRAY", span = Span::mixed_site());
            let (array, value) = if is_variable(text) {
                let again = context.declaration.conditions();
                (
                    emit! {
                        #(#again)*
                        #[allow(non_camel_case_types)]
                        type #array = [::core::primitive::u8; #expression];
                    },
                    emit!(::core::mem::size_of::<#array>()),
                )
            } else {
                (TokenStream::new(), expression.clone())
            };
            emit! {
                #array
                #(#conditions)*
                const #name: ::core::primitive::usize = #value;
                #positive
            }
        })
        .collect::<TokenStream>();
    let numbers = context.diagnostics.numbers();
    let numbers = numbers
        .filter(|(_, expression)| !context.diagnostics.mentions_parameter(expression))
        .map(|(symbol, expression)| {
            let name = number_name(context, symbol);
            let conditions = context.declaration.conditions();
            let value = as_float(expression);
            emit! {
                #(#conditions)*
                #[allow(trivial_numeric_casts, clippy::all, clippy::pedantic)]
                const #name: ::core::primitive::f64 = #value;
            }
        });
    let numbers: TokenStream = numbers.collect();
    let layers = context.diagnostics.layers();
    let layers = layers
        .map(|(symbol, layer)| {
            let span = layer.span();
            let name = name(context, symbol, Span::mixed_site());
            let runtime = located(&context.runtime, span);
            let scalar = located(&context.scalar, span);
            let conditions = context.declaration.conditions();
            quote_spanned! {span=>
                #(#conditions)*
                const #name: #runtime::layer::Facts = #runtime::layer::facts::<#scalar, #layer>();
            }
        })
        .collect::<TokenStream>();
    emit!(#sizes #numbers #layers)
}

/// Whether a size is a name in small letters, which is probably a variable.
fn is_variable(text: &str) -> bool {
    text.starts_with(char::is_lowercase) && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// `RATE as f64`: converts a number of any type.
fn as_float(expression: &TokenStream) -> TokenStream {
    let float = emit!(::core::primitive::f64);
    if expression.clone().into_iter().count() == 1 {
        emit!(#expression as #float)
    } else {
        emit!((#expression) as #float)
    }
}

/// A number that is an expression, by the name of its constant. An expression with a const
/// parameter is emitted in place.
pub(super) fn number(context: &EmitContext<'_>, symbol: Symbol) -> TokenStream {
    let expression = context.diagnostics.expression(symbol);
    if context.diagnostics.mentions_parameter(expression) {
        let value = as_float(expression);
        return emit!((#value));
    }
    number_name(context, symbol).into_token_stream()
}

fn number_name(context: &EmitContext<'_>, symbol: Symbol) -> Ident {
    constant(context, "NUMBER", symbol, Span::mixed_site())
}

/// The tokens, with their location set to `place`.
pub(super) fn located(tokens: &impl ToTokens, place: Span) -> TokenStream {
    let tokens = tokens.to_token_stream().into_iter();
    tokens
        .map(|mut token| {
            token.set_span(token.span().located_at(place));
            token
        })
        .collect()
}

/// The generics of the declaration, with the condition that the user-defined layers implement
/// `Layer`. If one of them does not, rustc then reports this once, and assumes it everywhere else.
pub(super) fn conditioned(
    declaration: &Declaration,
    diagnostics: &Diagnostics,
    name: impl Fn(Symbol, &TokenStream) -> TokenStream,
) -> Generics {
    let mut generics = declaration.generics.clone();
    for (symbol, layer) in diagnostics.layers() {
        let span = layer.span();
        let layer = name(symbol, layer);
        let runtime = located(&declaration.runtime, span);
        let scalar = Ident::new(&declaration.scalar.to_string(), span);
        let predicate: WherePredicate =
            parse_quote_spanned!(span=> #layer: #runtime::layer::Layer<Scalar = #scalar>);
        generics.make_where_clause().predicates.push(predicate);
    }
    generics
}

/// `DIGITS_SIZE_1`: the facts about a user-defined layer.
pub(super) fn facts(context: &EmitContext<'_>, layer: Symbol) -> Ident {
    name(context, layer, Span::mixed_site())
}

/// `DIGITS_LAYER_1`: the type of a user-defined layer.
pub(super) fn layer(context: &EmitContext<'_>, layer: Symbol, place: Span) -> Ident {
    let place = Span::mixed_site().located_at(place);
    constant(context, "LAYER", layer, place)
}

/// `DIGITS_SIZE_1.features`
pub(super) fn property(
    context: &EmitContext<'_>,
    layer: Symbol,
    property: Property,
) -> TokenStream {
    let facts = facts(context, layer);
    match property {
        Property::Features => emit!(#facts.features),
        Property::Positions => emit!(#facts.positions),
        Property::Parameters => emit!(#facts.parameters),
        Property::MultiplyAdds => emit!(#facts.multiply_adds),
    }
}

/// `::core::assert!(…)`, reported at `place`. Only the tokens that need that location get it. This
/// way an editor finds little at the location besides the meaning of the user's own tokens.
fn checked(place: Span, condition: &TokenStream, message: &str) -> TokenStream {
    // The message is a format string, so braces are escaped.
    let message = message.replace('{', "{{").replace('}', "}}");
    let (core, arguments) = (emit!(core), emit!(#condition, #message));
    quote_spanned!(place=> ::#core::assert!(#arguments))
}

/// Emits the claims: `const _: () = ::core::assert!(DIGITS_SIZE_1 == 64, "…");` for each pair of
/// sizes that must be equal and that the macro cannot compare, the same with `<` for sizes that
/// must be less, and `const _: () = DIGITS_SIZE_2.check::<Vector<64>>("Encoder");` for each user-defined layer.
pub(super) fn assertions(context: &EmitContext<'_>) -> TokenStream {
    let parameters = context.diagnostics.sizes().filter(|(symbol, text, _)| {
        is_parameter(context, text) && context.diagnostics.is_positive(*symbol)
    });
    // These can be checked only where the parameters have values.
    let parameters = parameters.map(|(_, text, parameter)| {
        let message = zero(text);
        let check = checked(parameter.span(), &emit!(#parameter > 0), &message);
        emit!(const { #check };)
    });
    let parameters: TokenStream = parameters.collect();
    let assertions = context.diagnostics.assertions().iter();
    let assertions = assertions
        .map(|assertion| {
            let span = context.diagnostics.span(assertion.origin);
            let claim = match &assertion.claim {
                Claim::Sizes(left, relation, right, message) => {
                    // A divisor of 0 has its own error, so it must not fail here too.
                    let mut divisors = Vec::new();
                    left.divisors(&mut divisors);
                    right.divisors(&mut divisors);
                    let divisors = divisors
                        .into_iter()
                        .filter(|divisor| divisor.known().is_none());
                    let divisors: Vec<_> = divisors.map(|divisor| context.size(divisor)).collect();
                    let (left, right) = (context.size(left), context.size(right));
                    let condition = match relation {
                        Relation::Equal => emit!(#left == #right),
                        Relation::Less => emit!(#left < #right),
                        Relation::LessOrEqual => emit!(#left <= #right),
                    };
                    let condition = emit!(#condition #(|| #divisors == 0)*);
                    checked(span, &condition, message)
                }
                Claim::Number(symbol, bounds, message) => {
                    let number = number(context, *symbol);
                    // The expression is not bound to a variable, because a user constant could have
                    // the name of the variable.
                    let float = emit!(::core::primitive::f64);
                    let literal = Literal::f64_unsuffixed;
                    let condition = match bounds {
                        Bounds::Above(least) => {
                            let least = literal(*least);
                            emit!(#number > #least)
                        }
                        Bounds::Finite => {
                            emit!(#number > #float::NEG_INFINITY && #number < #float::INFINITY)
                        }
                        Bounds::Positive => emit!(#number > 0.0 && #number < #float::INFINITY),
                        Bounds::Within(least, end) => {
                            let (least, end) = (literal(*least), literal(*end));
                            emit!(#number >= #least && #number < #end)
                        }
                    };
                    checked(span, &condition, message)
                }
                Claim::Ordered([low, high], message) => {
                    let (low, high) = (context.number(low), context.number(high));
                    checked(span, &emit!(#low < #high), message)
                }
                Claim::Takes(layer, comes) => {
                    let text = context.diagnostics.text(*layer);
                    let facts = located(&facts(context, *layer), span);
                    let comes = context.shape(comes);
                    quote_spanned!(span=> #facts.check::<#comes>(#text))
                }
            };
            let conditions = context.declaration.conditions();
            if context.generics().params.is_empty() {
                emit!(#(#conditions)* const _: () = #claim;)
            } else {
                // This can be checked only where the parameters have values.
                emit!(const { #claim };)
            }
        })
        .collect::<TokenStream>();
    emit!(#parameters #assertions)
}

/// A size that is an expression, by the name of its constant.
pub(super) fn size(context: &EmitContext<'_>, symbol: Symbol) -> TokenStream {
    if is_parameter(context, context.diagnostics.text(symbol)) {
        return context.diagnostics.expression(symbol).clone();
    }
    name(context, symbol, Span::mixed_site()).into_token_stream()
}

/// The message for a size that is 0.
fn zero(text: &str) -> String {
    format!("the size `{text}` is 0: sizes and counts are 1 or more")
}

fn is_parameter(context: &EmitContext<'_>, text: &str) -> bool {
    let parameters = &context.diagnostics.const_parameters;
    parameters.iter().any(|parameter| parameter == text)
}

fn name(context: &EmitContext<'_>, symbol: Symbol, span: Span) -> Ident {
    constant(context, "SIZE", symbol, span)
}

fn constant(context: &EmitContext<'_>, what: &str, symbol: Symbol, span: Span) -> Ident {
    let network = snake_case(&context.declaration.name.unraw().to_string()).to_uppercase();
    let name = format!("{network}_{what}_{}", symbol.0 + 1);
    Ident::new(&context.diagnostics.unused(&name), span)
}
