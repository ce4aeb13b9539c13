//! The stages of networks, a file each, named as the language names them.

mod avg_pool;
mod columnwise;
mod combine;
mod conv;
mod crop;
mod dense;
mod dropout;
mod elementwise;
mod expand;
mod max_pool;
mod nested;
mod pad;
mod prelu;
mod reduce;
mod repeat;
mod repeat_vector;
mod slice;
mod transpose;

pub use avg_pool::{AvgPool1d, AvgPool2d};
pub use columnwise::Columnwise;
pub use combine::{Concat, Product, Sum};
pub use conv::{Conv, ConvTransposed, Convolved, Sliding, Windows};
pub use crop::Crop;
pub use dense::{Activated, Dense};
pub use dropout::Dropout;
pub use elementwise::Elementwise;
pub use expand::Expand;
pub use max_pool::{MaxPool1d, MaxPool2d};
pub use nested::{Nested, NestedLogits};
pub use pad::{Pad, Padding};
pub(crate) use prelu::FIRST_SLOPE;
pub use prelu::Prelu;
pub use reduce::{First, Last, Max, Mean, SumOfPositions};
pub use repeat_vector::RepeatVector;
pub use slice::Slice;
pub use transpose::Transpose;
