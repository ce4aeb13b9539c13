//! `Residual { … }`, `Sum { … | … }`, `Concat { … | … }`, `Product { … | … }`

use proc_macro2::{Delimiter, Group, Punct, Spacing, Span, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::{Ident, Token, parenthesized, token};

use super::chain::parse_stages;
use super::stage::{ends, parse_arguments};
use super::{Branch, Chain, ChainStart, Stage, StageKind};
use crate::diagnostics::{Diagnostics, tidy};

/// The names of all that stages in braces follow.
pub(super) const NAMES: [&str; 5] = ["Residual", "Sum", "Concat", "Product", "Bidirectional"];

/// Whether the stages of this combinator are branches, separated by `|`.
fn has_branches(name: &Ident) -> bool {
    name == "Sum" || name == "Concat" || name == "Product"
}

/// Whether a combinator follows: a name, optional arguments in parentheses, and braces; or, by
/// mistake, the name of a combinator with stages in parentheses.
pub(super) fn is_combinator(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    let Ok(name) = ahead.parse::<Ident>() else {
        return false;
    };
    let Ok(TokenTree::Group(group)) = ahead.parse() else {
        return false;
    };
    match group.delimiter() {
        Delimiter::Brace => !are_arguments(&name, &group.stream()),
        Delimiter::Parenthesis => {
            let is_known = name == "Sequential" || NAMES.iter().any(|other| name == other);
            ahead.peek(token::Brace) || is_known && !group.stream().is_empty()
        }
        _ => false,
    }
}

/// Whether the contents of braces are arguments, as in `Dense { units: 128 }`, and not stages.
fn are_arguments(name: &Ident, tokens: &TokenStream) -> bool {
    if NAMES.iter().any(|other| name == other) {
        return false;
    }
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let is = |tree: Option<&TokenTree>, mark: char| matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == mark);
    let has_stages = trees.iter().any(|tree| is(Some(tree), '|'))
        || trees
            .windows(2)
            .any(|pair| is(pair.first(), '=') && is(pair.get(1), '>'));
    let has_key = is(trees.get(1), ':') || is(trees.get(1), '=');
    let is_number = matches!(trees.first(), Some(TokenTree::Literal(_)));
    !has_stages && (is_number && !is(trees.get(1), '*') || has_key)
}

/// Parses a combinator. Also returns the span of its last token.
pub(super) fn parse_combinator(
    input: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<(StageKind, Span)> {
    let name: Ident = input.parse()?;
    let open = name.span();
    let mut arguments = Vec::new();
    let mut is_mistake = false;
    if input.peek(token::Paren) && input.peek2(token::Brace) {
        let content;
        parenthesized!(content in input);
        let (read, are_right) = parse_arguments(&content, diagnostics)?;
        arguments = read;
        is_mistake = !are_right;
    }
    let TokenTree::Group(group) = input.parse()? else {
        return Err(input.error("expected stages in braces"));
    };
    let close = group.span_close();
    let in_braces = group.delimiter() == Delimiter::Brace;
    if name == "Sequential" || !in_braces {
        return Ok(misused(&name, &group, diagnostics));
    }
    if group.stream().is_empty() {
        let place = group.span();
        let origin = diagnostics.origin_at(place, place);
        diagnostics.error(
            origin,
            format!("`{name}` has no stages"),
            format!("write stages in the braces: `{name} {{ Dense(64, relu) }}`"),
        );
        return Ok((StageKind::Mistake(vec![]), close));
    }
    let stream = bars_for_commas(&name, group.stream(), Some(diagnostics));
    let read = |content: ParseStream<'_>| parse_branches(content, diagnostics);
    let (branches, are_right) = read.parse2(stream)?;
    let kind = StageKind::Combinator {
        name,
        arguments,
        branches,
    };
    if branches_are_missing(&kind) {
        return Ok((StageKind::Mistake(vec![]), close));
    }
    if is_mistake || !are_right {
        return Ok((mistake(kind, [open, close]), close));
    }
    Ok((kind, close))
}

fn branches_are_missing(kind: &StageKind) -> bool {
    matches!(kind, StageKind::Combinator { branches, .. } if branches.is_empty())
}

/// Parses branches, separated by `|`, and tells whether all of them have stages.
fn parse_branches(
    content: ParseStream<'_>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<(Vec<Branch>, bool)> {
    let mut is_mistake = false;
    let mut branches = Vec::new();
    while !content.is_empty() {
        let place = content.span();
        let mut tokens = TokenStream::new();
        while !content.is_empty() && !content.peek(Token![|]) {
            tokens.extend(Some(content.parse::<TokenTree>()?));
        }
        let bar = content.span();
        let has_bar = content.parse::<Option<Token![|]>>()?.is_some();
        if tokens.is_empty() || (has_bar && content.is_empty()) {
            let origin = diagnostics.origin_at(bar, bar);
            diagnostics.error(
                origin,
                "this branch has no stages",
                "write `identity` for a branch that passes its input on, or remove the `|`",
            );
            is_mistake = true;
            if tokens.is_empty() {
                continue;
            }
        }
        let (first, last) = ends(&tokens, place);
        let stages = |input: ParseStream<'_>| parse_stages(input, &mut false, diagnostics);
        branches.push(Branch {
            chain: Chain {
                start: ChainStart::Current,
                stages: stages.parse2(tokens)?,
            },
            first,
            last,
        });
    }
    Ok((branches, !is_mistake))
}

/// Reports stages in parentheses, and `Sequential`. The stages inside are understood.
fn misused(name: &Ident, group: &Group, diagnostics: &mut Diagnostics) -> (StageKind, Span) {
    let (open, close) = (name.span(), group.span_close());
    let origin = diagnostics.origin(name);
    if name == "Sequential" {
        diagnostics.error(
            origin,
            "stages need no container: `=>` joins them",
            "write the stages one after another: `64 => Dense(32, relu) => Dense(10)`",
        );
        let stages = quietly_parsed(group.stream(), diagnostics);
        return (StageKind::Mistake(stages), close);
    }
    let stream = bars_for_commas(name, group.stream(), None);
    let right = tidy(&stream);
    diagnostics.error(
        origin,
        format!("the stages of `{name}` must be in braces"),
        format!("write `{name} {{ {right} }}`"),
    );
    let read = |content: ParseStream<'_>| {
        diagnostics.quietly(|diagnostics| parse_branches(content, diagnostics))
    };
    let branches = read.parse2(stream).map_or(vec![], |(branches, _)| branches);
    if branches.is_empty() {
        return (StageKind::Mistake(vec![]), close);
    }
    let kind = StageKind::Combinator {
        name: name.clone(),
        arguments: vec![],
        branches,
    };
    (mistake(kind, [open, close]), close)
}

/// What was probably meant, without reports of errors in it.
pub(super) fn quietly_parsed(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Vec<Stage> {
    let stages = |input: ParseStream<'_>| {
        diagnostics.quietly(|diagnostics| parse_stages(input, &mut true, diagnostics))
    };
    stages.parse2(tokens).unwrap_or_default()
}

/// A stage with an error that was reported.
pub(super) fn mistake(kind: StageKind, [first, last]: [Span; 2]) -> StageKind {
    StageKind::Mistake(vec![Stage {
        label: None,
        kind,
        first,
        last,
    }])
}

/// The branches of `Concat { a, b }` or `Sum { a + b }`, with bars between them. The first other
/// separator is reported.
fn bars_for_commas(
    name: &Ident,
    tokens: TokenStream,
    diagnostics: Option<&mut Diagnostics>,
) -> TokenStream {
    let is = |tree: &TokenTree, marks: &[char]| matches!(tree, TokenTree::Punct(punct) if marks.contains(&punct.as_char()));
    let mut trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let others = [',', ';', '+', '&'];
    let Some(first) = trees.iter().position(|tree| is(tree, &others)) else {
        return tokens;
    };
    if !has_branches(name) || trees.iter().any(|tree| is(tree, &['|'])) {
        return tokens;
    }
    if let Some(diagnostics) = diagnostics {
        let (place, found) = (trees[first].span(), trees[first].to_string());
        let origin = diagnostics.origin_at(place, place);
        diagnostics.error(
            origin,
            format!("the branches of `{name}` are separated by `|`"),
            format!("write `|` instead of `{found}`"),
        );
    }
    if trees.last().is_some_and(|tree| is(tree, &others)) {
        trees.pop();
    }
    for tree in &mut trees {
        if is(tree, &others) {
            let mut bar = Punct::new('|', Spacing::Alone);
            bar.set_span(tree.span());
            *tree = bar.into();
        }
    }
    trees.into_iter().collect()
}
