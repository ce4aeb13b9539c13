//! The `network!` macro: a compiler from a declared neural network to plain Rust.
//!
//! Use it through the crate `nn-runtime`. That crate re-exports the macro, together with everything
//! that the emitted code calls.

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
#[cfg(test)]
mod one_error;
mod plan;
#[cfg(test)]
mod repository;
mod shapes;
#[cfg(test)]
mod snapshots;
mod stepping;
mod syntax;
mod table;
mod weights;

/// Declares a neural network.
///
/// ```text
/// network! {
///     /// Hand-written digits, 8×8 gray pixels.
///     pub struct Digits { 64 => hidden: Dense(128, relu) => Dropout(0.2) => Dense(10, softmax) }
/// }
/// ```
///
/// A chain starts with the shape of a sample and continues with stages: layers, activations, and
/// repeats such as `4 * { … }`. The macro emits a struct with one field for each stage that has
/// parameters, and implements `Network` for it.
///
/// Without `struct Name`, the macro is an expression. Its value is a network whose struct has no
/// name:
///
/// ```text
/// let mut net = network!(784 => Dense(128, relu) => Dense(10, softmax), seed = 42);
/// ```
///
/// The documentation of the crate `nn-runtime` describes the whole language.
#[proc_macro]
pub fn network(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand::network(input.into()).into()
}

/// Makes the parameters of a network a part of the program.
///
/// ```text
/// static DIGITS: Digits = weights!(Digits, "digits.safetensors");
/// ```
///
/// The file is read while the program is compiled. It is a safetensors file, as the function
/// `nn_runtime::io::save` writes it, and its path is relative to the source file. If it does not
/// fit the network, that is a compile error, which names every parameter that differs.
///
/// The module `nn_runtime::embedded` describes the rest.
#[proc_macro]
pub fn weights(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let source = proc_macro::Span::call_site().local_file();
    weights::weights(input.into(), &weights::directory(source.as_deref())).into()
}

/// The links to all layers, or the rows of a table of them, as a text for the documentation of `nn-runtime`.
#[doc(hidden)]
#[proc_macro]
pub fn rows_of(table: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let rows = layers::rows(&table.to_string());
    let rows =
        rows.expect("the texts are `links`, `layers`, `transformers`, `activations` and `onnx`");
    proc_macro::TokenTree::from(proc_macro::Literal::string(&rows)).into()
}

/// Implements `Parameters` for a struct: the walk over the parameters of a layer that you wrote
/// yourself.
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
/// Every field is one of three things: a `Parameter`, a layer (any type that implements
/// `Parameters`), or a field that is marked `#[skip]` and has a default. A `Parameter` called
/// `bias` has the role of a bias, and any other `Parameter` is a weight. The attribute `#[role(…)]`
/// overrides this. The scalar type is that of the first `Parameter`, unless `#[scalar(f64)]` names
/// another one.
#[proc_macro_derive(Parameters, attributes(role, skip, scalar, runtime))]
pub fn parameters(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive::parameters(input.into()).into()
}
