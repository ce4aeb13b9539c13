//! Convolutions and pools.

use std::fmt::Write as _;

use super::shape::{LARGEST, Shape};
use super::stages::Writer;

/// What a window does along one axis.
#[derive(Clone, Copy)]
struct Axis {
    kernel: usize,
    stride: usize,
    dilation: usize,
    /// Positions added before and behind; of a transposed convolution, cut off.
    padding: [usize; 2],
    /// Positions that a transposed convolution has more at its end.
    extra: usize,
    /// Positions of the output.
    out: usize,
}

/// What stands in a window.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Convolution,
    Pool,
    Transposed,
}

impl Axis {
    /// A window that fits so many positions.
    fn draw(writer: &mut Writer, kind: Kind, of: usize) -> Self {
        let draws = &mut writer.draws;
        let kernel = 1 + draws.below(3.min(of + 1));
        let mut axis = Self {
            kernel,
            stride: 1 + draws.below(2),
            dilation: if draws.percent(25) { 2 } else { 1 },
            padding: [0, 0],
            extra: 0,
            out: 0,
        };
        let extent = axis.extent();
        if kind == Kind::Transposed {
            let whole = (of - 1) * axis.stride + extent;
            axis.padding = [draws.below(2), draws.below(2)];
            if axis.padding[0] + axis.padding[1] >= whole {
                axis.padding = [0, 0];
            }
            if draws.percent(30) {
                axis.extra = draws.below(axis.stride.max(axis.dilation));
            }
            axis.out = whole - axis.padding[0] - axis.padding[1] + axis.extra;
            return axis;
        }
        // A pool pads by half of its kernel at most; a window of padding alone has no maximum.
        let most = match kind {
            Kind::Pool if axis.dilation > 1 => 0,
            Kind::Pool => kernel / 2,
            _ => 2,
        };
        axis.padding = [draws.below(most + 1), draws.below(most + 1)];
        if of + axis.padding[0] + axis.padding[1] < extent {
            axis.dilation = 1;
        }
        if of + axis.padding[0] + axis.padding[1] < axis.extent() {
            axis.kernel = 1;
        }
        axis.out = (of + axis.padding[0] + axis.padding[1] - axis.extent()) / axis.stride + 1;
        axis
    }

    fn extent(&self) -> usize {
        self.dilation * (self.kernel - 1) + 1
    }
}

impl Writer {
    /// `Conv2d(2, (3, 1), stride = (2, 1), padding = (0, 1, 0, 0))` and its likes, where there are
    /// positions.
    pub(super) fn window(&mut self, shape: Shape) -> (String, Shape) {
        let kind = match self.draws.below(10) {
            0..5 => Kind::Convolution,
            5..8 => Kind::Pool,
            _ => Kind::Transposed,
        };
        let (axes, rank): (Vec<Axis>, _) = match shape {
            Shape::Vector(_) => return self.normalization(shape),
            Shape::Sequence([steps, _]) => (vec![Axis::draw(self, kind, steps)], "1d"),
            Shape::Image([height, width, _]) => {
                let rows = Axis::draw(self, kind, height);
                (vec![rows, Axis::draw(self, kind, width)], "2d")
            }
        };
        let positions: usize = axes.iter().map(|axis| axis.out).product();
        let most = (LARGEST / positions).min(4);
        let channels = shape.features();
        if most == 0 || (kind == Kind::Pool && channels > most) {
            return self.normalization(shape);
        }
        let (mut text, after) = match kind {
            Kind::Pool => {
                // A mean has no dilation.
                let dilates = axes.iter().any(|axis| axis.dilation > 1);
                let name = if dilates || self.draws.percent(50) {
                    "MaxPool"
                } else {
                    "AvgPool"
                };
                (format!("{name}{rank}("), channels)
            }
            Kind::Convolution if channels <= most && self.draws.percent(25) => {
                (format!("DepthwiseConv{rank}("), channels)
            }
            Kind::Convolution | Kind::Transposed => {
                let names = if kind == Kind::Transposed {
                    &["ConvTranspose"][..]
                } else {
                    &["Conv", "Conv", "SeparableConv"]
                };
                let (name, mut after) = (self.draws.one(names), 1 + self.draws.below(most));
                if channels.is_multiple_of(2) && most > 1 && self.draws.percent(75) {
                    after = 2;
                }
                (format!("{name}{rank}({}, ", self.size(after)), after)
            }
        };
        text += &self.axes(&axes, |axis| axis.kernel);
        self.options(&mut text, kind, &axes, [channels, after]);
        let out: Vec<usize> = axes.iter().map(|axis| axis.out).collect();
        let after = match out[..] {
            [steps] => Shape::Sequence([steps, after]),
            _ => Shape::Image([out[0], out[1], after]),
        };
        (text + ")", after)
    }

    fn options(&mut self, text: &mut String, kind: Kind, axes: &[Axis], channels: [usize; 2]) {
        let [before, after] = channels;
        if kind != Kind::Pool {
            if self.draws.percent(40) {
                let activation = self.draws.one(&["tanh", "silu", "gelu", "prelu"]);
                let _ = write!(text, ", {activation}");
            }
            let mixes = !text.starts_with("Depthwise") && !text.starts_with("Separable");
            if mixes && before % 2 == 0 && after % 2 == 0 {
                *text += ", groups = 2";
            }
            if self.draws.percent(20) {
                *text += ", bias = false";
            }
        }
        // The stride of a pool is its kernel unless it is given.
        let strides = self.axes(axes, |axis| axis.stride);
        let _ = write!(text, ", stride = {strides}");
        if axes.iter().any(|axis| axis.dilation > 1) {
            let dilations = self.axes(axes, |axis| axis.dilation);
            let _ = write!(text, ", dilation = {dilations}");
        }
        let padding: Vec<usize> = axes.iter().flat_map(|axis| axis.padding).collect();
        if padding.iter().any(|side| *side > 0) {
            let sides: Vec<String> = padding.iter().map(ToString::to_string).collect();
            let _ = write!(text, ", padding = ({})", sides.join(", "));
        }
        if axes.iter().any(|axis| axis.extra > 0) {
            let extra = self.axes(axes, |axis| axis.extra);
            let _ = write!(text, ", output_padding = {extra}");
        }
    }

    /// A number for each axis, as one where they are the same.
    fn axes(&mut self, axes: &[Axis], of: fn(&Axis) -> usize) -> String {
        let numbers: Vec<usize> = axes.iter().map(of).collect();
        match numbers[..] {
            [rows, columns] if rows != columns || self.draws.percent(30) => {
                format!("({rows}, {columns})")
            }
            _ => numbers[0].to_string(),
        }
    }
}
