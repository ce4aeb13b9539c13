//! What the language means: declarations, composition, shapes, and what networks say of themselves.

mod composition;
mod const_parameters;
mod constants;
mod correct_programs;
mod expressions;
mod generators;
mod graph_gradients;
mod graphs;
mod hidden_states;
mod large_outputs;
mod loud_guards;
mod names;
mod own_layers;
mod samples;
mod shapes;
mod structure;
