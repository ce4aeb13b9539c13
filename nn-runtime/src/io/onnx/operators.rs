//! Parts of the ONNX forms that several layers share.

use super::array::Array;
use super::builder::Builder;
use super::context::{Context, Problem};
use super::proto::AttributeProto;
use super::proto::attribute::{int, ints, text};
use super::values::Form;
use crate::kernels::padding::Padding;
use crate::structure::{Axes, Window};

/// A size as an ONNX integer. Sizes of anything in memory are small enough.
pub(crate) const fn whole(size: usize) -> i64 {
    size as i64
}

/// A parameter that is a vector.
pub(crate) fn vector(it: &mut Context<'_>, field: &str) -> Result<String, Problem> {
    it.constant(field, "", |array| {
        let count = array.sizes().iter().product();
        array.reshaped(&[count])
    })
}

/// A parameter that is a vector, or the same number for each feature if there is no such parameter.
pub(crate) fn vector_or(
    it: &mut Context<'_>,
    field: &str,
    is_there: bool,
    (features, otherwise): (usize, f64),
) -> Result<String, Problem> {
    if is_there {
        return vector(it, field);
    }
    let number = it.builder.number;
    let name = format!("{otherwise}/{features}");
    Ok(it
        .builder
        .constant(&name, || Array::filled(number, &[features], otherwise)))
}

/// `x · weightᵀ + bias` for tensors of any rank, with the parameters of these names.
pub(crate) fn affine(
    it: &mut Context<'_>,
    x: &str,
    weight: &str,
    bias: Option<&str>,
) -> Result<String, Problem> {
    // Read in row-major order, the memory of a weight is its transpose.
    let weight = it.constant(weight, ".transposed", |weight| weight)?;
    let product = it.node("MatMul", &[x, &weight], vec![]);
    let Some(bias) = bias else {
        return Ok(product);
    };
    let bias = vector(it, bias)?;
    Ok(it.node("Add", &[&product, &bias], vec![]))
}

/// A tensor with its axes in another order.
pub(crate) fn transposed(it: &mut Context<'_>, x: &str, order: &[i64]) -> String {
    it.node("Transpose", &[x], vec![ints("perm", order.iter().copied())])
}

/// A pair of sizes for an image; only the second one for a sequence.
pub(crate) fn along(axes: Axes, pair: [usize; 2]) -> Vec<usize> {
    match axes {
        Axes::Pixels => pair.into(),
        Axes::Steps => vec![pair[1]],
    }
}

/// A tensor of integers with this shape.
pub(crate) fn integers_of(it: &mut Context<'_>, values: &[i64], sizes: &[usize]) -> String {
    let flat = it.builder.integers(values);
    let sizes: Vec<i64> = sizes.iter().map(|size| *size as i64).collect();
    let shape = it.builder.integers(&sizes);
    it.node("Reshape", &[&flat, &shape], vec![])
}

/// Positions added around others.
#[derive(Clone, Copy)]
pub(crate) struct Around {
    pub(crate) axes: Axes,
    /// At the top, at the bottom, on the left and on the right.
    pub(crate) sides: [usize; 4],
    pub(crate) mode: Padding,
}

/// Pads a tensor of samples with this shape and form.
pub(crate) fn padded(
    it: &mut Context<'_>,
    x: &str,
    (shape, form): (&[usize], Form),
    around: Around,
) -> String {
    let Around {
        axes,
        sides: [top, bottom, left, right],
        mode,
    } = around;
    let positions = form.positions(shape);
    let before = along(axes, [top, left]);
    let after = along(axes, [bottom, right]);
    let sizes = shape.iter().zip(before.iter().zip(&after));
    // `Pad` mirrors only once, so larger paddings use `Gather`.
    let is_small =
        |(size, (before, after)): (&usize, (&usize, &usize))| size > before && size > after;
    let name = match mode {
        Padding::Constant(_) => "constant",
        Padding::Reflect if sizes.clone().all(is_small) => "reflect",
        Padding::Replicate => "edge",
        Padding::Reflect | Padding::Circular => {
            let mut x = x.to_owned();
            for (axis, (&size, (&before, &after))) in positions.iter().zip(sizes) {
                if before + after > 0 {
                    let places = -before.cast_signed()..(size + after).cast_signed();
                    let places = places.filter_map(|place| mode.source(place, size));
                    let places: Vec<i64> = places.map(|place| place as i64).collect();
                    let places = it.builder.integers(&places);
                    x = it.node("Gather", &[&x, &places], vec![int("axis", *axis)]);
                }
            }
            return x;
        }
    };
    let rank = shape.len() + 1;
    let mut pads = vec![0; 2 * rank];
    for (axis, (before, after)) in positions.iter().zip(before.iter().zip(&after)) {
        pads[*axis as usize] = *before as i64;
        pads[rank + *axis as usize] = *after as i64;
    }
    let pads = it.builder.integers(&pads);
    let attributes = vec![text("mode", name)];
    match mode {
        Padding::Constant(value) => {
            let value = it.builder.scalar(value);
            it.node("Pad", &[x, &pads, &value], attributes)
        }
        _ => it.node("Pad", &[x, &pads], attributes),
    }
}

/// Sizes, strides and dilations of windows.
pub(crate) fn settings(window: &Window, pads: [usize; 4]) -> Vec<AttributeProto> {
    let each = |pair: [usize; 2]| along(window.axes, pair).into_iter().map(|n| n as i64);
    let [top, bottom, left, right] = pads;
    let mut all = vec![
        ints("kernel_shape", each(window.kernel)),
        ints("strides", each(window.stride)),
    ];
    if window.dilation != [1, 1] {
        all.push(ints("dilations", each(window.dilation)));
    }
    if pads != [0; 4] {
        all.push(ints("pads", each([top, left]).chain(each([bottom, right]))));
    }
    all
}

/// The height and width of a sample. A sequence has one row.
pub(crate) fn rows_and_columns(shape: &[usize]) -> [usize; 2] {
    match shape {
        [height, width, _] => [*height, *width],
        [steps, _] => [1, *steps],
        _ => [1, 1],
    }
}

/// Exactly as much padding at the end as the last window needs.
pub(crate) fn ends(window: &Window, input: [usize; 2], output: [usize; 2]) -> [usize; 2] {
    core::array::from_fn(|axis| {
        let extent = window.dilation[axis] * (window.kernel[axis] - 1) + 1;
        let end = (output[axis] - 1) * window.stride[axis] + extent;
        end.saturating_sub(input[axis] + window.padding[2 * axis])
    })
}

/// `x / √(mean(x²) + ε)` along the last axis.
pub(crate) fn root_mean_square(builder: &mut Builder, x: &str, epsilon: f64) -> String {
    let square = builder.node("Mul", &[x, x], vec![]);
    let mean = builder.node("ReduceMean", &[&square], vec![ints("axes", [-1])]);
    divided(builder, x, &mean, epsilon)
}

/// `x / √(variance + ε)`
pub(crate) fn divided(builder: &mut Builder, x: &str, variance: &str, epsilon: f64) -> String {
    let epsilon = builder.scalar(epsilon);
    let sum = builder.node("Add", &[variance, &epsilon], vec![]);
    let deviation = builder.node("Sqrt", &[&sum], vec![]);
    builder.node("Div", &[x, &deviation], vec![])
}

/// The values from `start` (inclusive) to `end` (exclusive) along some axes.
pub(crate) fn cut(
    it: &mut Context<'_>,
    x: &str,
    start: &[usize],
    end: &[usize],
    axes: &[i64],
) -> String {
    let [start, end] = [start, end].map(|places| {
        let places: Vec<i64> = places.iter().map(|place| *place as i64).collect();
        it.builder.integers(&places)
    });
    let axes = it.builder.integers(axes);
    it.node("Slice", &[x, &start, &end, &axes], vec![])
}
