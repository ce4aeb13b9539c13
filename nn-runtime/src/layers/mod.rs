//! The stages of networks, a file each, named as the language names them.

mod adaptive_pool;
mod avg_pool;
mod batch_norm;
mod columnwise;
mod combine;
mod configured;
mod conv;
mod crop;
mod dense;
mod drop_groups;
mod dropout;
mod elementwise;
mod expand;
mod group_norm;
mod layer_norm;
mod max_pool;
mod nested;
mod pad;
mod pixel_shuffle;
mod prelu;
mod reduce;
mod repeat;
mod repeat_vector;
mod rms_norm;
mod slice;
mod transpose;
mod upsample;

pub use adaptive_pool::{
    AdaptiveAvgPool1d, AdaptiveAvgPool2d, AdaptiveMaxPool1d, AdaptiveMaxPool2d,
};
pub use avg_pool::{AvgPool1d, AvgPool2d};
pub use batch_norm::{BatchNorm, BatchNormSettings};
pub use columnwise::Columnwise;
pub use combine::{Concat, Product, Sum};
pub use configured::{Configured, Epsilon};
pub use conv::{Conv, ConvTransposed, Convolved, Sliding, Windows};
pub use crop::Crop;
pub use dense::{Activated, Dense};
pub use drop_groups::{DropPath, Dropout1d, Dropout2d, StochasticDepth};
pub use dropout::Dropout;
pub use elementwise::Elementwise;
pub use expand::Expand;
pub use group_norm::{GroupNorm, Groups, InstanceNorm};
pub use layer_norm::LayerNorm;
pub use max_pool::{MaxPool1d, MaxPool2d};
pub use nested::{Nested, NestedLogits};
pub use pad::{Pad, Padding};
pub use pixel_shuffle::PixelShuffle;
pub(crate) use prelu::FIRST_SLOPE;
pub use prelu::Prelu;
pub use reduce::{First, GlobalAvgPool, GlobalMaxPool, Last, Max, Mean, SumOfPositions};
pub use repeat_vector::RepeatVector;
pub use rms_norm::RmsNorm;
pub use slice::Slice;
pub use transpose::Transpose;
pub use upsample::Upsample;
