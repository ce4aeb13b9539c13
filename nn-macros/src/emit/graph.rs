//! The network as a graph, for `graph()` to print.

use proc_macro2::{Literal, TokenStream};

use super::context::Context;
use super::emit;
use crate::drawing::{Drawing, Kind};

/// ```ignore
/// const GRAPH: Graph = Graph {
///     name: "Digits",
///     vertices: &[
///         Vertex::input("input", &[64]),
///         Vertex::stage("dense1", "Dense(10, softmax)", &[10]),
///         Vertex::output("output", &[10]),
///     ],
///     edges: &[(0, 1), (1, 2)],
///     shared: &[],
///     repeats: &[],
/// };
/// ```
pub(super) fn graph(context: &Context<'_>, drawing: &Drawing) -> TokenStream {
    let runtime = &context.runtime;
    let name = context.name().to_string();
    let vertices = drawing.vertices.iter().map(|vertex| {
        let (name, declaration) = (&vertex.name, &vertex.declaration);
        let sizes = context.dimensions(&vertex.shape);
        let vertex_type = emit!(#runtime::network::Vertex);
        let inside = vertex.repeat.map(inside);
        match vertex.kind {
            Kind::Input => emit!(#vertex_type::input(#name, #sizes)),
            Kind::Stage => {
                emit!(#vertex_type::stage(#name, #declaration, #sizes)#inside)
            }
            Kind::Output => emit!(#vertex_type::output(#name, #sizes)),
        }
    });
    let repeats = drawing.repeats.iter().map(|repeat| {
        let name = &repeat.name;
        let count = context.size(&repeat.count);
        let inside = repeat.parent.map(inside);
        emit!(#runtime::network::Repeat::new(#name, #count)#inside)
    });
    let edges = pairs(&drawing.edges);
    let shared = pairs(&drawing.shared);
    emit! {
        const GRAPH: #runtime::network::Graph = #runtime::network::Graph {
            name: #name,
            vertices: &[#(#vertices),*],
            edges: &[#edges],
            shared: &[#shared],
            repeats: &[#(#repeats),*],
        };
    }
}

/// `.inside(0)`
fn inside(repeat: usize) -> TokenStream {
    let repeat = Literal::usize_unsuffixed(repeat);
    emit!(.inside(#repeat))
}

/// `(0, 1), (1, 2)`
fn pairs(pairs: &[(usize, usize)]) -> TokenStream {
    let pairs = pairs.iter().map(|(from, to)| {
        let (from, to) = (
            Literal::usize_unsuffixed(*from),
            Literal::usize_unsuffixed(*to),
        );
        emit!((#from, #to))
    });
    emit!(#(#pairs),*)
}
