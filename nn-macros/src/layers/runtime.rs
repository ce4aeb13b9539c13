//! The type of the runtime that a layer becomes, and how emitted code gets a value of it.

use crate::arguments::{Activation, Initializer};
use crate::shapes::{Dimension, Number, Symbol};

/// A type of `nn_runtime::layers` and how to get a value of it.
#[derive(Clone, Debug)]
pub(crate) struct Runtime {
    /// The type's name.
    pub(crate) name: &'static str,
    pub(crate) generics: Vec<Generic>,
    pub(crate) value: Value,
}

/// An argument of a generic type.
#[derive(Clone, Debug)]
pub(crate) enum Generic {
    /// The network's scalar type.
    Scalar,
    Size(Dimension),
    /// The type of an activation.
    Activation(Activation),
    /// A type of the user's.
    Layer(Symbol),
    /// `'static`
    Static,
    /// What the layer has or lacks, from outside to inside, each perhaps with a size:
    /// `NormedHeads<16, Unbiased>`.
    Options(Vec<(&'static str, Option<Dimension>)>),
}

impl Generic {
    /// The options that a layer has, and whether it has biases. `None` for the default: biases and
    /// nothing else.
    pub(crate) fn options(
        options: impl IntoIterator<Item = (&'static str, Option<Dimension>)>,
        has_bias: bool,
    ) -> Option<Self> {
        let unbiased = (!has_bias).then_some(("Unbiased", None));
        let options: Vec<_> = options.into_iter().chain(unbiased).collect();
        (!options.is_empty()).then_some(Self::Options(options))
    }

    /// The sizes, each with the default of the type. Trailing ones that equal their defaults are left
    /// out.
    pub(crate) fn sizes(
        sizes: impl IntoIterator<Item = (Dimension, Dimension)>,
        are_needed: bool,
    ) -> Vec<Self> {
        let mut sizes: Vec<_> = sizes.into_iter().collect();
        while !are_needed && sizes.last().is_some_and(|(size, default)| size == default) {
            sizes.pop();
        }
        sizes
            .into_iter()
            .map(|(size, _)| Self::Size(size))
            .collect()
    }
}

/// Where the value of a layer comes from.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// It holds parameters: a field of the network.
    Field,
    /// It holds parameters: a field of the network, which is used together with settings.
    Configured(Settings),
    /// It holds parameters: a field of the network, which is used at places of an input.
    Over(Over),
    /// It holds none and needs none: the type's name.
    Unit,
    /// It holds none: made where it is used.
    Made(Call),
    /// It holds none: made where it is used, around an activation.
    Wrapped(Activation),
    /// Made where it is used, around a field of the network, which is of a type of the user's.
    Around(Symbol),
}

impl Value {
    /// Made where it is used, by `new`.
    pub(crate) fn new(arguments: impl IntoIterator<Item = impl Into<Argument>>) -> Self {
        Self::Made(Call::new(arguments))
    }

    /// It holds parameters: a field of the network, of the layer's own type.
    pub(crate) const fn is_field(&self) -> bool {
        matches!(self, Self::Field | Self::Configured(_) | Self::Over(_))
    }
}

/// Settings of a layer whose field holds its parameters alone: `Groups::new([8, 64], 1e-5)`.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Their type, and its sizes.
    pub(crate) name: &'static str,
    pub(crate) generics: Vec<Dimension>,
    pub(crate) made: Call,
}

/// The use of parameters at places of an input: `self.conv1.over::<Conv1Windows>()` is a `Convolved`.
#[derive(Clone, Debug)]
pub(crate) struct Over {
    /// What is called.
    pub(crate) function: &'static str,
    /// The operation's type, of the parameters' type and that of the places.
    pub(crate) operation: &'static str,
    pub(crate) places: Places,
}

/// A type that says at which places of an input parameters are used.
#[derive(Clone, Debug)]
pub(crate) enum Places {
    /// One that is emitted for the windows of a convolution of these sizes.
    Windows(Vec<Dimension>),
    /// One of the runtime, of these sizes.
    Of(&'static str, Vec<Dimension>),
}

impl Places {
    pub(crate) fn sizes(&self) -> &[Dimension] {
        match self {
            Self::Windows(sizes) | Self::Of(_, sizes) => sizes,
        }
    }
}

/// A call of a function of a type, which makes a value of it.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) function: &'static str,
    pub(crate) arguments: Vec<Argument>,
}

impl Call {
    /// That of `new`.
    pub(crate) fn new(arguments: impl IntoIterator<Item = impl Into<Argument>>) -> Self {
        Self::of("new", arguments)
    }

    /// That of another function.
    pub(crate) fn of(
        function: &'static str,
        arguments: impl IntoIterator<Item = impl Into<Argument>>,
    ) -> Self {
        Self {
            function,
            arguments: arguments.into_iter().map(Into::into).collect(),
        }
    }

    /// With more arguments.
    #[must_use]
    pub(crate) fn and(mut self, arguments: impl IntoIterator<Item = impl Into<Argument>>) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }
}

/// An argument of a call.
#[derive(Clone, Debug)]
pub(crate) enum Argument {
    Size(Dimension),
    /// An array.
    Sizes(Vec<Dimension>),
    Number(Number),
}

impl From<Dimension> for Argument {
    fn from(size: Dimension) -> Self {
        Self::Size(size)
    }
}

impl From<Vec<Dimension>> for Argument {
    fn from(sizes: Vec<Dimension>) -> Self {
        Self::Sizes(sizes)
    }
}

impl From<Number> for Argument {
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}

/// How the parameters of a layer get their first values.
#[derive(Clone, Debug, Default)]
pub(crate) enum Initialization {
    /// `layer.initialize(generator)`
    #[default]
    Own,
    /// The same, of the trait `Layer`.
    Layer,
    /// `layer.initialize(Initializer::…, generator)`
    Weights(Initializer),
    /// The same, with the initializer that suits the activation that follows.
    ByActivation,
}
