//! The declaration as it is written: tokens in a tree, with every span, and no meaning yet.

mod parse;

use proc_macro2::{Span, TokenStream};
use syn::{Attribute, Expr, Generics, Ident, Path, Visibility};

use crate::diagnostics::Diagnostics;

/// `attributes visibility struct Name { chain }`
pub(crate) struct Declaration {
    /// Doc comments and attributes that are not ours, to be passed on.
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) name: Ident,
    pub(crate) generics: Generics,
    /// `#[scalar(f64)]`; `f32` without it.
    pub(crate) scalar: Ident,
    /// `#[runtime(path)]`: where the runtime crate is; `::nn_runtime` without it.
    pub(crate) runtime: Path,
    pub(crate) chain: Chain,
}

/// `shape => stage => stage`
pub(crate) struct Chain {
    pub(crate) shape: Shape,
    pub(crate) stages: Vec<Stage>,
}

/// `784`, `[16, 8]`, `[28, 28, 1]`
pub(crate) struct Shape {
    /// None at all after a mistake that was reported.
    pub(crate) sizes: Vec<Expr>,
    pub(crate) first: Span,
    pub(crate) last: Span,
}

/// `label: what`
pub(crate) struct Stage {
    pub(crate) label: Option<Ident>,
    pub(crate) kind: StageKind,
    pub(crate) first: Span,
    pub(crate) last: Span,
}

pub(crate) enum StageKind {
    /// `Dense(128, relu)`, `relu`
    Layer {
        path: Path,
        /// `None` without parentheses.
        arguments: Option<Vec<Argument>>,
    },
    /// `4 * { stages }`
    Repeat { count: Box<Expr>, body: Vec<Stage> },
    /// No stage: a mistake that was reported.
    Mistake,
}

/// `128`, `relu`, `bias = false`
pub(crate) struct Argument {
    pub(crate) key: Option<Ident>,
    pub(crate) value: Expr,
}

/// Reads a declaration. What is out of order but leaves the rest readable goes to
/// `diagnostics`; what does not is the error.
pub(crate) fn parse(input: TokenStream, diagnostics: &mut Diagnostics) -> syn::Result<Declaration> {
    parse::declaration(input, diagnostics)
}

/// An expression without the invisible groups that `macro_rules!` puts around what it passes on,
/// and without parentheses.
pub(crate) fn unwrapped(expression: &Expr) -> &Expr {
    match expression {
        Expr::Group(group) => unwrapped(&group.expr),
        Expr::Paren(paren) => unwrapped(&paren.expr),
        other => other,
    }
}
