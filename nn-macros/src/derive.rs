//! `#[derive(Parameters)]`: the walk over the parameters of a user-defined layer.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::ext::IdentExt;
use syn::{
    Attribute, Data, DeriveInput, Expr, Field, Fields, GenericArgument, GenericParam, Generics,
    Index, Meta, Path, PathArguments, Type, TypeParamBound, parse_quote,
};

use crate::diagnostics::{Diagnostics, closest};
use crate::names::{unused, words};

/// The roles of parameters: the variants of the runtime's `Role`.
const ROLES: &[&str] = &[
    "Weight",
    "Bias",
    "Normalization",
    "Embedding",
    "Activation",
    "Statistic",
];

/// A field of the struct.
struct DerivedField {
    /// The name of the field, or its index in a tuple struct: `weight`, or `0`.
    member: TokenStream,
    name: String,
    field_type: Type,
    kind: FieldKind,
}

enum FieldKind {
    /// A `Parameter`, with its role.
    Matrix(Ident),
    /// A layer with parameters of its own.
    Layer,
    /// A field without parameters, marked `#[skip]`, or `#[skip(1e-5)]` with its value.
    Skipped(Option<Expr>),
}

/// Implements `Parameters` for a struct.
pub(crate) fn parameters(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut diagnostics = Diagnostics::default();
    let parts = parts(&input, &mut diagnostics);
    let runtime = path_of(&input.attrs, "runtime").unwrap_or_else(|| parse_quote!(::nn_runtime));
    let scalar = elsewhere(scalar(&input, &parts));
    let mut tokens = diagnostics.to_tokens();
    tokens.extend(implementation(&input, &parts, &runtime, &scalar));
    tokens
}

fn parts(input: &DeriveInput, diagnostics: &mut Diagnostics) -> Vec<DerivedField> {
    let fields = match &input.data {
        Data::Struct(data) => &data.fields,
        Data::Enum(_) | Data::Union(_) => {
            let origin = diagnostics.origin(&input.ident);
            diagnostics.error(
                origin,
                "only a struct holds parameters",
                "make it a struct with a field for each matrix to be learned",
            );
            return vec![];
        }
    };
    let fields = fields.iter().enumerate();
    fields
        .map(|(index, field)| part(index, field, diagnostics))
        .collect()
}

fn part(index: usize, field: &Field, diagnostics: &mut Diagnostics) -> DerivedField {
    let (member, name) = match &field.ident {
        Some(name) => (name.to_token_stream(), name.unraw().to_string()),
        None => (Index::from(index).to_token_stream(), index.to_string()),
    };
    let attribute = |name: &str| field.attrs.iter().find(|a| a.path().is_ident(name));
    let is_matrix = last_of(&field.ty, "Parameter").is_some();
    let kind = if let Some(attribute) = attribute("skip") {
        FieldKind::Skipped(value(attribute, diagnostics))
    } else if let Some(attribute) = attribute("role") {
        role(attribute, is_matrix, diagnostics)
    } else if is_matrix {
        let role = if name == "bias" { "Bias" } else { "Weight" };
        FieldKind::Matrix(Ident::new(role, Span::mixed_site()))
    } else {
        FieldKind::Layer
    };
    DerivedField {
        member,
        name,
        field_type: field.ty.clone(),
        kind,
    }
}

/// The value in `#[skip(1e-5)]`.
fn value(attribute: &Attribute, diagnostics: &mut Diagnostics) -> Option<Expr> {
    if matches!(attribute.meta, Meta::Path(_)) {
        return None;
    }
    let value = attribute.parse_args().ok();
    if value.is_none() {
        let origin = diagnostics.origin(attribute);
        diagnostics.error(
            origin,
            "expected `#[skip]`, or `#[skip(…)]` with the value of the field",
            "write a constant, as in `#[skip(1e-5)]`",
        );
    }
    value
}

/// The role that `#[role(Bias)]` names.
fn role(attribute: &Attribute, is_matrix: bool, diagnostics: &mut Diagnostics) -> FieldKind {
    let all = || format!("the roles are {}", ROLES.join(", "));
    let otherwise = FieldKind::Matrix(Ident::new("Weight", Span::mixed_site()));
    if !is_matrix {
        let origin = diagnostics.origin(attribute);
        diagnostics.error(
            origin,
            "only a `Parameter` has a role",
            "remove it: the parameters of a layer have their own roles",
        );
        return FieldKind::Layer;
    }
    let Ok(role) = attribute.parse_args::<Ident>() else {
        let origin = diagnostics.origin(attribute);
        diagnostics.error(origin, "expected a role, as in `#[role(Bias)]`", all());
        return otherwise;
    };
    let text = role.to_string();
    if ROLES.contains(&&text[..]) {
        return FieldKind::Matrix(role);
    }
    let origin = diagnostics.origin(&role);
    let help = match closest(&text, ROLES.iter().copied()) {
        Some(close) => format!("did you mean `{close}`?"),
        None => all(),
    };
    diagnostics.error(origin, format!("there is no role `{text}`"), help);
    otherwise
}

/// The scalar type of the parameters. The first of these that exists decides: `#[scalar(f64)]`, the
/// `S` of the first `Parameter<S, …>`, a type parameter `S: Scalar`, and finally `f32`.
fn scalar(input: &DeriveInput, parts: &[DerivedField]) -> TokenStream {
    let of_matrix = |part: &DerivedField| match last_of(&part.field_type, "Parameter") {
        Some(PathArguments::AngleBracketed(arguments)) => match arguments.args.first() {
            Some(GenericArgument::Type(scalar)) => Some(scalar.to_token_stream()),
            _ => None,
        },
        _ => None,
    };
    path_of(&input.attrs, "scalar")
        .map(ToTokens::into_token_stream)
        .or_else(|| parts.iter().find_map(of_matrix))
        .or_else(|| scalar_parameter(&input.generics))
        .unwrap_or_else(|| Ident::new("f32", Span::mixed_site()).into_token_stream())
}

/// The tokens without their source location, so that rustc reports no error at them.
fn elsewhere(tokens: TokenStream) -> TokenStream {
    let tokens = tokens.into_iter();
    tokens
        .map(|mut token| {
            token.set_span(Span::mixed_site().resolved_at(token.span()));
            token
        })
        .collect()
}

fn scalar_parameter(generics: &Generics) -> Option<TokenStream> {
    generics
        .params
        .iter()
        .find_map(|parameter| match parameter {
            GenericParam::Type(parameter) => {
                let is_scalar = parameter.bounds.iter().any(|bound| match bound {
                    TypeParamBound::Trait(bound) => bound
                        .path
                        .segments
                        .last()
                        .is_some_and(|last| last.ident == "Scalar"),
                    _ => false,
                });
                is_scalar.then(|| parameter.ident.to_token_stream())
            }
            _ => None,
        })
}

/// The path in the parentheses of an attribute.
fn path_of(attributes: &[Attribute], name: &str) -> Option<Path> {
    let attribute = attributes.iter().find(|a| a.path().is_ident(name))?;
    attribute.parse_args_with(Path::parse_mod_style).ok()
}

/// The generic arguments of a type whose last path segment is `name`.
fn last_of<'a>(of: &'a Type, name: &str) -> Option<&'a PathArguments> {
    match of {
        Type::Path(path) => {
            let last = path.path.segments.last()?;
            (last.ident == name).then_some(&last.arguments)
        }
        Type::Group(group) => last_of(&group.elem, name),
        Type::Paren(paren) => last_of(&paren.elem, name),
        _ => None,
    }
}

/// Where a field lies, as the runtime has to know it to embed the value in a program.
fn place_of(part: &DerivedField, runtime: &Path, scalar: &TokenStream) -> TokenStream {
    let place = Span::mixed_site();
    let DerivedField {
        member,
        name,
        field_type,
        kind,
    } = part;
    let field = quote_spanned!(place=> #runtime::emitted::Field);
    let offset = quote_spanned!(place=> ::core::mem::offset_of!(Self, #member));
    match kind {
        FieldKind::Skipped(None) => {
            quote_spanned!(place=> #field::unknown::<#field_type>(#name, #offset))
        }
        FieldKind::Skipped(Some(value)) => {
            quote_spanned!(place=> #field::constant::<#field_type>(#name, #offset, &#value))
        }
        FieldKind::Matrix(_) | FieldKind::Layer => quote_spanned! {place=>
            #field::new(
                #name,
                #offset,
                <#field_type as #runtime::parameter::Parameters<#scalar>>::LAYOUT,
            )
        },
    }
}

fn implementation(
    input: &DeriveInput,
    parts: &[DerivedField],
    runtime: &Path,
    scalar: &TokenStream,
) -> TokenStream {
    let place = Span::mixed_site();
    let name = &input.ident;
    let (generics, arguments, condition) = input.generics.split_for_impl();
    let as_parameters = |part: &DerivedField| {
        let part = &part.field_type;
        quote_spanned!(place=> <#part as #runtime::parameter::Parameters<#scalar>>)
    };
    let counts = parts
        .iter()
        .filter(|part| !matches!(part.kind, FieldKind::Skipped(_)));
    let counts = counts.map(|part| {
        let part = as_parameters(part);
        quote_spanned!(place=> #part::COUNT)
    });
    let zeros = parts.iter().map(|part| {
        let member = &part.member;
        let value = match part.kind {
            FieldKind::Skipped(None) => quote_spanned!(place=> ::core::default::Default::default()),
            FieldKind::Skipped(Some(ref value)) => value.to_token_stream(),
            FieldKind::Matrix(_) | FieldKind::Layer => {
                let part = as_parameters(part);
                quote_spanned!(place=> #part::zeros())
            }
        };
        quote_spanned!(place=> #member: #value)
    });
    // The value of a setting is not a constant.
    let is_constant = matches!(input.data, Data::Struct(_))
        && !parts
            .iter()
            .any(|part| matches!(part.kind, FieldKind::Skipped(None)));
    let zeros_constant = is_constant.then(|| {
        let members = parts.iter().map(|part| {
            let member = &part.member;
            if let FieldKind::Skipped(Some(value)) = &part.kind {
                return quote_spanned!(place=> #member: #value);
            }
            let part = as_parameters(part);
            quote_spanned!(place=> #member: #part::ZEROS)
        });
        quote_spanned! {place=>
            #runtime::__without_alloc! { const ZEROS: Self = Self { #(#members,)* }; }
        }
    });
    let held = parts
        .iter()
        .filter(|part| !matches!(part.kind, FieldKind::Skipped(_)));
    let descriptions = held.clone().map(|part| {
        let (label, field_type) = (&part.name, &part.field_type);
        match &part.kind {
            FieldKind::Matrix(role) => quote_spanned! {place=>
                <#field_type>::describe_as(
                    path.field(#label),
                    #runtime::parameter::Role::#role,
                    tell,
                );
            },
            FieldKind::Layer | FieldKind::Skipped(_) => {
                let part = as_parameters(part);
                quote_spanned!(place=> #part::describe(path.field(#label), tell);)
            }
        }
    });
    let places = parts.iter().map(|part| place_of(part, runtime, scalar));
    let (types, members): (Vec<_>, Vec<_>) =
        held.map(|part| (as_parameters(part), &part.member)).unzip();
    let zeros = match &input.data {
        Data::Struct(data) if matches!(data.fields, Fields::Unit) => quote_spanned!(place=> Self),
        Data::Struct(_) => quote_spanned!(place=> Self { #(#zeros,)* }),
        // An error was already reported for this.
        Data::Enum(_) | Data::Union(_) => quote_spanned!(place=> ::core::unreachable!()),
    };
    let words = words(input.to_token_stream());
    let life = unused(&words, "life");
    let life = syn::Lifetime::new(&format!("'{life}"), place);
    quote_spanned! {place=>
        #[automatically_derived]
        impl #generics #runtime::parameter::Parameters<#scalar> for #name #arguments #condition {
            const COUNT: usize = 0 #(+ #counts)*;
            const LAYOUT: &'static #runtime::emitted::Layout =
                &#runtime::emitted::Layout::Fields { fields: &[#(#places,)*] };

            #zeros_constant

            fn zeros() -> Self {
                #zeros
            }

            #[allow(unused_variables)]
            fn describe(
                path: #runtime::parameter::Path<'_>,
                tell: &mut dyn ::core::ops::FnMut(&#runtime::parameter::Description<'_>),
            ) {
                #(#descriptions)*
            }

            #[allow(unused_variables)]
            fn slices<#life>(&#life self, see: &mut dyn ::core::ops::FnMut(&#life [#scalar])) {
                #(#types::slices(&self.#members, see);)*
            }

            #[allow(unused_variables)]
            fn slices_mut<#life>(
                &#life mut self,
                see: &mut dyn ::core::ops::FnMut(&#life mut [#scalar]),
            ) {
                #(#types::slices_mut(&mut self.#members, see);)*
            }
        }
    }
}
