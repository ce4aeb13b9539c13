//! The table of activations, and an activation as it was declared.

use crate::diagnostics::Candidate;
use crate::shapes::{Number, Origin};

/// How an activation works, and what its backward needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ActivationKind {
    /// Elementwise. The derivative follows from the output.
    FromOutput,
    /// Elementwise. The derivative needs the input.
    FromInput,
    /// Acts on all features of a position together.
    Features,
    /// Has parameters of its own.
    Learned,
}

/// One activation of the language.
#[derive(Debug)]
pub(crate) struct ActivationEntry {
    pub(crate) name: &'static str,
    /// The name of its type in the runtime.
    pub(crate) type_name: &'static str,
    pub(crate) kind: ActivationKind,
    /// The name and the default value of its argument.
    pub(crate) argument: Option<(&'static str, f64)>,
    /// What other libraries call it, in lower case and without underscores.
    pub(crate) aliases: &'static [&'static str],
}

impl ActivationEntry {
    pub(crate) const fn candidate(&self) -> Candidate<'_> {
        Candidate {
            name: self.name,
            aliases: self.aliases,
        }
    }

    const fn also(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }
}

const fn entry(
    name: &'static str,
    type_name: &'static str,
    kind: ActivationKind,
    argument: Option<(&'static str, f64)>,
) -> ActivationEntry {
    ActivationEntry {
        name,
        type_name,
        kind,
        argument,
        aliases: &[],
    }
}

use ActivationKind::{Features, FromInput, FromOutput, Learned};

/// All activations, in the order in which messages list them.
pub(crate) const ACTIVATIONS: &[ActivationEntry] = &[
    entry("identity", "Identity", FromOutput, None).also(&["linear", "none", "logits"]),
    entry("relu", "Relu", FromOutput, None),
    entry("leaky_relu", "LeakyRelu", FromOutput, Some(("slope", 0.01))).also(&["lrelu"]),
    entry("prelu", "Learned", Learned, None),
    entry("elu", "Elu", FromOutput, Some(("alpha", 1.0))),
    entry("selu", "Selu", FromOutput, None),
    entry("gelu", "Gelu", FromInput, None),
    entry("gelu_tanh", "GeluTanh", FromInput, None).also(&["gelunew"]),
    entry("silu", "Silu", FromInput, None).also(&["swish"]),
    entry("mish", "Mish", FromInput, None),
    entry("softplus", "Softplus", FromOutput, None),
    entry("softsign", "Softsign", FromInput, None),
    entry("sigmoid", "Sigmoid", FromOutput, None).also(&["logistic", "sigm"]),
    entry("hard_sigmoid", "HardSigmoid", FromOutput, None),
    entry("hard_swish", "HardSwish", FromInput, None),
    entry("tanh", "Tanh", FromOutput, None),
    entry("sin", "Sin", FromInput, None).also(&["sine"]),
    entry("softmax", "Softmax", Features, None),
    entry("log_softmax", "LogSoftmax", Features, None),
];

/// An activation as the user declared it.
#[derive(Clone, Debug)]
pub(crate) struct Activation {
    pub(crate) entry: &'static ActivationEntry,
    pub(crate) argument: Option<Number>,
    /// Where its name was written.
    pub(crate) origin: Origin,
}

impl Activation {
    /// The activation that does nothing.
    pub(crate) fn identity(origin: Origin) -> Self {
        Self {
            entry: &ACTIVATIONS[0],
            argument: None,
            origin,
        }
    }

    /// The activation with this name, without arguments.
    pub(crate) fn named(name: &str, origin: Origin) -> Option<Self> {
        let entry = ACTIVATIONS.iter().find(|entry| entry.name == name)?;
        Some(Self {
            entry,
            argument: None,
            origin,
        })
    }

    /// Whether the activation is elementwise and has no parameters.
    pub(crate) fn is_elementwise(&self) -> bool {
        matches!(self.entry.kind, FromOutput | FromInput)
    }

    /// Whether its backward needs its input.
    pub(crate) fn needs_argument(&self) -> bool {
        self.entry.kind == FromInput
    }
}
