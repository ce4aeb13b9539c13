//! The syntax tree of a declaration. It keeps every span and has no meaning yet.

mod body;
mod chain;
mod combinator;
mod depth;
mod expression;
mod foreign;
mod generics;
mod grouped;
mod label;
mod parse;
mod repair;
mod repeat;
mod shape;
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
    /// Doc comments and the attributes that this macro does not know. They are passed on.
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) name: Ident,
    pub(crate) generics: Generics,
    /// `#[scalar(f64)]`; `f32` without it.
    pub(crate) scalar: Ident,
    /// `#[runtime(path)]`: the path of the runtime crate; `::nn_runtime` without it.
    pub(crate) runtime: Path,
    /// `#[frozen("encoder.*")]`: patterns for the names of parameters that are not trained.
    pub(crate) frozen: Vec<LitStr>,
    /// `#[budget(flash = 64_000)]`: what the network may need at most.
    pub(crate) budget: Vec<Budget>,
    /// Named inputs. Empty if the chain starts with its shape.
    pub(crate) inputs: Vec<Input>,
    pub(crate) bindings: Vec<Binding>,
    /// One chain, or several in parentheses.
    pub(crate) outputs: Vec<Chain>,
    /// What follows the declaration by mistake, such as an `impl`. It is passed on, so that the
    /// rest of the program understands it.
    pub(crate) following: TokenStream,
}

/// `flash = 64_000`: a limit for what a network needs of a resource.
pub(crate) struct Budget {
    /// One of [`RESOURCES`](Self::RESOURCES).
    pub(crate) resource: Ident,
    /// At most so many bytes or multiply-adds.
    pub(crate) limit: Expr,
}

impl Budget {
    /// What can be limited.
    pub(crate) const RESOURCES: [&str; 3] = ["flash", "ram", "multiply_adds"];
}

/// Whether the network is an item or an expression.
pub(crate) enum DeclarationKind {
    /// An item with a name.
    Item,
    /// An expression. Its value is a network whose parameters are drawn from this seed.
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
    /// Whether an error was reported, so that uses of the name report none.
    pub(crate) is_mistake: bool,
}

pub(crate) enum Bound {
    /// One value.
    Chain(Chain),
    /// Stages that share their parameters between all uses.
    Shared(Vec<Stage>),
}

/// `start => stage => stage`
#[derive(Clone)]
pub(crate) struct Chain {
    pub(crate) start: ChainStart,
    pub(crate) stages: Vec<Stage>,
}

/// The start of a chain.
#[derive(Clone)]
pub(crate) enum ChainStart {
    /// A shape, or the name of a value if a value of that name exists.
    Shape(WrittenShape),
    /// The current value. The branches of `Sum { … | … }` start with it, unless their first stage
    /// is the name of a value.
    Current,
}

/// `784`, `[16, 8]`, `[28, 28, 1]`
#[derive(Clone)]
pub(crate) struct WrittenShape {
    /// After an error, the sizes that were probably meant. Empty if nobody knows.
    pub(crate) sizes: Vec<Expr>,
    /// Whether an error was reported.
    pub(crate) is_mistake: bool,
    pub(crate) first: Span,
    pub(crate) last: Span,
}

/// `label: Dense(128)`
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
        /// `None` if the stage has no parentheses.
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
    /// `nn.Linear(128)`: a stage with modules of another library, or of Rust, before it.
    Dotted {
        modules: Vec<Ident>,
        stage: Box<Stage>,
    },
    /// Not a stage. An error was reported. These stages were probably meant. They have fields, and
    /// errors in them are not reported.
    Mistake(Vec<Stage>),
}

/// One branch of a combinator.
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
    /// The `#[cfg(…)]` attributes.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = &Attribute> {
        let attributes = self.attributes.iter();
        attributes.filter(|attribute| attribute.path().is_ident("cfg"))
    }

    /// All chains: first the chains of the bindings, then the outputs.
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

/// The names of all that stages in braces follow, for a test that compares them with the layers.
#[cfg(test)]
pub(crate) const COMBINATORS: [&str; 5] = combinator::NAMES;

/// Parses a declaration. Errors that leave the rest readable go to `diagnostics`. An error that
/// does not is returned.
pub(crate) fn parse(input: TokenStream, diagnostics: &mut Diagnostics) -> syn::Result<Declaration> {
    parse::declaration(input, diagnostics)
}

/// The expression without parentheses, and without the invisible groups that `macro_rules!` puts
/// around what it passes on.
pub(crate) fn unwrapped(expression: &Expr) -> &Expr {
    match expression {
        Expr::Group(group) => unwrapped(&group.expr),
        Expr::Paren(paren) => unwrapped(&paren.expr),
        other => other,
    }
}
