//! From the tree to the graph: names are resolved, layers looked up, arguments read.

mod arguments;
mod numbers;

pub(crate) use arguments::Arguments;

use std::collections::HashMap;

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::{Ident, Path};

use crate::diagnostics::{Diagnostics, Origin, closest};
use crate::graph::{Dimension, Graph, GraphId, Module, Node, NodeId, Operation, Shape};
use crate::layers::{self, ACTIVATIONS, LAYERS};
use crate::names::{Counter, camel_case, snake_case};
use crate::syntax::{Argument, Declaration, Stage, StageKind};

/// Builds the graphs of a declaration.
pub(crate) fn lower(declaration: &Declaration, diagnostics: &mut Diagnostics) -> Module {
    let mut lowering = Lowering {
        diagnostics,
        graphs: Vec::new(),
    };
    let parameters = declaration.generics.const_params();
    lowering.diagnostics.const_parameters = parameters
        .map(|parameter| parameter.ident.to_string())
        .collect();
    let shape = lowering.shape(&declaration.chain.shape);
    let origin = (declaration.chain.shape.first, declaration.chain.shape.last);
    let name = declaration.name.unraw().to_string();
    lowering.graph(name, shape, origin, &declaration.chain.stages);
    Module {
        graphs: lowering.graphs.into_iter().flatten().collect(),
    }
}

struct Lowering<'a> {
    diagnostics: &'a mut Diagnostics,
    /// `None` while a graph is being built, so that its number is known to those inside it.
    graphs: Vec<Option<Graph>>,
}

impl Lowering<'_> {
    /// The shape at the start of the chain.
    fn shape(&mut self, shape: &crate::syntax::Shape) -> Shape {
        if shape.sizes.is_empty() {
            return Shape::Unknown;
        }
        if let [size] = &shape.sizes[..]
            && let Some(name) = numbers::activation_name(size)
        {
            let origin = self.diagnostics.origin_at(shape.first, shape.last);
            self.diagnostics.error(
                origin,
                format!("the shape of a sample is missing: `{name}` is a stage"),
                "start with the shape: `64 => …` for a vector of 64 features",
            );
            return Shape::Unknown;
        }
        let sizes: Vec<Dimension> = shape
            .sizes
            .iter()
            .map(|size| numbers::size(size, self.diagnostics).map_or(Dimension::Unknown, |s| s.0))
            .collect();
        match <[Dimension; 1]>::try_from(sizes) {
            Ok([features]) => Shape::Vector(features),
            Err(sizes) => {
                let origin = self.diagnostics.origin_at(shape.first, shape.last);
                self.diagnostics.error(
                    origin,
                    format!(
                        "a sample of {} dimensions: networks take vectors",
                        sizes.len()
                    ),
                    "write the number of features alone: `784 => …`",
                );
                Shape::Unknown
            }
        }
    }

    /// A graph of a chain of stages, and the graphs inside it.
    fn graph(
        &mut self,
        name: String,
        shape: Shape,
        (first, last): (Span, Span),
        stages: &[Stage],
    ) -> GraphId {
        let id = GraphId(self.graphs.len());
        self.graphs.push(None);
        let origin = self.diagnostics.origin_at(first, last);
        let mut graph = Graph {
            name,
            nodes: vec![Node {
                operation: Operation::Input,
                inputs: vec![],
                shape,
                origin,
                name: "input".to_owned(),
                fused: None,
                stage: 0,
            }],
            inputs: vec![NodeId(0)],
            output: NodeId(0),
            head: None,
        };
        let names = self.names(stages);
        for (index, (stage, name)) in stages.iter().zip(names).enumerate() {
            self.stage(&mut graph, stage, name, index + 1);
        }
        self.graphs[id.0] = Some(graph);
        id
    }

    /// The names of the stages: labels as they are, numbers for the rest. A number that is taken
    /// by a label is skipped.
    fn names(&mut self, stages: &[Stage]) -> Vec<String> {
        let mut labels: HashMap<String, usize> = HashMap::new();
        for (index, stage) in stages.iter().enumerate() {
            let Some(label) = &stage.label else {
                continue;
            };
            let text = label.to_string();
            if syn::parse_str::<Ident>(&text).is_err() || text.starts_with("r#") {
                let text = label.unraw();
                let origin = self.diagnostics.origin(label);
                self.diagnostics.error(
                    origin,
                    format!(
                        "`{text}` is a word of Rust's own, so that no field can have this name"
                    ),
                    format!("choose another label, such as `{text}_layer`"),
                );
            } else if *labels.entry(text.clone()).or_insert(index) != index {
                let origin = self.diagnostics.origin(label);
                self.diagnostics.error(
                    origin,
                    format!("a second stage with the label `{text}`"),
                    "labels name the fields of the network: give each stage one of its own",
                );
            }
        }
        let mut counter = Counter::default();
        stages
            .iter()
            .enumerate()
            .map(|(index, stage)| {
                let label = stage.label.as_ref().map(ToString::to_string);
                if let Some(label) = label.filter(|label| labels.get(label) == Some(&index)) {
                    return label;
                }
                let kind = match &stage.kind {
                    StageKind::Repeat { .. } => "repeat".to_owned(),
                    StageKind::Mistake => "mistake".to_owned(),
                    StageKind::Layer { path, .. } => last_segment(path)
                        .map_or_else(String::new, |name| snake_case(&name.to_string())),
                };
                loop {
                    let name = counter.next(&kind);
                    if !labels.contains_key(&name) {
                        return name;
                    }
                }
            })
            .collect()
    }

    /// Appends the nodes of one stage. On a mistake that was reported, a node of unknown shape
    /// stands in, so that what follows is silent.
    fn stage(&mut self, graph: &mut Graph, stage: &Stage, name: String, index: usize) {
        let origin = self.diagnostics.origin_at(stage.first, stage.last);
        let input = graph.output;
        let push = |graph: &mut Graph, operation, input, name| {
            graph.push(Node {
                operation,
                inputs: vec![input],
                shape: Shape::Unknown,
                origin,
                name,
                fused: None,
                stage: index,
            })
        };
        match &stage.kind {
            StageKind::Mistake => {
                graph.output = push(graph, Operation::Mistake, input, name);
            }
            StageKind::Layer { path, arguments } => {
                let (lowered, all_right) = self.layer(path, arguments.as_deref(), origin);
                let mut last = input;
                if !all_right {
                    // Before the layer, so that what is emitted beside the errors has its field.
                    last = push(graph, Operation::Mistake, last, format!("{name}_mistake"));
                }
                graph.output = last;
                let Some(lowered) = lowered else {
                    return;
                };
                last = push(graph, Operation::Layer(lowered.rule), last, name.clone());
                if let Some(activation) = lowered.activation {
                    let name = format!("{name}_{}", activation.entry.name);
                    let rule = layers::activation_rule(activation);
                    last = push(graph, Operation::Layer(rule), last, name);
                }
                graph.output = last;
            }
            StageKind::Repeat { count, body } => {
                let count = numbers::size(count, self.diagnostics);
                let body_name = format!("{}{}", graph.name, camel_case(&name));
                let ends = (stage.first, stage.last);
                let body = self.graph(body_name, Shape::Unknown, ends, body);
                let count = count.map_or(Dimension::Unknown, |(count, _)| count);
                let operation = Operation::Repeat { body, count };
                graph.output = push(graph, operation, input, name);
            }
        }
    }

    /// The layer, as far as it could be read, and whether nothing was wrong with it.
    fn layer(
        &mut self,
        path: &Path,
        arguments: Option<&[Argument]>,
        stage: Origin,
    ) -> (Option<layers::Lowered>, bool) {
        let Some(ident) = last_segment(path) else {
            return (None, false);
        };
        let name = ident.to_string();
        if path.segments.len() == 1 {
            if let Some(entry) = layers::lookup(&name) {
                if !path.segments[0].arguments.is_empty() {
                    let origin = self.diagnostics.origin(&path.segments[0].arguments);
                    self.diagnostics.error(
                        origin,
                        format!("`{name}` takes its arguments in parentheses"),
                        format!("it is written `{}`", entry.usage),
                    );
                    return (None, false);
                }
                let mut arguments = Arguments::bind(
                    entry,
                    arguments.unwrap_or_default(),
                    stage,
                    self.diagnostics,
                );
                let lowered = (entry.lower)(&mut arguments);
                let all_right = lowered.is_some() && arguments.all_right();
                return (lowered, all_right);
            }
            if ACTIVATIONS.iter().any(|entry| entry.name == name) {
                let activation =
                    numbers::activation(ident, arguments.unwrap_or_default(), self.diagnostics);
                let lowered = activation.map(|activation| layers::Lowered {
                    rule: layers::activation_rule(activation),
                    activation: None,
                });
                let all_right = lowered.is_some();
                return (lowered, all_right);
            }
        }
        let origin = self.diagnostics.origin(path);
        let names = LAYERS.iter().map(|entry| entry.name);
        let help = match closest(
            &name,
            names.chain(ACTIVATIONS.iter().map(|entry| entry.name)),
        ) {
            Some(close) => format!("did you mean `{close}`?"),
            None => format!(
                "the layers are {}; every activation is a stage too, such as `relu`",
                layer_names()
            ),
        };
        self.diagnostics
            .error(origin, format!("there is no layer `{name}`"), help);
        (None, false)
    }
}

fn last_segment(path: &Path) -> Option<&Ident> {
    path.segments.last().map(|segment| &segment.ident)
}

fn layer_names() -> String {
    let names: Vec<String> = LAYERS
        .iter()
        .map(|entry| format!("`{}`", entry.name))
        .collect();
    names.join(", ")
}
