//! `Dropout2d(probability)`, `Dropout1d(probability)`, `DropPath(probability)`

use super::dropout::probability;
use super::{
    Call, Described, Entry, Example, Facts, Formula, Lowered, Page, Rule, Runtime, Setting,
    Stepped, Table, Terms, Value,
};
use crate::arguments::{Arguments, Axes};
use crate::diagnostics::Diagnostics;
use crate::shapes::{Number, Origin, Shape};

pub(super) const CHANNELS_2D: Entry = Entry {
    name: "Dropout2d",
    usage: "Dropout2d(0.5)",
    positional: &["probability"],
    named: &[],
    lower: |arguments| lower(arguments, "a channel", Some(Axes::Pixels)),
    aliases: &["spatialdropout2d"],
    example: Example {
        source: "[4, 4, 3] => Dropout2d(P)",
        formula: "y = x   in training each channel is 0 with probability P, else divided by 1 - P",
    },
    page: Page {
        table: Table::Layers,
        stage: "`Dropout2d(probability)`",
        does: "zeroes whole channels of an image or a sequence: [`Dropout2d`](crate::layers::Dropout2d)",
        onnx: "nothing",
    },
};

pub(super) const CHANNELS_1D: Entry = Entry {
    name: "Dropout1d",
    usage: "Dropout1d(0.5)",
    lower: |arguments| lower(arguments, "a feature of all steps", Some(Axes::Steps)),
    aliases: &["spatialdropout1d"],
    example: Example {
        source: "[4, 3] => Dropout1d(0.1)",
        formula: "y = x   in training each feature, at all steps, is 0 with probability 0.1, else divided by 0.9",
    },
    page: Page {
        stage: "`Dropout1d(probability)`",
        ..CHANNELS_2D.page
    },
    ..CHANNELS_2D
};

pub(super) const PATH: Entry = Entry {
    name: "DropPath",
    usage: "DropPath(0.1)",
    lower: |arguments| lower(arguments, "a sample", None),
    aliases: &[],
    example: Example {
        source: "8 => DropPath(0.1)",
        formula: "y = x   in training each sample is 0 with probability 0.1, else divided by 0.9",
    },
    page: Page {
        table: Table::Layers,
        stage: "`DropPath(probability)`",
        does: "zeroes the branch for whole samples, as the last stage of a `Residual`: [`DropPath`](crate::layers::DropPath)",
        onnx: "nothing",
    },
    ..CHANNELS_2D
};

pub(super) const DEPTH: Entry = Entry {
    name: "StochasticDepth",
    usage: "StochasticDepth(0.1)",
    aliases: &[],
    example: Example {
        source: "8 => StochasticDepth(0.1)",
        formula: "y = x   in training each sample is 0 with probability 0.1, else divided by 0.9",
    },
    page: Page {
        stage: "`StochasticDepth(probability)`",
        ..PATH.page
    },
    ..PATH
};

fn lower(arguments: &mut Arguments<'_>, what: &str, axes: Option<Axes>) -> Option<Lowered> {
    Some(Lowered::of(DropGroups {
        name: arguments.name(),
        axes,
        probability: probability(arguments, what)?,
    }))
}

#[derive(Debug)]
struct DropGroups {
    name: &'static str,
    /// Channels of such samples; whole samples without it.
    axes: Option<Axes>,
    probability: Number,
}

impl Rule for DropGroups {
    fn infer(&self, inputs: &[Shape], stage: Origin, diagnostics: &mut Diagnostics) -> Shape {
        let fits = self.axes.is_none_or(|axes| {
            axes.sizes(self.name, &inputs[0], stage, diagnostics)
                .is_some()
        });
        if fits {
            inputs[0].clone()
        } else {
            Shape::Unknown
        }
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            needs_positions: self.axes.is_some(),
            is_random: true,
            ..Facts::default()
        }
    }

    fn described(&self, _: &[Shape]) -> Described {
        let probability = ("probability", Setting::Number(self.probability));
        match self.axes {
            Some(axes) => Described::new("DropChannels", [("axes", axes.described()), probability]),
            None => Described::new("DropPath", [probability]),
        }
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        let what = match self.axes {
            Some(Axes::Pixels) => "each channel",
            Some(Axes::Steps) => "each feature, at all steps,",
            None => "each sample",
        };
        Formula::new(of.x()).with(of.dropped(what, self.probability))
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        let sizes = self.axes.map(|_| vec![inputs[0].features()]);
        Runtime {
            name: self.name,
            generics: vec![],
            value: Value::Made(Call::new(sizes).and([self.probability])),
        }
    }

    fn stepped(&self, _: &[Shape]) -> Stepped {
        Stepped::Position
    }
}
