//! Lowering from the syntax tree to the graph: resolves names, looks layers up and reads arguments.

mod bidirectional;
mod builder;
mod combinators;
mod inputs;
mod layers;
mod stage_names;
mod stages;
mod values;

use syn::Ident;

use crate::diagnostics::{Diagnostics, closest};
use crate::graph::{Graph, GraphId, Module, NodeId, Output};
use crate::names::camel_case;
use crate::shapes::{Origin, Shape};
use crate::syntax::{Bound, Chain, ChainStart, Declaration, Stage};
use builder::{Definition, GraphBuilder};

/// Builds the graphs of a declaration.
pub(crate) fn lower(declaration: &Declaration, diagnostics: &mut Diagnostics) -> Module {
    let mut lowering = Lowering {
        name: &declaration.name,
        diagnostics,
        graphs: Vec::new(),
        modules: Vec::new(),
    };
    lowering.network(declaration);
    Module {
        graphs: lowering.graphs.into_iter().flatten().collect(),
    }
}

struct Lowering<'a> {
    /// The name of the network.
    name: &'a Ident,
    diagnostics: &'a mut Diagnostics,
    /// The graphs by their numbers. A graph is `None` while it is being built, so that it already
    /// has a number when the graphs inside it are built.
    graphs: Vec<Option<Graph>>,
    /// Modules of other libraries that were reported: `nn` of `nn.Linear`.
    modules: Vec<String>,
}

impl Lowering<'_> {
    /// Builds the graph of the network itself.
    fn network(&mut self, declaration: &Declaration) {
        self.graphs.push(None);
        let mut builder = GraphBuilder::new(stage_names::plain(&declaration.name));
        builder.has_named_inputs = !declaration.inputs.is_empty();
        self.inputs(&mut builder, declaration);
        for binding in &declaration.bindings {
            if let Bound::Shared(stages) = &binding.value {
                self.labels(&mut builder, stages);
            }
        }
        for chain in declaration.chains() {
            self.labels(&mut builder, &chain.stages);
        }
        let names = declaration.bindings.iter();
        builder.later = names.map(|binding| binding.name.to_string()).collect();
        for binding in &declaration.bindings {
            if binding.is_mistake {
                builder.mistaken.insert(binding.name.to_string());
            }
            let named = match &binding.value {
                Bound::Chain(chain) => Definition::Value(self.chain(&mut builder, chain, None)),
                Bound::Shared(stages) => {
                    let stages = self.without_value(&mut builder, &binding.name, stages);
                    builder.shared(&binding.name, stages)
                }
            };
            builder.later.remove(0);
            self.bind(&mut builder, &binding.name, named);
        }
        if let Some(Chain {
            start: ChainStart::Shape(start),
            ..
        }) = declaration.outputs.get(inputs::MOST_OUTPUTS)
        {
            let origin = self.diagnostics.origin_at(start.first, start.last);
            self.diagnostics.error(
                origin,
                format!(
                    "a network has at most {} outputs, but here is another one",
                    inputs::MOST_OUTPUTS
                ),
                "combine some of them into one: `Concat { … | … }`",
            );
        }
        let outputs = declaration.outputs.iter().take(inputs::MOST_OUTPUTS);
        let outputs: Vec<NodeId> = outputs
            .map(|chain| self.chain(&mut builder, chain, None))
            .collect();
        // Names may be unused because of another error.
        if !self.diagnostics.any() {
            self.unused(&builder);
        }
        self.graphs[Module::MAIN.0] = Some(builder.finish(outputs));
    }

    /// Builds the body of a repeat. Also returns the values of the surrounding graph that the body
    /// reads.
    fn body(
        &mut self,
        name: &str,
        stages: &[Stage],
        outer: &mut GraphBuilder,
    ) -> (GraphId, Vec<NodeId>) {
        let id = GraphId(self.graphs.len());
        self.graphs.push(None);
        let mut builder = GraphBuilder::new(format!("{}{}", outer.graph.name, camel_case(name)));
        (builder.outer_values, builder.outer_stages) = outer.names_for_repeats();
        let embeddings = outer.embeddings().map(|node| &node.name);
        builder.outer_embeddings = embeddings.chain(&outer.outer_embeddings).cloned().collect();
        let (first, last) = ends(stages);
        let origin = self.diagnostics.origin_at(first, last);
        let input = builder.input(Shape::Unknown, origin);
        self.labels(&mut builder, stages);
        let output = self.stages(&mut builder, stages, Some(input));
        let captured = std::mem::take(&mut builder.captured);
        self.graphs[id.0] = Some(builder.finish(vec![output]));
        let captured = captured.iter().filter_map(|name| match outer.named(name) {
            Some(Definition::Input(node) | Definition::Value(node)) => Some(node),
            _ => None,
        });
        (id, captured.collect())
    }

    /// Gives a name to a value or to shared stages.
    fn bind(&mut self, builder: &mut GraphBuilder, name: &Ident, named: Definition) {
        let origin = self.diagnostics.origin(name);
        let text = name.to_string();
        if builder.names.contains_key(&text) {
            self.diagnostics.error(
                origin,
                format!("there is already a value with the name `{text}`"),
                "give each input and each `let` a unique name",
            );
        }
        builder.names.insert(text, (named, origin));
    }

    /// Reports names that nothing reads. Otherwise the stages behind them would silently be
    /// missing.
    fn unused(&mut self, builder: &GraphBuilder) {
        let mut unused: Vec<_> = builder
            .names
            .iter()
            .filter(|(name, _)| !builder.used.contains(*name))
            .collect();
        unused.sort_by_key(|(_, (_, origin))| *origin);
        for (name, (named, origin)) in unused {
            let (what, help) = match named {
                Definition::Input(_) => ("input", format!("start a chain with it: `{name} => …`")),
                _ => (
                    "value",
                    format!("start a chain with it, `{name} => …`, or remove its `let`"),
                ),
            };
            self.diagnostics
                .error(*origin, format!("the {what} `{name}` is never used"), help);
        }
    }

    /// Reports a name that is not defined.
    fn unknown_name(&mut self, builder: &GraphBuilder, name: &Ident) {
        let origin = self.diagnostics.origin(name);
        self.no_value(builder, &name.to_string(), origin, "64");
    }

    /// Like `unknown_name`, for a name of which only the text is known. `shape` is an example of
    /// the shape that the value might have.
    fn no_value(&mut self, builder: &GraphBuilder, text: &str, origin: Origin, shape: &str) {
        if builder.later.iter().any(|later| later == text) {
            let message = format!("`{text}` is used before it is defined");
            let help = format!("move the `let` of `{text}` up, before its first use");
            return self.diagnostics.error(origin, message, help);
        }
        let known = builder.all_names();
        if builder.labels.contains(text) {
            let message = format!("`{text}` is the label of a stage, and not a value");
            let first = known.first().copied().unwrap_or("x");
            let help = format!("name the value: `let h = {first} => {text}: …;`");
            return self.diagnostics.error(origin, message, help);
        }
        let help = match (closest(text, known.iter().copied()), &known[..]) {
            (Some(close), _) => format!("did you mean `{close}`?"),
            (None, []) => format!(
                "declare the inputs after the name of the network, and start with one: `struct \
                 Name(x: {shape}, {text}: {shape}) {{ x => … }}`"
            ),
            (None, [first, ..]) => format!(
                "the values here are {}; declare another one before the chain: `let {text} = \
                 {first} => …;`",
                known.join(", ")
            ),
        };
        let message = format!("there is no value `{text}`");
        self.diagnostics.error(origin, message, help);
    }
}

impl GraphBuilder {
    /// Completes the graph with these outputs.
    fn finish(mut self, outputs: Vec<NodeId>) -> Graph {
        self.graph.output = outputs[0];
        self.graph.outputs = outputs
            .into_iter()
            .map(|node| Output {
                node,
                shape: Shape::Unknown,
                head: None,
            })
            .collect();
        self.graph
    }
}

/// The spans of the first and the last token of the stages.
fn ends(stages: &[Stage]) -> (proc_macro2::Span, proc_macro2::Span) {
    let otherwise = proc_macro2::Span::call_site();
    (
        stages.first().map_or(otherwise, |stage| stage.first),
        stages.last().map_or(otherwise, |stage| stage.last),
    )
}
