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
    /// Its value at x, for the documentation.
    pub(crate) formula: &'static str,
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

    const fn is(self, formula: &'static str) -> Self {
        Self { formula, ..self }
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
        formula: "",
        aliases: &[],
    }
}

use ActivationKind::{Features, FromInput, FromOutput, Learned};

/// All activations, in the order in which messages list them.
pub(crate) const ACTIVATIONS: &[ActivationEntry] = &[
    entry("identity", "Identity", FromOutput, None)
        .is("x")
        .also(&["linear", "none", "logits"]),
    entry("relu", "Relu", FromOutput, None).is("max(0, x)"),
    entry("leaky_relu", "LeakyRelu", FromOutput, Some(("slope", 0.01)))
        .is("x if x > 0, otherwise slope · x")
        .also(&["lrelu"]),
    entry("prelu", "Learned", Learned, None)
        .is("x if x > 0, otherwise a · x, with a learned slope a for each feature, initially 0.25"),
    entry("elu", "Elu", FromOutput, Some(("alpha", 1.0)))
        .is("x if x > 0, otherwise alpha · (eˣ − 1)"),
    entry("selu", "Selu", FromOutput, None)
        .is("1.0507 · x if x > 0, otherwise 1.0507 · 1.6733 · (eˣ − 1)"),
    entry("gelu", "Gelu", FromInput, None)
        .is("x · Φ(x), with the distribution function Φ of the standard normal distribution"),
    entry("gelu_tanh", "GeluTanh", FromInput, None)
        .is("x · (1 + tanh(√(2/π) · (x + 0.044715 · x³))) / 2, an approximation of `gelu`")
        .also(&["gelunew"]),
    entry("silu", "Silu", FromInput, None)
        .is("x / (1 + e⁻ˣ), also called swish")
        .also(&["swish"]),
    entry("mish", "Mish", FromInput, None).is("x · tanh(ln(1 + eˣ))"),
    entry("softplus", "Softplus", FromOutput, None).is("ln(1 + eˣ)"),
    entry("softsign", "Softsign", FromInput, None).is("x / (1 + abs(x))"),
    entry("sigmoid", "Sigmoid", FromOutput, None)
        .is("1 / (1 + e⁻ˣ)")
        .also(&["logistic", "sigm"]),
    entry("hard_sigmoid", "HardSigmoid", FromOutput, None)
        .is("(x + 3) / 6, clamped to the range 0 to 1"),
    entry("hard_swish", "HardSwish", FromInput, None).is("x · `hard_sigmoid`(x)"),
    entry("tanh", "Tanh", FromOutput, None).is("the hyperbolic tangent"),
    entry("sin", "Sin", FromInput, None)
        .is("the sine of x in radians")
        .also(&["sine"]),
    entry("softmax", "Softmax", Features, None)
        .is("e^xᵢ / Σ e^xⱼ over the features of each position"),
    entry("log_softmax", "LogSoftmax", Features, None)
        .is("xᵢ − ln Σ e^xⱼ over the features of each position"),
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
