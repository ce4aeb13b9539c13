//! The types of the layers: for naming the type of a field, such as `Dense<f32, 64, 128>`.

mod adaptive_pool;
mod attention;
mod avg_pool;
mod batch_norm;
mod channel_shuffle;
mod class_token;
mod columnwise;
mod combine;
mod configured;
mod conv;
mod crop;
mod dense;
mod drop_groups;
mod dropout;
mod elementwise;
mod embedding;
mod expand;
mod group_norm;
mod layer_norm;
mod max_pool;
mod nested;
mod options;
mod pad;
mod patches;
mod pixel_shuffle;
mod positions;
mod prelu;
mod projection;
mod recurrent;
mod reduce;
mod repeat;
mod repeat_vector;
mod reverse;
mod rms_norm;
mod rotary_angles;
mod running_reductions;
mod slice;
mod stepping;
mod transpose;
mod upsample;
#[cfg(any(feature = "onnx", feature = "safetensors"))]
mod view;

#[cfg(feature = "onnx")]
use crate::io::onnx::context::{Context, Translated, same};
#[cfg(feature = "safetensors")]
use crate::io::pytorch::module::PyTorch;
#[cfg(any(feature = "onnx", feature = "safetensors"))]
use crate::structure::Operation;

pub use adaptive_pool::{
    AdaptiveAvgPool1d, AdaptiveAvgPool2d, AdaptiveMaxPool1d, AdaptiveMaxPool2d,
};
pub use attention::{Attention, CrossAttention, CrossHeads, Heads};
pub use avg_pool::{AvgPool1d, AvgPool2d};
pub use batch_norm::{BatchNorm, BatchNormSettings};
pub use channel_shuffle::ChannelShuffle;
pub use class_token::ClassToken;
pub use columnwise::Columnwise;
pub use combine::{Concat, Product, Sum};
pub use configured::{Configured, Epsilon};
pub use conv::{Conv, ConvTransposed, Convolved, Windows};
pub use crop::Crop;
pub use dense::{Activated, Dense};
pub use drop_groups::{DropPath, Dropout1d, Dropout2d, StochasticDepth};
pub use dropout::Dropout;
pub use elementwise::Elementwise;
pub use embedding::{Embedding, Tied, Unembedding};
pub use expand::Expand;
pub use group_norm::{GroupNorm, Groups, InstanceNorm};
pub use layer_norm::LayerNorm;
pub use max_pool::{MaxPool1d, MaxPool2d};
pub use nested::{Nested, NestedLogits};
pub use options::{
    Biased, LearnedStart, Normed, NormedHeads, Options, Peepholes, Projected, ResetBefore, Unbiased,
};
pub use pad::{Pad, Padding};
pub use patches::Patches;
pub use pixel_shuffle::PixelShuffle;
pub use positions::{LearnedPositions, SinusoidalPositions};
pub use prelu::Prelu;
pub use recurrent::gru::Gru;
pub use recurrent::lstm::Lstm;
pub use recurrent::rnn::Rnn;
pub use recurrent::{Cell, Recurrence, Recurrent, RecurrentDropout};
pub use reduce::{First, GlobalAvgPool, GlobalMaxPool, Last, Max, Mean, SumOfPositions};
pub use repeat_vector::RepeatVector;
pub use reverse::Reverse;
pub use rms_norm::RmsNorm;
pub use running_reductions::{FirstSoFar, MaxOfLast, MaxSoFar, MeanOfLast, MeanSoFar, SumSoFar};
pub use slice::Slice;
pub use stepping::{Back, Looks, Stepping};
pub use transpose::Transpose;
pub use upsample::Upsample;

/// The mapping from each operation to its counterparts in `PyTorch` and ONNX, which are defined in
/// the file of its layer.
macro_rules! operations {
    ($($operation:ident: $pytorch:path, $onnx:path;)*) => {
        /// The counterpart of an operation in `PyTorch`.
        #[cfg(feature = "safetensors")]
        pub(crate) const fn pytorch(operation: &Operation) -> PyTorch {
            match operation {
                $(Operation::$operation { .. } => $pytorch,)*
            }
        }

        /// The function that translates an operation to ONNX.
        #[cfg(feature = "onnx")]
        pub(crate) const fn onnx(operation: &Operation) -> fn(&mut Context<'_>) -> Translated {
            match operation {
                $(Operation::$operation { .. } => $onnx,)*
            }
        }
    };
}

operations! {
    Input: PyTorch::INPUT, same;
    Output: PyTorch::OUTPUT, same;
    Dense: dense::pytorch::MODULE, dense::onnx::translate;
    Activation: elementwise::pytorch::MODULE, elementwise::onnx::translate;
    Prelu: prelu::pytorch::MODULE, prelu::onnx::translate;
    Conv: conv::pytorch::MODULE, conv::onnx::translate;
    ConvTranspose: conv::pytorch::MODULE, conv::onnx::translate;
    MaxPool: max_pool::pytorch::MODULE, max_pool::onnx::translate;
    AvgPool: avg_pool::pytorch::MODULE, avg_pool::onnx::translate;
    AdaptiveMaxPool: adaptive_pool::pytorch::MODULE, adaptive_pool::onnx::translate;
    AdaptiveAvgPool: adaptive_pool::pytorch::MODULE, adaptive_pool::onnx::translate;
    Reduce: reduce::pytorch::MODULE, reduce::onnx::translate;
    BatchNorm: batch_norm::pytorch::MODULE, batch_norm::onnx::translate;
    LayerNorm: layer_norm::pytorch::MODULE, layer_norm::onnx::translate;
    RmsNorm: rms_norm::pytorch::MODULE, rms_norm::onnx::translate;
    GroupNorm: group_norm::pytorch::MODULE, group_norm::onnx::translate;
    InstanceNorm: group_norm::pytorch::MODULE, group_norm::onnx::translate;
    Dropout: dropout::pytorch::MODULE, same;
    DropChannels: drop_groups::pytorch::MODULE, same;
    DropPath: drop_groups::pytorch::MODULE, same;
    Embedding: embedding::pytorch::EMBEDDING, embedding::onnx::translate;
    Unembedding: embedding::pytorch::UNEMBEDDING, embedding::onnx::translate;
    LearnedPositions: positions::pytorch::LEARNED, positions::onnx::translate;
    SinusoidalPositions: positions::pytorch::SINUSOIDAL, positions::onnx::translate;
    ClassToken: class_token::pytorch::MODULE, class_token::onnx::translate;
    Patches: patches::pytorch::MODULE, patches::onnx::translate;
    Attention: attention::pytorch::ATTENTION, attention::onnx::translate;
    CrossAttention: attention::pytorch::CROSS_ATTENTION, attention::onnx::translate;
    Lstm: recurrent::pytorch::MODULE, recurrent::onnx::translate;
    Gru: recurrent::pytorch::MODULE, recurrent::onnx::translate;
    Rnn: recurrent::pytorch::MODULE, recurrent::onnx::translate;
    Reverse: reverse::pytorch::MODULE, reverse::onnx::translate;
    Sum: combine::pytorch::MODULE, combine::onnx::translate;
    Product: combine::pytorch::MODULE, combine::onnx::translate;
    Concat: combine::pytorch::CONCAT, combine::onnx::translate;
    Flatten: view::pytorch::FLATTEN, view::onnx::translate;
    Reshape: view::pytorch::RESHAPE, view::onnx::translate;
    Transpose: transpose::pytorch::MODULE, transpose::onnx::translate;
    Slice: slice::pytorch::MODULE, slice::onnx::translate;
    Crop: crop::pytorch::MODULE, crop::onnx::translate;
    Pad: pad::pytorch::MODULE, pad::onnx::translate;
    Upsample: upsample::pytorch::MODULE, upsample::onnx::translate;
    PixelShuffle: pixel_shuffle::pytorch::MODULE, pixel_shuffle::onnx::translate;
    ChannelShuffle: channel_shuffle::pytorch::MODULE, channel_shuffle::onnx::translate;
    RepeatVector: repeat_vector::pytorch::MODULE, repeat_vector::onnx::translate;
    Expand: expand::pytorch::MODULE, expand::onnx::translate;
    Layer: nested::pytorch::MODULE, nested::onnx::translate;
}
