//! The shape of a sample, as it is written here and as other languages write it.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Expr, Ident, Lit, Token, bracketed, parse_quote, token};

use super::WrittenShape;
use super::chain::{at_separator, skip_to_separator};
use super::stage::ends;
use crate::diagnostics::{Diagnostics, tidy};

impl WrittenShape {
    /// A placeholder for a shape that could not be parsed.
    pub(super) fn mistake(place: Span) -> Self {
        Self {
            sizes: vec![],
            is_mistake: true,
            first: place,
            last: place,
        }
    }
}

/// The names that the runtime has for shapes, as types.
const TYPES: [&str; 4] = ["Vector", "Sequence", "Image", "Tokens"];

/// Layers of other libraries that hold the shape of the input.
const INPUTS: [&str; 3] = ["Input", "InputLayer", "InputSpec"];

/// Whether a shape follows that other libraries write like a layer: `Input(64)`, or like a type:
/// `Image<28, 28, 1>`.
fn starts_with_name(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    let Ok(name) = ahead.parse::<Ident>() else {
        return false;
    };
    let is_input = INPUTS.iter().any(|other| name == other);
    let is_type = TYPES.iter().any(|other| name == other);
    is_input && ahead.peek(token::Paren)
        || is_type && (ahead.peek(Token![<]) || ahead.peek(Token![::]))
}

/// Whether a shape with a name of another library follows, and not a layer.
pub(super) fn is_input_layer(input: ParseStream<'_>) -> bool {
    starts_with_name(input)
}

pub(super) fn parse_shape(
    input: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<WrittenShape> {
    if starts_with_name(input) {
        return parse_named(input, diagnostics);
    }
    let place = input.span();
    let tokens = shape_tokens(input)?;
    let (first, last) = ends(&tokens, place);
    if let Some(sizes) = foreign(&tokens, diagnostics) {
        return Ok(WrittenShape {
            sizes,
            is_mistake: true,
            first,
            last,
        });
    }
    let sizes = |input: ParseStream<'_>| {
        if !input.peek(token::Bracket) {
            return Ok(vec![input.parse::<Expr>()?]);
        }
        let content;
        bracketed!(content in input);
        let sizes = Punctuated::<Expr, Token![,]>::parse_terminated(&content)?;
        Ok(sizes.into_iter().collect())
    };
    let mut sizes: Vec<Expr> = sizes.parse2(tokens).unwrap_or_default();
    let mut is_mistake = sizes.is_empty();
    if is_mistake {
        let origin = diagnostics.origin_at(first, last);
        diagnostics.error(
            origin,
            "expected the shape of a sample",
            "write the number of its features: `64 => …`",
        );
    } else if is_written_with_batch(&sizes) {
        without_batch(&mut sizes, diagnostics);
        is_mistake = true;
    }
    Ok(WrittenShape {
        sizes,
        is_mistake,
        first,
        last,
    })
}

/// The tokens up to the next separator. `>` separates, too, unless it closes `<`.
fn shape_tokens(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut tokens = TokenStream::new();
    let mut is_open = false;
    while !input.is_empty() && !at_separator(input) {
        let is_colon = input.peek(Token![:]) && !input.peek(Token![::]);
        let is_pipe = input.peek(Token![|]) && input.peek2(Token![>]);
        if !tokens.is_empty() && (is_colon || is_pipe || input.peek(Token![>]) && !is_open) {
            break;
        }
        is_open |= input.peek(Token![<]);
        let is_path = input.peek(Token![::]);
        tokens.extend(Some(input.parse::<TokenTree>()?));
        if is_path {
            tokens.extend(Some(input.parse::<TokenTree>()?));
        }
    }
    Ok(tokens)
}

/// Parses `Input(64)`, `Image<28, 28, 1>` or `Image::<28, 28, 1>`, and reports it.
fn parse_named(input: ParseStream<'_>, diagnostics: &mut Diagnostics) -> syn::Result<WrittenShape> {
    let name: Ident = input.parse()?;
    input.parse::<Option<Token![::]>>()?;
    let mut inner = TokenStream::new();
    let mut last = name.span();
    if input.peek(token::Paren) {
        if let TokenTree::Group(group) = input.parse()? {
            last = group.span_close();
            inner = group.stream();
        }
    } else {
        while !input.is_empty() && !input.peek(Token![=>]) {
            let tree: TokenTree = input.parse()?;
            last = tree.span();
            match &tree {
                TokenTree::Punct(punct) if punct.as_char() == '<' => {}
                TokenTree::Punct(punct) if punct.as_char() == '>' => break,
                _ => inner.extend(Some(tree)),
            }
        }
    }
    let sizes = without_key(inner);
    let sizes = sizes_of(sizes);
    let sizes: Vec<Expr> = match &sizes[..] {
        [steps, vocabulary] if name == "Tokens" => {
            vec![parse_quote!(Tokens(#steps, vocab = #vocabulary))]
        }
        _ => sizes,
    };
    let origin = diagnostics.origin_at(name.span(), last);
    let right = match &sizes[..] {
        [] => "64".to_owned(),
        sizes => written(sizes),
    };
    let message = if TYPES.iter().any(|other| name == other) {
        format!("a network begins with a shape, and `{name}` is its type in Rust")
    } else {
        format!("a network begins with a shape, and has no layer `{name}`")
    };
    diagnostics.error(origin, message, format!("write `{right} => …`"));
    Ok(WrittenShape {
        sizes,
        is_mistake: true,
        first: name.span(),
        last,
    })
}

/// `shape = (28, 28, 1)` without its key.
fn without_key(tokens: TokenStream) -> TokenStream {
    let mut trees = tokens.clone().into_iter();
    match (trees.next(), trees.next()) {
        (Some(TokenTree::Ident(_)), Some(TokenTree::Punct(punct))) if punct.as_char() == '=' => {
            trees.collect()
        }
        _ => tokens,
    }
}

/// The sizes in a list, which may be in brackets, braces or parentheses.
fn sizes_of(tokens: TokenStream) -> Vec<Expr> {
    let mut trees = tokens.clone().into_iter();
    if let (Some(TokenTree::Group(group)), None) = (trees.next(), trees.next()) {
        return sizes_of(group.stream());
    }
    let sizes = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(tokens);
    let mut sizes: Vec<Expr> = sizes.unwrap_or_default().into_iter().collect();
    sizes.retain(|size| !is_batch(size));
    sizes
}

/// The sizes as the language writes them.
fn written(sizes: &[Expr]) -> String {
    let texts: Vec<String> = sizes.iter().map(tidy).collect();
    match &texts[..] {
        [alone] => alone.clone(),
        texts => format!("[{}]", texts.join(", ")),
    }
}

/// The sizes of a shape that other languages write in this way. It is reported.
fn foreign(tokens: &TokenStream, diagnostics: &mut Diagnostics) -> Option<Vec<Expr>> {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let origin = diagnostics.origin(tokens);
    match &trees[..] {
        [TokenTree::Group(group)] if is_list(group) => {
            let sizes = sizes_of(group.stream());
            if sizes.is_empty() {
                return None;
            }
            let help = if has_batch(group.stream()) {
                format!("write `{}`, without the batch", written(&sizes))
            } else {
                format!("write `{}`", written(&sizes))
            };
            let message = "the sizes of a shape are written in brackets";
            diagnostics.error(origin, message, help);
            Some(sizes)
        }
        [TokenTree::Literal(literal)] => {
            let text = literal.to_string();
            if let Ok(Lit::Str(text)) = syn::parse_str::<Lit>(&text) {
                let sizes = sizes_of(text.value().parse().ok()?);
                if sizes.is_empty() {
                    return None;
                }
                let text = text.value();
                diagnostics.error(
                    origin,
                    "expected the shape of a sample, found a text",
                    format!("write it without quotes: `{text}`"),
                );
                return Some(sizes);
            }
            let is_hexadecimal = text.starts_with("0x");
            let parts: Vec<&str> = text.split('x').collect();
            let is_number =
                |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
            if is_hexadecimal || parts.len() < 2 || !parts.iter().all(is_number) {
                return None;
            }
            let sizes = sizes_of(parts.join(",").parse().ok()?);
            diagnostics.error(
                origin,
                "the sizes of a shape are written in brackets",
                format!("write `{}`", written(&sizes)),
            );
            Some(sizes)
        }
        _ => None,
    }
}

/// Whether this is a list of sizes in parentheses or braces.
fn is_list(group: &proc_macro2::Group) -> bool {
    let is_comma = |tree: &TokenTree| matches!(tree, TokenTree::Punct(p) if p.as_char() == ',');
    let has_comma = group.stream().into_iter().any(|tree| is_comma(&tree));
    match group.delimiter() {
        Delimiter::Parenthesis => has_comma,
        Delimiter::Brace => true,
        _ => false,
    }
}

fn has_batch(tokens: TokenStream) -> bool {
    let sizes = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(tokens);
    sizes.is_ok_and(|sizes| sizes.iter().any(is_batch))
}

/// Whether this stands for the number of samples in a batch: `None`, `-1`, `_`, `batch`.
fn is_batch(size: &Expr) -> bool {
    let text = size.to_token_stream().to_string().replace(' ', "");
    matches!(&text[..], "None" | "-1" | "_" | "batch" | "batch_size")
}

/// Whether a size of several stands for the number of samples in a batch.
fn is_written_with_batch(sizes: &[Expr]) -> bool {
    sizes.len() > 1 && sizes.iter().any(is_batch)
}

fn without_batch(sizes: &mut Vec<Expr>, diagnostics: &mut Diagnostics) {
    let Some(batch) = sizes.iter().find(|size| is_batch(size)) else {
        return;
    };
    let (origin, text) = (diagnostics.origin(batch), tidy(batch));
    sizes.retain(|size| !is_batch(size));
    let right = match &sizes[..] {
        [features] => format!(
            "write `{0}` for samples of {0} features, or `[steps, {0}]` for sequences of them",
            tidy(features)
        ),
        sizes => format!("write `{}`", written(sizes)),
    };
    diagnostics.error(
        origin,
        format!("`{text}` is not a size: a shape describes one sample, without the batch"),
        right,
    );
}

/// Parses the shape of a named input, which may be written as a type of Rust: `x: f32`.
pub(super) fn parse_input_shape(
    input: ParseStream<'_>,
    name: &Ident,
    diagnostics: &mut Diagnostics,
) -> syn::Result<WrittenShape> {
    let ahead = input.fork();
    let tokens = shape_tokens(&ahead)?;
    let Some(sizes) = sizes_of_type(&tokens) else {
        return parse_shape(input, diagnostics);
    };
    let tokens = skip_to_separator(input)?;
    let (first, last) = ends(&tokens, name.span());
    let origin = diagnostics.origin_at(first, last);
    let right = sizes.first().map_or_else(|| "8".to_owned(), tidy);
    diagnostics.error(
        origin,
        format!(
            "an input has a shape, and `{}` is a type of Rust",
            tidy(&tokens)
        ),
        format!("write the number of its features, `{name}: {right}`"),
    );
    Ok(WrittenShape {
        sizes,
        is_mistake: true,
        first,
        last,
    })
}

/// If the tokens are a type of numbers, the number of its elements, or nothing where the type does
/// not have it: `&[f32; 8]`, `f32`, `Vec<f32>`.
fn sizes_of_type(tokens: &TokenStream) -> Option<Vec<Expr>> {
    let words = crate::names::words(tokens.clone());
    let scalars = ["f32", "f64", "u8", "u32", "usize", "Vec"];
    if !scalars.iter().any(|scalar| words.contains(*scalar)) {
        return None;
    }
    let mut tree: syn::Type = syn::parse2(tokens.clone()).ok()?;
    while let syn::Type::Reference(reference) = tree {
        tree = *reference.elem;
    }
    Some(match tree {
        syn::Type::Array(array) => vec![array.len],
        _ => vec![],
    })
}
