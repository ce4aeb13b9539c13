//! Windows of which the largest or the mean is taken.

use super::super::array::Array;
use super::super::context::Context;
use super::super::proto::attribute::{int, ints};
use super::super::values::{Form, Value};
use super::convolution::settings;
use super::shapes::{self, Around, along, integers_of};
use crate::kernels::padding::Padding;
use crate::structure::{Axes, Window};

/// Height and width of a sample; a sequence is one row.
fn sizes(shape: &[usize]) -> [usize; 2] {
    match shape {
        [height, width, _] => [*height, *width],
        [steps, _] => [1, *steps],
        _ => [1, 1],
    }
}

/// So much padding at the end that the last window has room, and none that no window reaches.
fn ends(window: &Window, input: [usize; 2], output: [usize; 2]) -> [usize; 2] {
    core::array::from_fn(|axis| {
        let extent = window.dilation[axis] * (window.kernel[axis] - 1) + 1;
        let end = (output[axis] - 1) * window.stride[axis] + extent;
        end.saturating_sub(input[axis] + window.padding[2 * axis])
    })
}

pub(super) fn max(it: &mut Context<'_>, window: &Window) -> Value {
    let x = it.first(0);
    let input = sizes(&it.shape_of(0));
    let [bottom, right] = ends(window, input, sizes(it.shape));
    let [top, _, left, _] = window.padding;
    let y = it.node(
        "MaxPool",
        &[&x],
        settings(window, [top, bottom, left, right]),
    );
    it.give(y, Form::First)
}

pub(super) fn mean(it: &mut Context<'_>, window: &Window, count_padding: bool) -> Value {
    let mut x = it.first(0);
    let shape = it.shape_of(0);
    let input = sizes(&shape);
    let [bottom, right] = ends(window, input, sizes(it.shape));
    let [top, below, left, behind] = window.padding;
    let is_within = bottom <= below && right <= behind;
    let attributes = if !count_padding {
        settings(window, [top, bottom, left, right])
    } else if is_within {
        let mut attributes = settings(window, [top, bottom, left, right]);
        attributes.push(int("count_include_pad", 1));
        attributes
    } else {
        // Padding counts, but not what the last windows have behind it.
        if window.padding != [0; 4] {
            let from = (&shape[..], Form::First);
            let around = Around {
                axes: window.axes,
                sides: window.padding,
                mode: Padding::Constant(0.0),
            };
            x = shapes::padded(it, &x, from, around);
        }
        let more = [bottom.saturating_sub(below), right.saturating_sub(behind)];
        settings(window, [0, more[0], 0, more[1]])
    };
    let y = it.node("AveragePool", &[&x], attributes);
    it.give(y, Form::First)
}

/// Windows of an adaptive pool that are all alike: their size, which is also their stride.
fn regular(input: [usize; 2], output: [usize; 2]) -> Option<[usize; 2]> {
    let is_regular = (0..2).all(|axis| input[axis].is_multiple_of(output[axis].max(1)));
    is_regular.then(|| core::array::from_fn(|axis| input[axis] / output[axis].max(1)))
}

/// Where a window of an adaptive pool begins and ends.
fn range(size: usize, count: usize, place: usize) -> core::ops::Range<usize> {
    place * size / count..((place + 1) * size).div_ceil(count)
}

/// An adaptive pool whose windows are alike.
fn plain(
    it: &mut Context<'_>,
    axes: Axes,
    size: [usize; 2],
    output: [usize; 2],
    [global, windows]: [&str; 2],
) -> Value {
    let x = it.first(0);
    let y = if output == [1, 1] {
        it.node(global, &[&x], vec![])
    } else {
        let size = along(axes, size);
        let attributes = ["kernel_shape", "strides"]
            .map(|name| ints(name, size.iter().map(|size| *size as i64)));
        it.node(windows, &[&x], attributes.into())
    };
    it.give(y, Form::First)
}

pub(super) fn adaptive_mean(it: &mut Context<'_>, axes: Axes, output: [usize; 2]) -> Value {
    let input = sizes(&it.shape_of(0));
    if let Some(size) = regular(input, output) {
        return plain(it, axes, size, output, ["GlobalAveragePool", "AveragePool"]);
    }
    let mut x = it.first(0);
    // The mean of each window is a row of a matrix.
    let number = it.builder.number;
    let mut matrix = |axis: usize, is_transposed: bool| {
        let (size, count) = (input[axis], output[axis]);
        let weights = (0..count).flat_map(|place| {
            let range = range(size, count, place);
            let share = 1.0 / range.len() as f64;
            (0..size).map(move |x| if range.contains(&x) { share } else { 0.0 })
        });
        let name = format!("means/{size}to{count}");
        let means = Array::new(number, &[count, size], weights);
        if is_transposed {
            it.builder
                .constant(&format!("{name}.transposed"), || means.permuted(&[1, 0]))
        } else {
            it.builder.constant(&name, || means)
        }
    };
    let columns = matrix(1, true);
    let rows = (axes == Axes::Pixels).then(|| matrix(0, false));
    x = it.node("MatMul", &[&x, &columns], vec![]);
    if let Some(rows) = rows {
        x = it.node("MatMul", &[&rows, &x], vec![]);
    }
    it.give(x, Form::First)
}

pub(super) fn adaptive_max(it: &mut Context<'_>, axes: Axes, output: [usize; 2]) -> Value {
    let input = sizes(&it.shape_of(0));
    if let Some(size) = regular(input, output) {
        return plain(it, axes, size, output, ["GlobalMaxPool", "MaxPool"]);
    }
    let mut x = it.first(0);
    let input = along(axes, input);
    let output = along(axes, output);
    for (axis, (&size, &count)) in (2..).zip(input.iter().zip(&output)) {
        // The positions of each window, the last one again where it has fewer than others.
        let ranges = || (0..count).map(|place| range(size, count, place));
        let longest = ranges().map(|range| range.len()).max().unwrap_or(1);
        let places = ranges().flat_map(|range| {
            let last = range.end - 1;
            (0..longest).map(move |place| (range.start + place).min(last) as i64)
        });
        let places: Vec<i64> = places.collect();
        let places = integers_of(it, &places, &[count, longest]);
        x = it.node("Gather", &[&x, &places], vec![int("axis", axis)]);
        let attributes = vec![ints("axes", [axis + 1]), int("keepdims", 0)];
        x = it.node("ReduceMax", &[&x], attributes);
    }
    it.give(x, Form::First)
}
