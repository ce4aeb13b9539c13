//! A transposed convolution, whose output is larger than its input.

use super::super::{
    Described, Facts, Formula, Lowered, Matrix, More, Over, Places, Reads, Rule, Runtime, Setting,
    Terms, Value, Window,
};
use super::{
    Channels, Sizes, common, grouped, groups_fit, initialization, kernel_fits, matrices,
    parameters_type,
};
use crate::arguments::{Arguments, Axes, Initializer, PADDING_MODES, Padding, PerAxis};
use crate::diagnostics::{Diagnostics, Relation};
use crate::shapes::{Dimension, Origin, Shape};

pub(super) fn transposed(arguments: &mut Arguments<'_>, axes: Axes) -> Option<Lowered> {
    let channels = grouped(arguments);
    let common = common(arguments, axes);
    let more = arguments.counts_per_axis("output_padding", axes);
    let (channels, common) = (channels?, common?);
    let Channels::Grouped { outputs, groups } = channels else {
        return None;
    };
    let word = match common.window.padding {
        Padding::Sides(_) => None,
        Padding::Same => Some("same"),
        Padding::Causal => Some("causal"),
    };
    if let Some(word) = word {
        let origin = arguments.origin("padding");
        arguments.error(
            origin,
            format!(
                "`padding = {word}` has no meaning for `{}`, since its output is larger than its \
                 input",
                common.window.name
            ),
            "its padding is cropped from the output: write the number of positions, as in `padding \
             = 1`",
        );
        return None;
    }
    Some(Lowered {
        rule: Box::new(ConvTranspose {
            outputs,
            groups,
            window: common.window,
            more: more?,
            bias: common.bias,
            init: common.init,
        }),
        activation: common.activation,
        more: More::Nothing,
    })
}

#[derive(Debug)]
struct ConvTranspose {
    outputs: (Dimension, Origin),
    groups: (Dimension, Origin),
    window: Window,
    /// Positions that the output has more at its end.
    more: PerAxis,
    bias: bool,
    init: Option<Initializer>,
}

impl ConvTranspose {
    fn sides(&self) -> [Dimension; 4] {
        match &self.window.padding {
            Padding::Sides(sides) => sides.clone().map(|(side, _)| side),
            Padding::Same | Padding::Causal => [const { Dimension::Unknown }; 4],
        }
    }

    /// Positions of the output along an axis: those that the windows cover, and how many of them
    /// are cut off.
    fn covered(&self, axis: usize, size: &Dimension) -> (Dimension, Dimension) {
        let sides = self.sides();
        let steps = size.minus(&Dimension::ONE);
        let covered = steps
            .times(&self.window.stride[axis].0)
            .plus(&self.window.extent(axis))
            .plus(&self.more[axis].0);
        (covered, sides[2 * axis].plus(&sides[2 * axis + 1]))
    }

    /// How many positions the output has along an axis, in numbers.
    fn arithmetic(&self, axis: usize, size: &Dimension, diagnostics: &Diagnostics) -> String {
        let sides = self.sides();
        let text = |size: &Dimension| diagnostics.size(size);
        let (size, stride) = (text(size), text(&self.window.stride[axis].0));
        let mut terms = format!(
            "({size} − 1)·{stride} + {}",
            text(&self.window.extent(axis))
        );
        if self.more[axis].0 != Dimension::ZERO {
            terms = format!("{terms} + {}", text(&self.more[axis].0));
        }
        let [before, after] = [&sides[2 * axis], &sides[2 * axis + 1]];
        if before == after {
            format!("{terms} − 2·{}", text(before))
        } else {
            format!("{terms} − {} − {}", text(before), text(after))
        }
    }

    fn output(&self, [height, width, _]: &[Dimension; 3]) -> [Dimension; 2] {
        [(0, height), (1, width)].map(|(axis, size)| {
            let (covered, cut) = self.covered(axis, size);
            covered.minus(&cut)
        })
    }

    /// Height, width and features of the input.
    fn input(&self, input: &Shape) -> [Dimension; 3] {
        let mut silent = Diagnostics::default();
        self.window
            .axes
            .sizes(self.window.name, input, self.outputs.1, &mut silent)
            .unwrap_or([const { Dimension::Unknown }; 3])
    }

    fn weights(&self, inputs: &Dimension) -> Dimension {
        let taps = self.window.taps();
        let outputs = self.outputs.0.over(&self.groups.0);
        taps.times(&outputs).times(inputs)
    }
}

impl Rule for ConvTranspose {
    fn infer(&self, inputs: &[Shape], stage: Origin, diagnostics: &mut Diagnostics) -> Shape {
        let Window {
            axes,
            name,
            stride,
            dilation,
            ..
        } = &self.window;
        let Some(sizes) = axes.sizes(name, &inputs[0], stage, diagnostics) else {
            return Shape::Unknown;
        };
        let channels = [&sizes[2], &self.outputs.0];
        if !groups_fit(&self.groups, channels, diagnostics)
            || !kernel_fits(&self.window, channels, stage, diagnostics)
        {
            return Shape::Unknown;
        }
        let shape = diagnostics.shape(&inputs[0]);
        for axis in 0..2 {
            let (covered, cut) = self.covered(axis, &sizes[axis]);
            let arithmetic = self.arithmetic(axis, &sizes[axis], diagnostics);
            let message = format!(
                "nothing is left of the output: {} on {shape}: {arithmetic} ≤ 0",
                self.window.text
            );
            let origin = match &self.window.padding {
                Padding::Sides(sides) => sides[2 * axis].1,
                Padding::Same | Padding::Causal => stage,
            };
            let help = "the padding of a transposed convolution is cropped from its output: reduce \
                        it";
            let relation = (&cut, Relation::Less, &covered);
            if cut != Dimension::ZERO && !diagnostics.require(origin, relation, message, help) {
                return Shape::Unknown;
            }
            let (more, origin) = &self.more[axis];
            let (stride, dilation) = (&stride[axis].0, &dilation[axis].0);
            let larger = stride.plus(&dilation.minus(stride));
            let (most, asked) = (diagnostics.size(&larger), diagnostics.size(more));
            let message = format!(
                "`output_padding` must be less than the larger of stride and dilation, {most}, but \
                 it is {asked}"
            );
            let relation = (more, Relation::Less, &larger);
            let help = "reduce it, or put `Pad(…)` after this stage";
            if *more != Dimension::ZERO && !diagnostics.require(*origin, relation, message, help) {
                return Shape::Unknown;
            }
        }
        axes.shape(self.output(&sizes), self.outputs.0.clone())
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            needs_positions: true,
            reads: Reads::INPUT,
            initialization: initialization(self.init.as_ref()),
            has_memory: true,
            fuses: true,
            folds: true,
            ..Facts::default()
        }
    }

    fn matrices(&self, inputs: &[Shape]) -> Vec<Matrix> {
        let outputs = &self.outputs.0;
        let columns = self.window.taps().times(&outputs.over(&self.groups.0));
        let meaning =
            "a row for each input channel, a column for each tap of each of its output channels";
        matrices(
            [&inputs[0].features(), &columns],
            meaning,
            self.bias.then_some(outputs),
        )
    }

    fn multiply_adds(&self, inputs: &[Shape]) -> Dimension {
        let [height, width, features] = self.input(&inputs[0]);
        height.times(&width).times(&self.weights(&features))
    }

    fn described(&self, inputs: &[Shape]) -> Described {
        let more = self.more.clone().map(|(more, _)| more);
        let fields = [
            ("inputs", Setting::Size(inputs[0].features())),
            ("outputs", Setting::Size(self.outputs.0.clone())),
            ("groups", Setting::Size(self.groups.0.clone())),
            ("window", self.window.described_with(self.sides())),
            ("output_padding", Setting::Sizes(more.into())),
            ("bias", Setting::Flag(self.bias)),
        ];
        Described::new("ConvTranspose", fields)
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        let features = of.inputs[0].features();
        let (_, terms) = of.window(&self.window, &self.sides());
        let outputs = self.outputs.0.over(&self.groups.0);
        let value = format!(
            "Σ{{ {}[k]ᵀ · {}[:, q] : p = s·q + d·k - o }}{}",
            of.parameter("W"),
            of.x(),
            of.plus("b", self.bias)
        );
        let [rows, columns] = [0, 1].map(|axis| &self.window.kernel[axis].0);
        let mut formula = Formula::new(value).with(match self.window.axes {
            Axes::Steps => of.tensor("W", &[&features, columns, &outputs]),
            Axes::Pixels => of.tensor("W", &[&features, rows, columns, &outputs]),
        });
        formula = formula.with_if(self.bias, || of.tensor("b", &[&self.outputs.0]));
        formula.terms.extend(terms);
        formula
            .with("s and d default to 1, o to 0")
            .with_if(self.groups.0 != Dimension::ONE, || {
                format!("in {} groups of channels", of.size(&self.groups.0))
            })
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        let input = self.input(&inputs[0]);
        let [rows, columns] = self.output(&input);
        let features = input[2].clone();
        let bias = if self.bias {
            self.outputs.0.clone()
        } else {
            Dimension::ZERO
        };
        Runtime {
            name: "Conv",
            generics: parameters_type(
                features,
                &self.outputs.0.over(&self.groups.0),
                &self.window,
                bias,
            ),
            value: Value::Over(Over {
                function: "transposed",
                operation: "ConvTransposed",
                // The convolution whose gradient it is.
                places: Places::Windows(
                    Sizes {
                        window: &self.window,
                        input: [rows, columns, self.outputs.0.clone()],
                        output: input,
                        sides: self.sides(),
                        groups: self.groups.0.clone(),
                        mode: PADDING_MODES[0],
                    }
                    .list(),
                ),
            }),
        }
    }
}
