//! The `network!` macro: a compiler from a declared neural network to plain Rust.
//!
//! Use it through the crate `nn-runtime`, which re-exports it beside everything that the
//! emitted code calls.

mod arguments;
mod derive;
mod diagnostics;
mod differentiate;
mod drawing;
mod emit;
mod equations;
mod expand;
#[cfg(test)]
mod floors;
mod freeze;
#[cfg(test)]
mod fuzz;
mod generic;
mod graph;
mod infer;
mod layers;
mod lengths;
mod lower;
mod names;
mod normalize;
mod plan;
mod shapes;
#[cfg(test)]
mod snapshots;
mod stepping;
mod syntax;
mod table;

/// Declares a neural network.
///
/// ```text
/// network! {
///     /// Hand-written digits, 8×8 gray pixels.
///     pub struct Digits { 64 => hidden: Dense(128, relu) => Dropout(0.2) => Dense(10, softmax) }
/// }
/// ```
///
/// A chain starts with the shape of a sample and goes through stages: layers, activations, and
/// repeats `4 * { … }`. The macro emits a struct with a field for each stage that learns
/// something, and implements `Network` for it.
///
/// Without `struct Name` it is an expression, whose value is a network of a struct without a name:
///
/// ```text
/// let mut net = network!(784 => Dense(128, relu) => Dense(10, softmax), seed = 42);
/// ```
///
/// The whole language is documented in the crate
/// `nn-runtime`.
#[proc_macro]
pub fn network(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand::network(input.into()).into()
}

/// The rows of a table of layers, or the list of activations, as a text for the documentation of `nn-runtime`.
#[doc(hidden)]
#[proc_macro]
pub fn rows_of(table: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let rows = layers::rows(&table.to_string());
    let rows = rows.expect("the tables are `layers`, `transformers`, `activations` and `onnx`");
    proc_macro::TokenTree::from(proc_macro::Literal::string(&rows)).into()
}

/// Implements `Parameters` for a struct: the walk over what a layer of your own learns.
///
/// ```text
/// #[derive(Clone, Debug, PartialEq, Parameters)]
/// pub struct Scale<const N: usize, S: Scalar = f32> {
///     pub factor: Parameter<S, N>,
///     #[role(Bias)]
///     pub shift: Parameter<S, N>,
///     #[skip]
///     epsilon: f64,
/// }
/// ```
///
/// Every field is a `Parameter`, a layer (anything that implements `Parameters`), or is marked
/// `#[skip]` and has a default. A `Parameter` called `bias` has the role of one, others are
/// weights, and `#[role(…)]` says otherwise. The numbers are those of the first `Parameter`, or
/// what `#[scalar(f64)]` says.
#[proc_macro_derive(Parameters, attributes(role, skip, scalar, runtime))]
pub fn parameters(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive::parameters(input.into()).into()
}
