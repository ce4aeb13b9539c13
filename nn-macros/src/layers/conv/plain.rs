//! A convolution, of groups of channels or of each by itself.

use super::super::{
    Described, Facts, Formula, Matrix, Over, Placed, Places, Reads, Rule, Runtime, Setting,
    Stepped, Terms, Value, Window,
};
use super::{Channels, Sizes, groups_fit, initialization, kernel_fits, matrices, parameters_type};
use crate::arguments::{Axes, Initializer, PADDING_MODES, Padding};
use crate::diagnostics::{Diagnostics, Relation};
use crate::shapes::{Dimension, Origin, Shape};

#[derive(Debug)]
pub(super) struct Conv {
    pub(super) window: Window,
    pub(super) channels: Channels,
    pub(super) mode: &'static str,
    pub(super) bias: bool,
    pub(super) init: Option<Initializer>,
    pub(super) stage: Origin,
}

impl Conv {
    fn outputs(&self, inputs: &Dimension) -> Dimension {
        match &self.channels {
            Channels::Grouped { outputs, .. } => outputs.0.clone(),
            Channels::Each(multiplier) => inputs.times(multiplier),
        }
    }

    fn groups(&self, inputs: &Dimension) -> Dimension {
        match &self.channels {
            Channels::Grouped { groups, .. } => groups.0.clone(),
            Channels::Each(_) => inputs.clone(),
        }
    }

    /// Input channels of a group.
    fn group_inputs(&self, inputs: &Dimension) -> Dimension {
        match &self.channels {
            Channels::Grouped { groups, .. } => inputs.over(&groups.0),
            Channels::Each(_) => Dimension::ONE,
        }
    }

    fn weights(&self, inputs: &Dimension) -> Dimension {
        let taps = self.window.taps();
        let outputs = self.outputs(inputs);
        taps.times(&self.group_inputs(inputs)).times(&outputs)
    }

    /// What could be wrong with it was reported when the shapes were inferred.
    fn placed(&self, input: &Shape) -> Option<Placed> {
        let mut silent = Diagnostics::default();
        self.window.placed(input, self.stage, &mut silent)
    }

    /// A mode that takes the padding from the others needs enough of them.
    fn padding_fits(&self, placed: &Placed, diagnostics: &mut Diagnostics) -> bool {
        let (relation, most) = match self.mode {
            "reflect" => (Relation::Less, "less than"),
            "circular" => (Relation::LessOrEqual, "at most"),
            _ => return true,
        };
        placed.sides.iter().enumerate().all(|(place, side)| {
            let of = &placed.input[place / 2];
            let (count, all) = (diagnostics.size(side), diagnostics.size(of));
            let (mode, unit) = (self.mode, self.window.axes.unit(place / 2));
            let message = format!(
                "`padding_mode = {mode}` pads by {most} the number of {unit}, {all}, but the \
                 padding is {count}"
            );
            let origin = match &self.window.padding {
                Padding::Sides(sides) => sides[place].1,
                Padding::Same | Padding::Causal => self.stage,
            };
            let help =
                "pad by less, or choose `padding_mode = zeros` or `padding_mode = replicate`";
            *side == Dimension::ZERO
                || diagnostics.require(origin, (side, relation, of), message, help)
        })
    }
}

impl Rule for Conv {
    fn infer(&self, inputs: &[Shape], stage: Origin, diagnostics: &mut Diagnostics) -> Shape {
        let Some(placed) = self.window.placed(&inputs[0], stage, diagnostics) else {
            return Shape::Unknown;
        };
        let features = &placed.input[2];
        let outputs = self.outputs(features);
        let channels = [features, &outputs];
        let fits = match &self.channels {
            Channels::Grouped { groups, .. } => groups_fit(groups, channels, diagnostics),
            Channels::Each(_) => true,
        };
        let within = [&self.group_inputs(features), &outputs];
        if !fits
            || !self.padding_fits(&placed, diagnostics)
            || !kernel_fits(&self.window, within, stage, diagnostics)
        {
            return Shape::Unknown;
        }
        self.window.axes.shape(placed.output, outputs)
    }

    fn facts(&self) -> Facts<'_> {
        let [_, (stride, _)] = &self.window.stride;
        Facts {
            needs_positions: true,
            window: Some(&self.window),
            reads: Reads::INPUT,
            // What is read beyond a sample's end are zeros, as beyond the ends of the sequence.
            takes_lengths: Some(
                matches!(self.window.axes, Axes::Steps)
                    && self.mode == "zeros"
                    && *stride == Dimension::ONE,
            ),
            initialization: initialization(self.init.as_ref()),
            has_memory: true,
            fuses: true,
            folds: true,
            ..Facts::default()
        }
    }

    fn matrices(&self, inputs: &[Shape]) -> Vec<Matrix> {
        let features = inputs[0].features();
        let outputs = self.outputs(&features);
        let columns = self.window.taps().times(&self.group_inputs(&features));
        let meaning =
            "a row for each output channel, a column for each tap of each of its input channels";
        matrices([&outputs, &columns], meaning, self.bias.then_some(&outputs))
    }

    fn multiply_adds(&self, inputs: &[Shape]) -> Dimension {
        let [rows, columns] = self
            .placed(&inputs[0])
            .map_or([Dimension::Unknown, Dimension::Unknown], |placed| {
                placed.output
            });
        let weights = self.weights(&inputs[0].features());
        rows.times(&columns).times(&weights)
    }

    fn described(&self, inputs: &[Shape]) -> Described {
        let features = inputs[0].features();
        let fields = [
            ("outputs", Setting::Size(self.outputs(&features))),
            ("groups", Setting::Size(self.groups(&features))),
            ("inputs", Setting::Size(features)),
            ("window", self.window.described(&inputs[0], self.stage)),
            ("mode", Setting::Padding(self.mode, None)),
            ("bias", Setting::Flag(self.bias)),
        ];
        Described::new("Conv", fields)
    }

    fn named_sizes(&self, inputs: &[Shape]) -> Vec<(&'static str, Dimension)> {
        let placed = self.placed(&inputs[0]);
        let channels = self.group_inputs(&inputs[0].features());
        let mut sizes = super::named_sizes(&self.window, &channels);
        sizes.extend(
            placed
                .map(|placed| placed.named_sizes(self.window.axes))
                .unwrap_or_default(),
        );
        sizes
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        let features = of.inputs[0].features();
        let outputs = self.outputs(&features);
        let placed = self.placed(&of.inputs[0]);
        let sides = placed.map_or([const { Dimension::ZERO }; 4], |placed| placed.sides);
        let (index, terms) = of.window(&self.window, &sides);
        let value = format!(
            "Σ{{ {}[k] · {}[:, {index}] }}{}",
            of.parameter("W"),
            of.x(),
            of.plus("b", self.bias)
        );
        let groups = self.groups(&features);
        let [rows, columns] = [0, 1].map(|axis| &self.window.kernel[axis].0);
        let inputs = self.group_inputs(&features);
        let mut formula = Formula::new(value).with(match self.window.axes {
            Axes::Steps => of.tensor("W", &[&outputs, columns, &inputs]),
            Axes::Pixels => of.tensor("W", &[&outputs, rows, columns, &inputs]),
        });
        formula = formula.with_if(self.bias, || of.tensor("b", &[&outputs]));
        formula.terms.extend(terms);
        formula
            .with_if(groups != Dimension::ONE, || {
                format!("in {} groups of channels", of.size(&groups))
            })
            .with_if(self.mode != PADDING_MODES[0], || {
                format!("padded with {}", self.mode)
            })
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        let features = inputs[0].features();
        let outputs = self.outputs(&features);
        let bias = if self.bias {
            outputs.clone()
        } else {
            Dimension::ZERO
        };
        let sizes = self.placed(&inputs[0]).map_or_else(Vec::new, |placed| {
            let [rows, columns] = placed.output;
            Sizes {
                window: &self.window,
                input: placed.input,
                output: [rows, columns, outputs.clone()],
                sides: placed.sides,
                groups: self.groups(&features),
                mode: self.mode,
            }
            .list()
        });
        Runtime {
            name: "Conv",
            generics: parameters_type(outputs, &self.group_inputs(&features), &self.window, bias),
            value: Value::Over(Over {
                function: "over",
                operation: "Convolved",
                places: Places::Windows(sizes),
            }),
        }
    }

    fn stepped(&self, inputs: &[Shape]) -> Stepped {
        let Some(placed) = self.placed(&inputs[0]) else {
            return Stepped::Not("it does not fit".into());
        };
        if self.window.axes == Axes::Pixels {
            return Stepped::Not("it works on images".into());
        }
        if let Err(reason) = self.window.looks_back(&placed) {
            return Stepped::Not(reason);
        }
        if self.mode != PADDING_MODES[0] && placed.sides[2] != Dimension::ZERO {
            return Stepped::Not("it does not read zeros before the first step".into());
        }
        let [channels, dilation] = [&placed.input[2], &self.window.dilation[1].0];
        let value = Value::Over(Over {
            function: "stepping",
            operation: "Stepping",
            places: Places::Of("Back", vec![dilation.clone(), channels.clone()]),
        });
        Stepped::State(Runtime {
            value,
            ..self.runtime(inputs)
        })
    }
}
