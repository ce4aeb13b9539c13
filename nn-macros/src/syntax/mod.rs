//! The declaration as it is written: tokens in a tree, with every span, and no meaning yet.

mod body;
mod chain;
mod combinator;
mod depth;
mod expression;
mod parse;
mod repeat;
mod stage;
mod stage_text;

pub(crate) use expression::is_expression;
pub(crate) use stage_text::declared;

use proc_macro2::{Span, TokenStream};
use syn::{Attribute, Expr, Generics, Ident, LitStr, Path, Visibility};

use crate::diagnostics::Diagnostics;

/// `attributes visibility struct Name(inputs) { let name = chain; … outputs }`
pub(crate) struct Declaration {
    pub(crate) kind: DeclarationKind,
    /// Doc comments and attributes that are not ours, to be passed on.
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) name: Ident,
    pub(crate) generics: Generics,
    /// `#[scalar(f64)]`; `f32` without it.
    pub(crate) scalar: Ident,
    /// `#[runtime(path)]`: where the runtime crate is; `::nn_runtime` without it.
    pub(crate) runtime: Path,
    /// `#[frozen("encoder.*")]`: names of parameters that are not trained.
    pub(crate) frozen: Vec<LitStr>,
    /// Named inputs; none where the chain starts with its shape.
    pub(crate) inputs: Vec<Input>,
    pub(crate) bindings: Vec<Binding>,
    /// One chain, or several in parentheses.
    pub(crate) outputs: Vec<Chain>,
}

/// Where a network is declared.
pub(crate) enum DeclarationKind {
    /// Among items, by its name.
    Item,
    /// In an expression, whose value is a network drawn from this seed.
    Expression { seed: Option<Expr> },
}

/// `left: 32`
pub(crate) struct Input {
    pub(crate) name: Ident,
    pub(crate) shape: WrittenShape,
}

/// `let name = chain;` or `let name = shared stages;`
pub(crate) struct Binding {
    pub(crate) name: Ident,
    pub(crate) value: Bound,
}

pub(crate) enum Bound {
    /// A value.
    Chain(Chain),
    /// Stages whose parameters all their uses share.
    Shared(Vec<Stage>),
}

/// `start => stage => stage`
#[derive(Clone)]
pub(crate) struct Chain {
    pub(crate) start: ChainStart,
    pub(crate) stages: Vec<Stage>,
}

/// What a chain starts with.
#[derive(Clone)]
pub(crate) enum ChainStart {
    /// A shape, or the name of a value where there is one of that name.
    Shape(WrittenShape),
    /// The value at hand: the branches of `Sum { … | … }` start with it, unless their first
    /// stage is the name of a value.
    Current,
}

/// `784`, `[16, 8]`, `[28, 28, 1]`
#[derive(Clone)]
pub(crate) struct WrittenShape {
    /// None at all after a mistake that was reported.
    pub(crate) sizes: Vec<Expr>,
    pub(crate) first: Span,
    pub(crate) last: Span,
}

/// `label: what`
#[derive(Clone)]
pub(crate) struct Stage {
    pub(crate) label: Option<Ident>,
    pub(crate) kind: StageKind,
    pub(crate) first: Span,
    pub(crate) last: Span,
}

#[derive(Clone)]
pub(crate) enum StageKind {
    /// `Dense(128, relu)`, `relu`
    Layer {
        path: Path,
        /// `None` without parentheses.
        arguments: Option<Vec<Argument>>,
    },
    /// `4 * { stages }`
    Repeat { count: Box<Expr>, body: Vec<Stage> },
    /// `Concat { stages | stages }`
    Combinator {
        name: Ident,
        arguments: Vec<Argument>,
        branches: Vec<Branch>,
    },
    /// No stage: a mistake that was reported.
    Mistake,
}

/// One of the branches of a combinator.
#[derive(Clone)]
pub(crate) struct Branch {
    pub(crate) chain: Chain,
    pub(crate) first: Span,
    pub(crate) last: Span,
}

/// `128`, `relu`, `bias = false`
#[derive(Clone)]
pub(crate) struct Argument {
    pub(crate) key: Option<Ident>,
    pub(crate) value: Expr,
}

impl Declaration {
    /// The attributes that are `#[cfg(…)]`.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = &Attribute> {
        let attributes = self.attributes.iter();
        attributes.filter(|attribute| attribute.path().is_ident("cfg"))
    }

    /// All chains: those of the bindings, then the outputs.
    pub(crate) fn chains(&self) -> impl Iterator<Item = &Chain> {
        let bound = self
            .bindings
            .iter()
            .filter_map(|binding| match &binding.value {
                Bound::Chain(chain) => Some(chain),
                Bound::Shared(_) => None,
            });
        bound.chain(&self.outputs)
    }
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
