//! The `network!` macro.
/// Declares.
#[proc_macro]
pub fn network(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    input
}
