//! Const parameters in types. Stable Rust accepts a const parameter as a generic argument, but not
//! an expression that contains one.

use crate::diagnostics::Diagnostics;
use crate::graph::{Graph, Module, NodeKind};
use crate::layers::{Generic, Value};
use crate::shapes::{Dimension, Origin, Shape};

/// Reports the first size in a type that is computed from a const parameter. The sizes that follow
/// from it would be computed as well, so they are not reported.
pub(crate) fn check(module: &Module, diagnostics: &mut Diagnostics) {
    if diagnostics.any() || diagnostics.const_parameters.is_empty() {
        return;
    }
    let main = module.graph(Module::MAIN);
    let sizes = inputs(main)
        .into_iter()
        .chain(module.graphs.iter().flat_map(layers))
        .chain(outputs(main));
    let computed = sizes
        .filter(|(_, size)| !matches!(size, Dimension::Symbol(_)))
        .find_map(|(origin, size)| Some((origin, diagnostics.parameter(&size)?, size)));
    if let Some((origin, parameter, size)) = computed {
        let size = diagnostics.size(&size);
        let message = format!(
            "the size `{size}` is part of a type here, but it is computed from the parameter \
             `{parameter}`, which stable Rust does not allow: a const parameter must stand alone"
        );
        let other = if module.graphs.iter().any(|graph| slides(graph, origin)) {
            "preserve the size, for example with `padding = same` and a stride of 1"
        } else {
            "make it a separate const parameter"
        };
        let help = format!(
            "{other}, or replace `{parameter}` with a constant: `const {parameter}: usize = 64;`"
        );
        diagnostics.error(origin, message, help);
    }
}

/// The sizes in the types of the inputs.
fn inputs(graph: &Graph) -> Vec<(Origin, Dimension)> {
    let input = graph.node(graph.inputs[0]);
    let shapes = graph.ports.iter().map(|(_, shape)| shape);
    shapes
        .chain([&input.shape])
        .flat_map(matrix)
        .map(|size| (input.origin, size))
        .collect()
}

/// The sizes in the types of the layers.
fn layers(graph: &Graph) -> Vec<(Origin, Dimension)> {
    let mut sizes = Vec::new();
    for node in &graph.nodes {
        if let NodeKind::Layer(rule) = &node.kind {
            let runtime = rule.runtime(&node.input_shapes);
            for generic in runtime.generics {
                match generic {
                    Generic::Size(size) => sizes.push((node.origin, size)),
                    Generic::Options(options) => {
                        let options = options.into_iter().filter_map(|(_, size)| size);
                        sizes.extend(options.map(|size| (node.origin, size)));
                    }
                    _ => {}
                }
            }
            let places = match &runtime.value {
                Value::Over(over) => over.places.sizes(),
                Value::Configured(settings) => &settings.generics,
                _ => &[],
            };
            sizes.extend(places.iter().map(|size| (node.origin, size.clone())));
        }
    }
    sizes
}

/// Whether a layer slides windows over positions, and so has fewer positions in its output.
fn slides(graph: &Graph, origin: Origin) -> bool {
    graph.nodes.iter().any(|node| match &node.kind {
        NodeKind::Layer(rule) if node.origin == origin => {
            matches!(rule.runtime(&node.input_shapes).value, Value::Over(_))
        }
        _ => false,
    })
}

/// The sizes in the types of the outputs. If there are several outputs, the size of the combined
/// output is among them.
fn outputs(graph: &Graph) -> Vec<(Origin, Dimension)> {
    let mut sizes = Vec::new();
    let mut all = Dimension::ZERO;
    let mut last = None;
    for output in &graph.outputs {
        let origin = graph.node(output.node).origin;
        sizes.extend(matrix(&output.shape).map(|size| (origin, size)));
        all = all.plus(&output.shape.size());
        last = Some(origin);
    }
    if graph.outputs.len() > 1 {
        sizes.extend(last.map(|origin| (origin, all)));
    }
    sizes
}

/// The rows and columns of a sample's matrix.
fn matrix(shape: &Shape) -> [Dimension; 2] {
    [shape.features(), shape.positions()]
}
