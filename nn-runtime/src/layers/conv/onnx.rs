//! Convolutions in ONNX.

use crate::io::onnx::context::{Context, Problem, Translated};
use crate::io::onnx::operators::{Around, along, padded, settings, vector, whole};
use crate::io::onnx::proto::AttributeProto;
use crate::io::onnx::proto::attribute::{int, ints};
use crate::io::onnx::values::Form;
use crate::kernels::padding::Padding;
use crate::structure::{Operation, Window};

pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
    match it.operation {
        Operation::Conv {
            groups,
            window,
            mode,
            bias,
            ..
        } => conv(it, groups, &window, mode, bias),
        Operation::ConvTranspose {
            groups,
            window,
            output_padding,
            bias,
            ..
        } => transposed(it, groups, &window, output_padding, bias),
        _ => it.mistaken(),
    }
}

/// The weight in the order of ONNX, with channels before rows and columns. Ours is a matrix of
/// window × channels, where a window is in the order of rows, positions and channels.
fn weight(it: &mut Context<'_>, window: &Window) -> Result<String, Problem> {
    let taps = along(window.axes, window.kernel);
    it.constant("weight", "", |array| {
        let [numbers, rows] = [array.sizes()[0], array.sizes()[1]];
        let channels = numbers / taps.iter().product::<usize>().max(1);
        let sizes: Vec<usize> = taps.iter().copied().chain([channels, rows]).collect();
        let rank = taps.len();
        let order: Vec<usize> = [rank + 1, rank].into_iter().chain(0..rank).collect();
        array.reshaped(&sizes).permuted(&order)
    })
}

fn conv(
    it: &mut Context<'_>,
    groups: usize,
    window: &Window,
    mode: Padding,
    bias: bool,
) -> Translated {
    let mut x = it.first(0);
    let mut pads = window.padding;
    if mode != Padding::Constant(0.0) && pads != [0; 4] {
        let shape = it.shape_of(0);
        let around = Around {
            axes: window.axes,
            sides: pads,
            mode,
        };
        x = padded(it, &x, (&shape, Form::First), around);
        pads = [0; 4];
    }
    let weight = weight(it, window)?;
    let mut attributes = settings(window, pads);
    attributes.push(int("group", whole(groups)));
    finish(it, "Conv", [x, weight], bias, attributes)
}

fn transposed(
    it: &mut Context<'_>,
    groups: usize,
    window: &Window,
    output_padding: [usize; 2],
    bias: bool,
) -> Translated {
    let x = it.first(0);
    let weight = weight(it, window)?;
    let End {
        pads,
        padding,
        missing,
    } = End::of(window, output_padding);
    let mut attributes = settings(window, pads);
    attributes.push(int("group", whole(groups)));
    if padding != [0, 0] {
        let more = along(window.axes, padding);
        let more = more.into_iter().map(whole);
        attributes.push(ints("output_padding", more));
    }
    if missing == [0, 0] {
        return finish(it, "ConvTranspose", [x, weight], bias, attributes);
    }
    let y = it.node("ConvTranspose", &[&x, &weight], attributes);
    let around = Around {
        axes: window.axes,
        sides: [0, missing[0], 0, missing[1]],
        mode: Padding::Constant(0.0),
    };
    let shape = it.shape;
    let mut y = padded(it, &y, (shape, Form::First), around);
    if bias {
        let features = shape.last().copied().unwrap_or_default();
        let bias = it.for_features("bias", features, Form::First)?;
        y = it.node("Add", &[&y, &bias], vec![]);
    }
    Ok(it.give(y, Form::First))
}

/// The cropping and the additional positions at the end of a transposed convolution. ONNX has
/// additional positions (`output_padding`), but ONNX Runtime requires fewer of them than the
/// stride, even if the dilation would allow more.
struct End {
    /// The number of positions that are cropped at each side.
    pads: [usize; 4],
    /// The number of additional positions after the last window, along rows and columns.
    padding: [usize; 2],
    /// The number of additional positions that the operator cannot provide. They must be added
    /// separately, and are zero before the bias.
    missing: [usize; 2],
}

impl End {
    fn of(window: &Window, output_padding: [usize; 2]) -> Self {
        let mut end = Self {
            pads: window.padding,
            padding: output_padding,
            missing: [0, 0],
        };
        for axis in 0..2 {
            let padding = &mut end.padding[axis];
            if *padding < window.stride[axis] {
                continue;
            }
            // If the end is cropped, additional positions are first taken from the cropped ones.
            let cut = &mut end.pads[2 * axis + 1];
            let given_back = (*padding).min(*cut);
            *cut -= given_back;
            *padding -= given_back;
            if *padding >= window.stride[axis] {
                end.missing[axis] = core::mem::take(padding);
            }
        }
        end
    }
}

fn finish(
    it: &mut Context<'_>,
    operator: &str,
    [x, weight]: [String; 2],
    bias: bool,
    attributes: Vec<AttributeProto>,
) -> Translated {
    let mut inputs = vec![x, weight];
    if bias {
        inputs.push(vector(it, "bias")?);
    }
    let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
    let y = it.node(operator, &inputs, attributes);
    Ok(it.give(y, Form::First))
}
