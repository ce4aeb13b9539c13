//! What a layer computes, as data for programs that read it: a variant of the runtime's
//! `structure::Operation` and its fields.

use super::Window;
use crate::arguments::{Activation, Axes, PerAxis};
use crate::diagnostics::Diagnostics;
use crate::shapes::{Dimension, Number, Shape, Symbol};

/// A variant and its fields.
#[derive(Debug)]
pub(crate) struct Described {
    pub(crate) variant: &'static str,
    /// By name.
    pub(crate) fields: Vec<(&'static str, Setting)>,
    /// The one field of a variant whose field has no name.
    pub(crate) alone: Option<Setting>,
}

/// The value of a field.
#[derive(Debug)]
pub(crate) enum Setting {
    Size(Dimension),
    Sizes(Vec<Dimension>),
    MaybeSize(Option<Dimension>),
    Flag(bool),
    Number(Number),
    MaybeNumber(Option<Number>),
    /// A number that is added to variances; without it, that of the scalar type.
    Epsilon(Option<Number>),
    /// A type of the runtime's `structure` and its variant.
    Word(&'static str, &'static str),
    /// An activation without parameters.
    Activation(Activation),
    Window {
        axes: Axes,
        kernel: Vec<Dimension>,
        stride: Vec<Dimension>,
        dilation: Vec<Dimension>,
        sides: Vec<Dimension>,
    },
    /// What added positions hold: the name in the language, and a number other than 0.
    Padding(&'static str, Option<Number>),
    /// The type of a layer of the user's, as text.
    Name(Symbol),
    /// The graph of a layer of the user's.
    Graph(Symbol),
}

impl Described {
    /// An operation without settings.
    pub(crate) fn plain(variant: &'static str) -> Self {
        Self {
            variant,
            fields: vec![],
            alone: None,
        }
    }

    /// An operation with settings.
    pub(crate) fn new<const N: usize>(
        variant: &'static str,
        fields: [(&'static str, Setting); N],
    ) -> Self {
        Self {
            fields: fields.into(),
            ..Self::plain(variant)
        }
    }

    /// An operation with one setting, which has no name.
    pub(crate) fn of(variant: &'static str, setting: Setting) -> Self {
        Self {
            alone: Some(setting),
            ..Self::plain(variant)
        }
    }

    /// An input of the network.
    pub(crate) fn input(shape: &Shape) -> Self {
        let vocabulary = match shape {
            Shape::Tokens([_, vocabulary]) => Some(vocabulary.clone()),
            _ => None,
        };
        Self::new("Input", [("vocabulary", Setting::MaybeSize(vocabulary))])
    }

    /// An activation as an operation of its own.
    pub(crate) fn activation(activation: &Activation) -> Self {
        Self::of("Activation", Setting::Activation(activation.clone()))
    }
}

impl Axes {
    /// Along what the positions of a sample lie.
    pub(super) fn of(shape: &Shape) -> Self {
        match shape {
            Shape::Image(_) => Self::Pixels,
            _ => Self::Steps,
        }
    }

    pub(crate) fn described(self) -> Setting {
        let variant = match self {
            Self::Steps => "Steps",
            Self::Pixels => "Pixels",
        };
        Setting::Word("Axes", variant)
    }
}

impl Window {
    /// The window on an input of this shape, with padding in numbers.
    pub(super) fn described(&self, input: &Shape, stage: crate::shapes::Origin) -> Setting {
        // What could be wrong with it was reported when the shapes were inferred.
        let placed = self.placed(input, stage, &mut Diagnostics::default());
        let sides = placed.map(|placed| placed.sides);
        self.described_with(sides.unwrap_or([const { Dimension::Unknown }; 4]))
    }

    /// The window with this padding.
    pub(super) fn described_with(&self, sides: [Dimension; 4]) -> Setting {
        let each = |sizes: &PerAxis| sizes.clone().map(|(size, _)| size).into();
        Setting::Window {
            axes: self.axes,
            kernel: each(&self.kernel),
            stride: each(&self.stride),
            dilation: each(&self.dilation),
            sides: sides.into(),
        }
    }
}
