//! The stages of networks, a file each, named as the language names them.

mod columnwise;
mod combine;
mod dense;
mod dropout;
mod elementwise;
mod nested;
mod prelu;
mod reduce;
mod repeat;

pub use columnwise::Columnwise;
pub use combine::{Concat, Port, Product, Sum};
pub use dense::{Activated, Dense};
pub use dropout::Dropout;
pub use elementwise::Elementwise;
pub use nested::{Nested, NestedLogits};
pub(crate) use prelu::FIRST_SLOPE;
pub use prelu::Prelu;
pub use reduce::{First, Last, Max, Mean};
