//! Operations of the language as operators of ONNX.

mod activation;
mod attention;
mod convolution;
mod dense;
mod initial;
mod normalize;
mod pool;
mod recurrent;
mod reduce;
mod scan;
mod shapes;
mod tokens;

use super::context::{Context, Problem};
use super::values::Value;
use crate::structure::Operation;

/// The value of an operation.
pub(super) fn translate(operation: Operation, mut context: Context<'_>) -> Result<Value, Problem> {
    let it = &mut context;
    match operation {
        Operation::Input { .. }
        | Operation::Output
        | Operation::Dropout { .. }
        | Operation::DropChannels { .. }
        | Operation::DropPath { .. } => Ok(it.value(0).clone()),

        Operation::Dense { bias, .. } => dense::dense(it, bias),
        Operation::Activation(activation) => Ok(activation::of_value(it, activation)),
        Operation::Prelu { features } => activation::prelu(it, features),
        Operation::Sum => Ok(dense::combined(it, "Add")),
        Operation::Product => Ok(dense::combined(it, "Mul")),
        Operation::Concat => Ok(dense::concat(it)),

        Operation::Conv {
            groups,
            window,
            mode,
            bias,
            ..
        } => convolution::conv(it, groups, &window, mode, bias),
        Operation::ConvTranspose {
            groups,
            window,
            output_padding,
            bias,
            ..
        } => convolution::transposed(it, groups, &window, output_padding, bias),
        Operation::MaxPool { window, .. } => Ok(pool::max(it, &window)),
        Operation::AvgPool {
            window,
            count_padding,
            ..
        } => Ok(pool::mean(it, &window, count_padding)),
        Operation::AdaptiveMaxPool { axes, output } => Ok(pool::adaptive_max(it, axes, output)),
        Operation::AdaptiveAvgPool { axes, output } => Ok(pool::adaptive_mean(it, axes, output)),
        Operation::Reduce(reduction) => Ok(reduce::reduce(it, reduction)),

        Operation::BatchNorm {
            features,
            epsilon,
            affine,
            ..
        } => normalize::batch(it, features, epsilon, affine),
        Operation::LayerNorm {
            features,
            epsilon,
            weight,
            bias,
        } => normalize::layer(it, features, epsilon, [weight, bias]),
        Operation::RmsNorm {
            epsilon, weight, ..
        } => normalize::rms(it, epsilon, weight),
        Operation::GroupNorm {
            features,
            groups,
            epsilon,
            affine,
        } => normalize::group(it, features, groups, epsilon, affine),
        Operation::InstanceNorm {
            features,
            epsilon,
            affine,
        } => normalize::instance(it, features, epsilon, affine),

        Operation::Embedding { .. } => tokens::embedding(it),
        Operation::Unembedding { .. } => tokens::unembedding(it),
        Operation::LearnedPositions { .. } => tokens::learned_positions(it),
        Operation::SinusoidalPositions { steps, features } => {
            Ok(tokens::sinusoidal_positions(it, [steps, features]))
        }
        Operation::ClassToken { features } => tokens::class_token(it, features),
        Operation::Patches { size } => Ok(tokens::patches(it, size)),

        Operation::Attention { .. } | Operation::CrossAttention { .. } => {
            attention::attention(it, operation)
        }
        Operation::Lstm { .. } | Operation::Gru { .. } | Operation::Rnn { .. } => {
            recurrent::recurrent(it, operation)
        }
        Operation::Reverse => Ok(recurrent::reverse(it)),

        Operation::Flatten => Ok(shapes::flatten(it)),
        Operation::Reshape => Ok(shapes::reshape(it)),
        Operation::Transpose => Ok(shapes::transpose(it)),
        Operation::Slice { start } => Ok(shapes::slice(it, start)),
        Operation::Crop { axes, start, size } => Ok(shapes::crop(it, axes, start, size)),
        Operation::Pad { axes, sides, mode } => Ok(shapes::pad(it, axes, sides, mode)),
        Operation::Upsample { axes, scale, mode } => Ok(shapes::upsample(it, axes, scale, mode)),
        Operation::PixelShuffle { scale } => Ok(shapes::pixel_shuffle(it, scale)),
        Operation::RepeatVector => Ok(shapes::repeat_vector(it)),
        Operation::Expand { features } => Ok(shapes::expand(it, features)),

        Operation::Layer { name, .. } => Err(format!(
            "`{name}` is a layer of your own, whose computation only its code knows"
        )),
    }
}
