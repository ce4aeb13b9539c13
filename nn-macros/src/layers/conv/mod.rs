//! `Conv2d(16, 3, relu, padding = same)`, `DepthwiseConv2d(3)`, `SeparableConv2d(32, 3)` and
//! `ConvTranspose2d(8, 3, stride = 2)`; of sequences `Conv1d(16, 3)` and so on.

mod plain;
mod transposed;

use super::{Entry, Example, Generic, Initialization, Lowered, Matrix, More, Page, Table, Window};
use crate::arguments::{Activation, Arguments, Axes, Initializer, PADDING_MODES, Padding, PerAxis};
use crate::diagnostics::{Diagnostics, Relation};
use crate::shapes::{Dimension, Origin};
use plain::Conv;
use transposed::transposed;

pub(super) const CONV_2D: Entry = Entry {
    name: "Conv2d",
    usage: "Conv2d(16, 3, relu)` or `Conv2d(16, (3, 5), relu, stride = 2, padding = same, dilation = 1, groups = 1, bias = true)",
    positional: &["channels", "kernel", "activation"],
    named: &[
        "stride",
        "padding",
        "padding_mode",
        "dilation",
        "groups",
        "bias",
        "init",
    ],
    lower: |arguments| convolution(arguments, Axes::Pixels),
    aliases: &["convolution2d"],
    example: Example {
        source: "[9, 9, 3] => Conv2d(8, 3, stride = 2, padding = 1)",
        formula: "y = Σ{ W1[k] · x[:, s·p + k - o] } + b1   W1: 8 × 3 × 3 × 3, b1: 8, k < 3 × 3, s = 2 × 2, o = 1 × 1",
    },
    page: Page {
        table: Table::Layers,
        stage: "`Conv2d(channels, kernel, activation)`",
        does: "a convolution: [`Convolved`](crate::layers::Convolved)",
        onnx: "`Conv`, preceded by `Pad` or `Gather` if the padding is not zeros",
    },
};

pub(super) const CONV_1D: Entry = Entry {
    name: "Conv1d",
    usage: "Conv1d(16, 3, relu)` or `Conv1d(16, 3, relu, stride = 2, padding = same, dilation = 1, groups = 1, bias = true)",
    lower: |arguments| convolution(arguments, Axes::Steps),
    aliases: &["convolution1d"],
    example: Example {
        source: "[9, 3] => Conv1d(8, 3, padding = causal, dilation = 2, bias = false)",
        formula: "y = Σ{ W1[k] · x[:, p + d·k - o] }   W1: 8 × 3 × 3, k < 3, d = 2, o = 4",
    },
    page: Page {
        stage: "`Conv1d(…)`",
        ..CONV_2D.page
    },
    ..CONV_2D
};

pub(super) const DEPTHWISE_2D: Entry = Entry {
    name: "DepthwiseConv2d",
    usage: "DepthwiseConv2d(3, relu)` or `DepthwiseConv2d(3, relu, multiplier = 2, stride = 1, padding = same)",
    positional: &["kernel", "activation"],
    named: &[
        "multiplier",
        "stride",
        "padding",
        "padding_mode",
        "dilation",
        "bias",
        "init",
    ],
    lower: |arguments| depthwise(arguments, Axes::Pixels),
    aliases: &[],
    example: Example {
        source: "[9, 9, 3] => DepthwiseConv2d(3)",
        formula: "y = Σ{ W1[k] · x[:, p + k] } + b1   W1: 3 × 3 × 3 × 1, b1: 3, k < 3 × 3, in 3 groups of channels",
    },
    page: Page {
        table: Table::Layers,
        stage: "`DepthwiseConv2d(kernel, activation, multiplier = 1)`",
        does: "a separate convolution of each channel",
        onnx: "`Conv`, preceded by `Pad` or `Gather` if the padding is not zeros",
    },
};

pub(super) const DEPTHWISE_1D: Entry = Entry {
    name: "DepthwiseConv1d",
    usage: "DepthwiseConv1d(3, relu)` or `DepthwiseConv1d(3, relu, multiplier = 2, stride = 1, padding = same)",
    lower: |arguments| depthwise(arguments, Axes::Steps),
    aliases: &[],
    example: Example {
        source: "[9, 3] => DepthwiseConv1d(3)",
        formula: "y = Σ{ W1[k] · x[:, p + k] } + b1   W1: 3 × 3 × 1, b1: 3, k < 3, in 3 groups of channels",
    },
    page: Page {
        stage: "`DepthwiseConv1d(…)`",
        ..DEPTHWISE_2D.page
    },
    ..DEPTHWISE_2D
};

pub(super) const SEPARABLE_2D: Entry = Entry {
    name: "SeparableConv2d",
    usage: "SeparableConv2d(32, 3, relu)` or `SeparableConv2d(32, 3, relu, multiplier = 1, stride = 1, padding = same)",
    positional: &["channels", "kernel", "activation"],
    named: &[
        "multiplier",
        "stride",
        "padding",
        "padding_mode",
        "dilation",
        "bias",
        "init",
    ],
    lower: |arguments| separable(arguments, Axes::Pixels),
    aliases: &[],
    example: Example {
        source: "[9, 9, 3] => SeparableConv2d(8, 3)",
        formula: "y = Σ{ W2[k] · h1[:, p + k] } + b2   W2: 8 × 1 × 1 × 3, b2: 8, k < 1 × 1",
    },
    page: Page {
        table: Table::Layers,
        stage: "`SeparableConv2d(channels, kernel, activation, multiplier = 1)`",
        does: "a depthwise convolution, then a pointwise one (kernel size 1)",
        onnx: "`Conv`, preceded by `Pad` or `Gather` if the padding is not zeros",
    },
};

pub(super) const SEPARABLE_1D: Entry = Entry {
    name: "SeparableConv1d",
    usage: "SeparableConv1d(32, 3, relu)` or `SeparableConv1d(32, 3, relu, multiplier = 1, stride = 1, padding = same)",
    lower: |arguments| separable(arguments, Axes::Steps),
    aliases: &[],
    example: Example {
        source: "[9, 3] => SeparableConv1d(8, 3)",
        formula: "y = Σ{ W2[k] · h1[:, p + k] } + b2   W2: 8 × 1 × 3, b2: 8, k < 1",
    },
    page: Page {
        stage: "`SeparableConv1d(…)`",
        ..SEPARABLE_2D.page
    },
    ..SEPARABLE_2D
};

pub(super) const TRANSPOSE_2D: Entry = Entry {
    name: "ConvTranspose2d",
    usage: "ConvTranspose2d(8, 3, relu, stride = 2)` or `ConvTranspose2d(8, 3, relu, stride = 2, padding = 1, output_padding = 1, dilation = 1, groups = 1, bias = true)",
    positional: &["channels", "kernel", "activation"],
    named: &[
        "stride",
        "padding",
        "output_padding",
        "dilation",
        "groups",
        "bias",
        "init",
    ],
    lower: |arguments| transposed(arguments, Axes::Pixels),
    aliases: &["conv2dtranspose"],
    example: Example {
        source: "[4, 4, 3] => ConvTranspose2d(8, 3, stride = 2)",
        formula: "y = Σ{ W1[k]ᵀ · x[:, q] : p = s·q + d·k - o } + b1   W1: 3 × 3 × 3 × 8, b1: 8, k < 3 × 3, s = 2 × 2, s and d default to 1, o to 0",
    },
    page: Page {
        table: Table::Layers,
        stage: "`ConvTranspose2d(channels, kernel, activation)`",
        does: "a transposed convolution, which enlarges images: [`ConvTransposed`](crate::layers::ConvTransposed)",
        onnx: "`ConvTranspose`",
    },
};

pub(super) const TRANSPOSE_1D: Entry = Entry {
    name: "ConvTranspose1d",
    usage: "ConvTranspose1d(8, 3, relu, stride = 2)` or `ConvTranspose1d(8, 3, relu, stride = 2, padding = 1, output_padding = 1, dilation = 1, groups = 1, bias = true)",
    lower: |arguments| transposed(arguments, Axes::Steps),
    aliases: &["conv1dtranspose"],
    example: Example {
        source: "[4, 3] => ConvTranspose1d(8, 3, stride = 2)",
        formula: "y = Σ{ W1[k]ᵀ · x[:, q] : p = s·q + d·k - o } + b1   W1: 3 × 3 × 8, b1: 8, k < 3, s = 2, s and d default to 1, o to 0",
    },
    page: Page {
        stage: "`ConvTranspose1d(…)`",
        ..TRANSPOSE_2D.page
    },
    ..TRANSPOSE_2D
};

/// Divisors up to here are listed in messages.
const MOST_DIVISORS: u64 = 1 << 12;

/// More numbers in a kernel than any machine holds: surely a slip.
const MOST_WEIGHTS: u64 = 1 << 40;

/// What the stages of this file have in common.
struct Common {
    window: Window,
    mode: &'static str,
    bias: bool,
    init: Option<Initializer>,
    activation: Option<Activation>,
}

fn common(arguments: &mut Arguments<'_>, axes: Axes) -> Option<Common> {
    let name = arguments.name();
    let example = match name {
        "DepthwiseConv1d" | "DepthwiseConv2d" => format!("{name}(3)"),
        _ => format!("{name}(16, 3)"),
    };
    let kernel = arguments.per_axis(
        "kernel",
        axes,
        "a kernel, the size of its windows",
        &example,
    );
    let activation = arguments.activation("activation");
    let stride = arguments.per_axis_or_one("stride", axes);
    let padding = arguments.padding("padding", axes);
    let mode = arguments.choice("padding_mode", &PADDING_MODES);
    let dilation = arguments.per_axis_or_one("dilation", axes);
    let bias = arguments.flag("bias", true);
    let init = arguments.initializer("init");
    let window = Window {
        name,
        text: arguments.text(),
        axes,
        kernel: kernel?,
        stride: stride?,
        dilation: dilation?,
        padding: padding?,
        is_ceil: false,
    };
    Some(Common {
        window,
        mode: mode?,
        bias,
        init,
        activation,
    })
}

/// How the channels of the output follow from those of the input.
#[derive(Clone, Debug)]
enum Channels {
    /// So many, in so many groups.
    Grouped {
        outputs: (Dimension, Origin),
        groups: (Dimension, Origin),
    },
    /// Every channel by itself becomes so many.
    Each(Dimension),
}

fn channels_of(arguments: &mut Arguments<'_>) -> Option<(Dimension, Origin)> {
    let example = format!("{}(16, 3)", arguments.name());
    arguments.size("channels", "the number of its output channels", &example)
}

fn grouped(arguments: &mut Arguments<'_>) -> Option<Channels> {
    let outputs = channels_of(arguments);
    let groups = arguments.optional_size("groups");
    let stage = arguments.stage();
    Some(Channels::Grouped {
        outputs: outputs?,
        groups: groups.unwrap_or((Dimension::ONE, stage)),
    })
}

fn convolution(arguments: &mut Arguments<'_>, axes: Axes) -> Option<Lowered> {
    let channels = grouped(arguments);
    let common = common(arguments, axes);
    Some(lowered(arguments, channels?, common?))
}

fn multiplier(arguments: &mut Arguments<'_>) -> Channels {
    let multiplier = arguments.optional_size("multiplier");
    Channels::Each(multiplier.map_or(Dimension::ONE, |(multiplier, _)| multiplier))
}

fn depthwise(arguments: &mut Arguments<'_>, axes: Axes) -> Option<Lowered> {
    let channels = multiplier(arguments);
    let common = common(arguments, axes);
    Some(lowered(arguments, channels, common?))
}

/// A depthwise convolution without bias, and one of every position by itself: F. Chollet,
/// "Xception", 2017.
fn separable(arguments: &mut Arguments<'_>, axes: Axes) -> Option<Lowered> {
    let outputs = channels_of(arguments);
    let each = multiplier(arguments);
    let common = common(arguments, axes);
    let (outputs, common) = (outputs?, common?);
    let stage = arguments.stage();
    let one = || [(Dimension::ONE, stage), (Dimension::ONE, stage)];
    let none = || (Dimension::ZERO, stage);
    let pointwise = Common {
        window: Window {
            name: common.window.name,
            text: common.window.text.clone(),
            axes,
            kernel: one(),
            stride: one(),
            dilation: one(),
            padding: Padding::Sides([none(), none(), none(), none()]),
            is_ceil: false,
        },
        mode: PADDING_MODES[0],
        bias: common.bias,
        init: common.init.clone(),
        activation: common.activation,
    };
    let depthwise = Common {
        bias: false,
        activation: None,
        ..common
    };
    let channels = Channels::Grouped {
        outputs,
        groups: (Dimension::ONE, stage),
    };
    let then = lowered(arguments, channels, pointwise);
    Some(Lowered {
        more: More::Then("pointwise", Box::new(then)),
        ..lowered(arguments, each, depthwise)
    })
}

fn lowered(arguments: &Arguments<'_>, channels: Channels, common: Common) -> Lowered {
    Lowered {
        rule: Box::new(Conv {
            window: common.window,
            channels,
            mode: common.mode,
            bias: common.bias,
            init: common.init,
            stage: arguments.stage(),
        }),
        activation: common.activation,
        more: More::Nothing,
    }
}

/// Both numbers of channels are whole multiples of the groups.
fn groups_fit(
    groups: &(Dimension, Origin),
    [inputs, outputs]: [&Dimension; 2],
    diagnostics: &mut Diagnostics,
) -> bool {
    let common = match (inputs.known(), outputs.known()) {
        (Some(inputs), Some(outputs)) => {
            let divisors = (1..=inputs.min(outputs).min(MOST_DIVISORS))
                .filter(|count| inputs.is_multiple_of(*count) && outputs.is_multiple_of(*count));
            let divisors: Vec<String> = divisors.map(|count| count.to_string()).collect();
            Some(divisors.join(" or "))
        }
        _ => None,
    };
    let mut divides = |channels: &Dimension, whose: &str| {
        let (all, count) = (diagnostics.size(channels), diagnostics.size(&groups.0));
        let message = format!("{all} {whose} channels cannot be divided into {count} equal groups");
        let both = [inputs, outputs].map(|channels| diagnostics.size(channels));
        let [inputs, outputs] = both;
        let help = match &common {
            Some(divisors) => format!(
                "`groups` must divide the {inputs} channels of the input and the {outputs} \
                 channels of the output: choose {divisors}"
            ),
            None => format!(
                "`groups` must divide the channels of the input, {inputs}, and of the output, \
                 {outputs}"
            ),
        };
        let whole = channels.over(&groups.0).times(&groups.0);
        diagnostics.require(groups.1, (&whole, Relation::Equal, channels), message, help)
    };
    divides(inputs, "input") && divides(outputs, "output")
}

/// The kernel has no more numbers than fit any machine.
fn kernel_fits(
    window: &Window,
    [inputs, outputs]: [&Dimension; 2],
    origin: Origin,
    diagnostics: &mut Diagnostics,
) -> bool {
    let taps = window.taps();
    let weights = taps.times(inputs).times(outputs);
    if weights
        .known()
        .is_none_or(|weights| weights <= MOST_WEIGHTS)
    {
        return true;
    }
    let weights = diagnostics.size(&weights);
    diagnostics.error(
        origin,
        format!("a kernel of {weights} numbers does not fit in memory"),
        format!(
            "`{}` has one number per position of its window, input channel and output channel; \
             reduce one of them",
            window.text
        ),
    );
    false
}

/// The sizes of a convolution, as the runtime has them.
struct Sizes<'a> {
    window: &'a Window,
    input: [Dimension; 3],
    output: [Dimension; 3],
    sides: [Dimension; 4],
    groups: Dimension,
    mode: &'static str,
}

impl Sizes<'_> {
    fn list(self) -> Vec<Dimension> {
        let each = |sizes: &PerAxis| sizes.clone().map(|(size, _)| size);
        let mode = PADDING_MODES.iter().position(|mode| *mode == self.mode);
        let mut list = Vec::from(self.input);
        list.extend(self.output);
        list.extend(each(&self.window.kernel));
        list.extend(each(&self.window.stride));
        list.extend(each(&self.window.dilation));
        list.extend(self.sides);
        list.push(self.groups);
        list.push(Dimension::Known(mode.unwrap_or_default() as u64));
        list
    }
}

/// The type that holds the parameters.
fn parameters_type(
    rows: Dimension,
    group_channels: &Dimension,
    window: &Window,
    bias: Dimension,
) -> Vec<Generic> {
    let taps = window.taps();
    let sizes = [rows, taps.times(group_channels), taps, bias];
    std::iter::once(Generic::Scalar)
        .chain(sizes.map(Generic::Size))
        .collect()
}

/// The matrices of a convolution.
fn matrices(
    weights: [&Dimension; 2],
    meaning: &'static str,
    biases: Option<&Dimension>,
) -> Vec<Matrix> {
    let bias = biases.map(|outputs| Matrix::vector("bias", outputs));
    std::iter::once(Matrix::new("weight", weights, meaning))
        .chain(bias)
        .collect()
}

/// Sizes of the parameters, with names.
fn named_sizes(window: &Window, group_channels: &Dimension) -> Vec<(&'static str, Dimension)> {
    let taps = window.taps();
    vec![
        ("window_numbers", taps.times(group_channels)),
        ("window", taps),
    ]
}

fn initialization(init: Option<&Initializer>) -> Initialization {
    match init {
        Some(chosen) => Initialization::Weights(chosen.clone()),
        None => Initialization::ByActivation,
    }
}
