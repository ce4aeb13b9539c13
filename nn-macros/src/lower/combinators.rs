//! `Residual { … }`, `Sum { … | … }`, `Concat { … | … }`, `Product { … | … }`

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{BinOp, Expr, Ident};

use super::Lowering;
use super::builder::{Definition, GraphBuilder};
use crate::arguments::numbers;
use crate::diagnostics::closest;
use crate::graph::{NodeId, NodeKind};
use crate::layers::{Combination, combination_rule};
use crate::shapes::Origin;
use crate::syntax::{Argument, Branch, Stage, StageKind, declared, unwrapped};

/// A combinator as it was written.
#[derive(Clone, Copy)]
pub(super) struct WrittenCombinator<'a> {
    pub(super) name: &'a Ident,
    pub(super) arguments: &'a [Argument],
    pub(super) branches: &'a [Branch],
}

impl Lowering<'_> {
    /// Appends the branches, and the node that combines their values.
    pub(super) fn combinator(
        &mut self,
        builder: &mut GraphBuilder,
        stage: &Stage,
        written: WrittenCombinator<'_>,
        current: Option<NodeId>,
    ) -> NodeId {
        let WrittenCombinator {
            name,
            arguments,
            branches,
        } = written;
        let text = name.to_string();
        if text == "Bidirectional" {
            return self.bidirectional(builder, stage, written, current);
        }
        let origin = self.diagnostics.origin_at(stage.first, stage.last);
        let mut all = Combination::ALL.iter();
        let Some((_, combination)) = all.find(|(name, _)| *name == text) else {
            let place = self.diagnostics.origin(name);
            let help = match closest(&text, Combination::candidates()) {
                Some(close) => format!("did you mean `{close}`?"),
                None => "stages in braces follow `Residual`, `Sum`, `Concat`, `Product`, \
                         `Bidirectional` or a number: `4 * { … }`; put arguments in parentheses"
                    .to_owned(),
            };
            self.diagnostics
                .error(place, format!("there is no combinator `{text}`"), help);
            return self.meant_combinator(builder, (stage, written), current);
        };
        let own_name = builder.name(stage);
        let mut values = Vec::new();
        let mut origins = Vec::new();
        if *combination == Combination::Residual {
            let Some(input) = current else {
                self.diagnostics.error(
                    origin,
                    "`Residual` has no input",
                    "start the chain with a value: `name => Residual { … }`",
                );
                return builder.stand_in(origin);
            };
            if let Some(second) = branches.get(1) {
                let place = self.diagnostics.origin_at(second.first, second.last);
                self.diagnostics.error(
                    place,
                    "`Residual` takes one branch besides its input",
                    "use `Sum { identity | … | … }` for several branches",
                );
            }
            values.push(self.shortcut(builder, arguments, input));
            origins.push(origin);
        } else {
            self.no_arguments(&text, arguments);
        }
        for branch in branches {
            values.push(self.chain(builder, &branch.chain, current));
            // Shapes that differ are reported at the last stage of the branch.
            let last = branch.chain.stages.last();
            let place = last.map_or((branch.first, branch.last), |stage| {
                (stage.first, stage.last)
            });
            origins.push(self.diagnostics.origin_at(place.0, place.1));
        }
        builder.begin(declared(stage));
        let spelled = self.diagnostics.origin(name);
        builder.graph.spelled.insert(own_name.clone(), spelled);
        let rule = combination_rule(*combination, origins);
        builder.push(NodeKind::Layer(rule), values, own_name, origin)
    }

    /// Appends what was meant by a combinator of an unknown name, quietly.
    fn meant_combinator(
        &mut self,
        builder: &mut GraphBuilder,
        (stage, written): (&Stage, WrittenCombinator<'_>),
        current: Option<NodeId>,
    ) -> NodeId {
        let close = closest(&written.name.to_string(), Combination::candidates());
        let name = Ident::new(close.unwrap_or("Concat"), written.name.span());
        let meant = Stage {
            kind: StageKind::Combinator {
                name,
                arguments: written.arguments.to_vec(),
                branches: written.branches.to_vec(),
            },
            ..stage.clone()
        };
        let origin = self.diagnostics.origin_at(stage.first, stage.last);
        self.meant(builder, &[meant], current, origin)
    }

    /// Reports values that are joined by an operator, `a + b`, and appends the node that was meant.
    pub(super) fn sum_of_values(
        &mut self,
        builder: &mut GraphBuilder,
        expression: &Expr,
    ) -> Option<NodeId> {
        let (name, combination) = match unwrapped(expression) {
            Expr::Binary(binary) => match binary.op {
                BinOp::Add(_) => ("Sum", Combination::Sum),
                BinOp::Mul(_) => ("Product", Combination::Product),
                _ => return None,
            },
            _ => return None,
        };
        let mut names = Vec::new();
        operands(expression, &mut names);
        let defined = names.iter().map(|name| builder.named(&name.to_string()));
        let values: Vec<NodeId> = defined
            .filter_map(|defined| match defined {
                Some(Definition::Input(node) | Definition::Value(node)) => Some(node),
                _ => None,
            })
            .collect();
        if values.is_empty() || values.len() < names.len() {
            return None;
        }
        let origin = self.diagnostics.origin(expression);
        let texts: Vec<String> = names.iter().map(ToString::to_string).collect();
        let right = format!("`{name} {{ {} }}`", texts.join(" | "));
        self.diagnostics.error(
            origin,
            "values are not joined by operators, but by combinators",
            format!("write {right}"),
        );
        let origins = vec![origin; values.len()];
        let rule = combination_rule(combination, origins);
        let name = builder.numbered(&name.to_lowercase());
        let mistakes = values.into_iter().map(|value| {
            builder.push(NodeKind::Mistake, vec![value], "mistake".to_owned(), origin)
        });
        let mistakes: Vec<NodeId> = mistakes.collect();
        Some(builder.push(NodeKind::Layer(rule), mistakes, name, origin))
    }

    /// The shortcut of a residual block: its input, or the result of `project = Dense(64)` on its
    /// input.
    fn shortcut(
        &mut self,
        builder: &mut GraphBuilder,
        arguments: &[Argument],
        input: NodeId,
    ) -> NodeId {
        let mut shortcut = input;
        for argument in arguments {
            let key = argument.key.as_ref();
            if key.is_none_or(|key| key != "project") {
                let origin = match key {
                    Some(key) => self.diagnostics.origin(key),
                    None => self.diagnostics.origin(&argument.value),
                };
                self.diagnostics.error(
                    origin,
                    "the only argument of `Residual` is `project`",
                    "write `Residual(project = Dense(64)) { … }` to change the shape of its input \
                     too",
                );
                continue;
            }
            let Some(stage) = stage_of(&argument.value) else {
                let origin = self.diagnostics.origin(&argument.value);
                self.diagnostics.error(
                    origin,
                    format!(
                        "expected a layer, found `{}`",
                        argument.value.to_token_stream()
                    ),
                    "write `project = Dense(64)`",
                );
                shortcut = builder.stand_in(origin);
                continue;
            };
            shortcut = self.stage(builder, &stage, Some(shortcut), None);
        }
        shortcut
    }

    pub(super) fn no_arguments(&mut self, name: &str, arguments: &[Argument]) {
        if let Some(argument) = arguments.first() {
            let origin: Origin = match &argument.key {
                Some(key) => self.diagnostics.origin(key),
                None => self.diagnostics.origin(&argument.value),
            };
            self.diagnostics.error(
                origin,
                format!("`{name}` takes no arguments"),
                format!("write `{name} {{ … | … }}`"),
            );
        }
    }
}

/// The names in a sum or a product. Anything else in it becomes no name.
fn operands<'a>(expression: &'a Expr, names: &mut Vec<&'a Ident>) {
    match unwrapped(expression) {
        Expr::Binary(binary) => {
            operands(&binary.left, names);
            operands(&binary.right, names);
        }
        Expr::Path(path) => names.extend(path.path.get_ident()),
        _ => {}
    }
}

/// Reads an expression as a stage: `Dense(64)`.
fn stage_of(expression: &Expr) -> Option<Stage> {
    let (name, arguments) = numbers::call(expression)?;
    let mut spans = TokenStream::new();
    expression.to_tokens(&mut spans);
    let mut spans = spans.into_iter().map(|tree| tree.span());
    let first = spans.next()?;
    Some(Stage {
        label: None,
        kind: StageKind::Layer {
            path: name.clone().into(),
            arguments: Some(arguments),
        },
        first,
        last: spans.last().unwrap_or(first),
    })
}
