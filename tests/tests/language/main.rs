//! What the language means: declarations, composition, shapes, and what networks say of themselves.

mod composition;
mod constants;
mod graph_gradients;
mod graphs;
mod own_layers;
mod shapes;
mod structure;
