//! From the tree to the graph: names are resolved, layers looked up, arguments read.

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
    };
    lowering.network(declaration);
    Module {
        graphs: lowering.graphs.into_iter().flatten().collect(),
    }
}

struct Lowering<'a> {
    /// The network's name.
    name: &'a Ident,
    diagnostics: &'a mut Diagnostics,
    /// `None` while a graph is being built, so that its number is known to those inside it.
    graphs: Vec<Option<Graph>>,
}

impl Lowering<'_> {
    /// The network itself.
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
        for binding in &declaration.bindings {
            let named = match &binding.value {
                Bound::Chain(chain) => Definition::Value(self.chain(&mut builder, chain, None)),
                Bound::Shared(stages) => builder.shared(&binding.name, stages),
            };
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
                    "a network has at most {} outputs, but here begins one more",
                    inputs::MOST_OUTPUTS
                ),
                "give some of them as one: `Concat { … | … }`",
            );
        }
        let outputs = declaration.outputs.iter().take(inputs::MOST_OUTPUTS);
        let outputs: Vec<NodeId> = outputs
            .map(|chain| self.chain(&mut builder, chain, None))
            .collect();
        // Another mistake may be why.
        if !self.diagnostics.any() {
            self.unused(&builder);
        }
        self.graphs[Module::MAIN.0] = Some(builder.finish(outputs));
    }

    /// The body of a repeat, and the values of the graph around it that it reads.
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

    /// Gives a value or shared stages a name.
    fn bind(&mut self, builder: &mut GraphBuilder, name: &Ident, named: Definition) {
        let origin = self.diagnostics.origin(name);
        let text = name.to_string();
        if builder.names.contains_key(&text) {
            self.diagnostics.error(
                origin,
                format!("a second value with the name `{text}`"),
                "give each input and each `let` a name of its own",
            );
            return;
        }
        builder.names.insert(text, (named, origin));
    }

    /// Reports names that nothing reads: what they stand for would silently not be there.
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

    /// Reports a name that stands for nothing.
    fn unknown_name(&mut self, builder: &GraphBuilder, name: &Ident) {
        let origin = self.diagnostics.origin(name);
        self.no_value(builder, &name.to_string(), origin, "64");
    }

    /// The same, of a name that is no token here, of a value that might have this shape.
    fn no_value(&mut self, builder: &GraphBuilder, text: &str, origin: Origin, shape: &str) {
        let known = builder.all_names();
        let help = match (closest(text, known.iter().copied()), &known[..]) {
            (Some(close), _) => format!("did you mean `{close}`?"),
            (None, []) => format!(
                "name the inputs after the network, and start with one: `struct Name(x: {shape}, {text}: {shape}) {{ x => … }}`"
            ),
            (None, [first, ..]) => format!(
                "the values here are {}; another one is declared before the chain: `let {text} = {first} => …;`",
                known.join(", ")
            ),
        };
        let message = format!("there is no value `{text}`");
        self.diagnostics.error(origin, message, help);
    }
}

impl GraphBuilder {
    /// The graph, with these outputs.
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

/// The first and the last token of some stages.
fn ends(stages: &[Stage]) -> (proc_macro2::Span, proc_macro2::Span) {
    let otherwise = proc_macro2::Span::call_site();
    (
        stages.first().map_or(otherwise, |stage| stage.first),
        stages.last().map_or(otherwise, |stage| stage.last),
    )
}
