//! What moves numbers.

use super::super::context::Context;
use super::super::proto::attribute::{int, text};
use super::super::values::{Form, Value};
use super::dense::transposed;
use crate::kernels::padding::Padding;
use crate::structure::{Axes, Interpolation};

/// A pair of sizes for an image, the second of it for a sequence.
pub(super) fn along(axes: Axes, pair: [usize; 2]) -> Vec<usize> {
    match axes {
        Axes::Pixels => pair.into(),
        Axes::Steps => vec![pair[1]],
    }
}

/// Whole numbers of a shape.
pub(super) fn integers_of(it: &mut Context<'_>, values: &[i64], sizes: &[usize]) -> String {
    let flat = it.builder.integers(values);
    let sizes: Vec<i64> = sizes.iter().map(|size| *size as i64).collect();
    let shape = it.builder.integers(&sizes);
    it.node("Reshape", &[&flat, &shape], vec![])
}

pub(super) fn flatten(it: &mut Context<'_>) -> Value {
    if it.shape_of(0).len() == 1 {
        return it.value(0).clone();
    }
    let x = it.last(0);
    let y = it.node("Flatten", &[&x], vec![int("axis", 1)]);
    it.give(y, Form::Last)
}

pub(super) fn reshape(it: &mut Context<'_>) -> Value {
    let x = it.last(0);
    let shape = it.shape.to_vec();
    let y = it.builder.reshape(&x, &shape);
    it.give(y, Form::Last)
}

pub(super) fn transpose(it: &mut Context<'_>) -> Value {
    if it.shape.len() == 2 {
        let shape = it.shape.to_vec();
        return it.value(0).clone().exchanged(&shape);
    }
    let (x, form) = it.any();
    let order = match form {
        Form::Last => [0, 2, 1, 3],
        Form::First => [0, 1, 3, 2],
    };
    let y = transposed(it, &x, &order);
    it.give(y, form)
}

/// The numbers from `start` to before `end` of some axes.
fn cut(it: &mut Context<'_>, x: &str, start: &[usize], end: &[usize], axes: &[i64]) -> String {
    let [start, end] = [start, end].map(|places| {
        let places: Vec<i64> = places.iter().map(|place| *place as i64).collect();
        it.builder.integers(&places)
    });
    let axes = it.builder.integers(axes);
    it.node("Slice", &[x, &start, &end, &axes], vec![])
}

pub(super) fn slice(it: &mut Context<'_>, start: usize) -> Value {
    let (x, form) = it.any();
    let features = it.shape.last().copied().unwrap_or_default();
    let axis = form.features(it.shape);
    let y = cut(it, &x, &[start], &[start + features], &[axis]);
    it.give(y, form)
}

pub(super) fn crop(it: &mut Context<'_>, axes: Axes, start: [usize; 2], size: [usize; 2]) -> Value {
    let (x, form) = it.any();
    let end = [start[0] + size[0], start[1] + size[1]];
    let positions = form.positions(it.shape);
    let y = cut(it, &x, &along(axes, start), &along(axes, end), &positions);
    it.give(y, form)
}

/// Positions that are added around others.
#[derive(Clone, Copy)]
pub(super) struct Around {
    pub(super) axes: Axes,
    /// At the top, at the bottom, on the left and on the right.
    pub(super) sides: [usize; 4],
    pub(super) mode: Padding,
}

/// A tensor of samples of a shape, in a form, with more positions.
pub(super) fn padded(
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
    // Elsewhere `Pad` mirrors but once.
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

pub(super) fn pad(it: &mut Context<'_>, axes: Axes, sides: [usize; 4], mode: Padding) -> Value {
    let (x, form) = it.any();
    let shape = it.shape_of(0);
    let around = Around { axes, sides, mode };
    let y = padded(it, &x, (&shape, form), around);
    it.give(y, form)
}

pub(super) fn upsample(
    it: &mut Context<'_>,
    axes: Axes,
    scale: [usize; 2],
    mode: Interpolation,
) -> Value {
    let x = it.first(0);
    let (mode, transformation) = match mode {
        Interpolation::Nearest => ("nearest", "asymmetric"),
        Interpolation::Linear => ("linear", "half_pixel"),
        Interpolation::Aligned => ("linear", "align_corners"),
    };
    let mut attributes = vec![
        text("mode", mode),
        text("coordinate_transformation_mode", transformation),
    ];
    if mode == "nearest" {
        attributes.push(text("nearest_mode", "floor"));
    }
    let scales: Vec<f64> = [1, 1]
        .into_iter()
        .chain(along(axes, scale))
        .map(|scale| scale as f64)
        .collect();
    let scales = it.builder.singles(&scales);
    let y = it.node("Resize", &[&x, "", &scales], attributes);
    it.give(y, Form::First)
}

pub(super) fn pixel_shuffle(it: &mut Context<'_>, scale: usize) -> Value {
    let x = it.first(0);
    let attributes = vec![int("blocksize", scale as i64), text("mode", "CRD")];
    let y = it.node("DepthToSpace", &[&x], attributes);
    it.give(y, Form::First)
}

pub(super) fn repeat_vector(it: &mut Context<'_>) -> Value {
    let x = it.last(0);
    let mut sizes: Vec<usize> = it.shape.to_vec();
    let features = sizes.pop().unwrap_or(1);
    let ones = [&vec![1; sizes.len()][..], &[features]].concat();
    let x = it.builder.reshape(&x, &ones);
    let sizes: Vec<i64> = [1]
        .into_iter()
        .chain(sizes.iter().map(|n| *n as i64))
        .collect();
    let shape = it.builder.integers(&[&sizes[..], &[1]].concat());
    let y = it.node("Expand", &[&x, &shape], vec![]);
    it.give(y, Form::Last)
}

pub(super) fn expand(it: &mut Context<'_>, features: usize) -> Value {
    let (x, form) = it.any();
    let mut sizes = vec![1; it.shape.len() + 1];
    sizes[form.features(it.shape) as usize] = features as i64;
    let shape = it.builder.integers(&sizes);
    let y = it.node("Expand", &[&x, &shape], vec![]);
    it.give(y, form)
}
