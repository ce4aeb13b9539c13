//! The initial state of a recurrent layer, parsed from the user's expressions.

use quote::ToTokens;
use syn::{Expr, Ident};

use super::{Arguments, numbers};
use crate::shapes::Origin;
use crate::syntax::unwrapped;

/// The state before the first step.
#[derive(Clone, Debug)]
pub(crate) enum Initial {
    Zeros,
    Learned,
    /// Values of the network, by their names.
    Values(Vec<(String, Origin)>),
}

impl Arguments<'_> {
    /// Parses `zeros`, `learned`, or up to `most` names of values. Returns `None` after reporting
    /// an error.
    pub(crate) fn initial(&mut self, name: &str, most: usize) -> Option<Initial> {
        let Some(expression) = self.given.get(name).copied() else {
            return Some(Initial::Zeros);
        };
        let alone = plain(expression);
        match alone.map(Ident::to_string).as_deref() {
            Some("zeros") => return Some(Initial::Zeros),
            Some("learned") => return Some(Initial::Learned),
            _ => {}
        }
        let names: Option<Vec<&Ident>> = match (alone, expression) {
            (Some(name), _) => Some(vec![name]),
            (None, Expr::Tuple(tuple)) => tuple.elems.iter().map(plain).collect(),
            _ => None,
        };
        let origin = self.diagnostics.origin(expression);
        let Some(names) = names.filter(|names| (1..=most).contains(&names.len())) else {
            let text = expression.to_token_stream();
            let names = if most == 2 { "`h` or `(h, c)`" } else { "`h`" };
            self.error(
                origin,
                format!(
                    "expected the initial state of `{}`, found `{text}`",
                    self.signature.name
                ),
                format!("write `zeros`, `learned`, or the names of values: {names}"),
            );
            return None;
        };
        let names = names.into_iter();
        let named = names.map(|name| (name.to_string(), self.diagnostics.origin(name)));
        Some(Initial::Values(named.collect()))
    }
}

/// The name, if the expression is only a name.
fn plain(expression: &Expr) -> Option<&Ident> {
    let (name, arguments) = numbers::call(unwrapped(expression))?;
    arguments.is_empty().then_some(name)
}
