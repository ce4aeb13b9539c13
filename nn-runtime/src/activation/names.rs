//! The activations under the names that the language gives them, for what `network!` emits: an
//! editor that is asked what `leaky_relu(0.1)` is finds it here.

use super::{
    Elu, Gelu, GeluTanh, HardSigmoid, HardSwish, Identity, LeakyRelu, Learned, LogSoftmax, Mish,
    Relu, Selu, Sigmoid, Silu, Sin, Softmax, Softplus, Softsign, Tanh,
};

macro_rules! names {
    ($($name:ident: $type:ident, $summary:literal;)*) => {$(
        #[doc = $summary]
        #[doc = ""]
        #[doc = concat!("See [`", stringify!($type), "`].")]
        #[inline(always)]
        #[must_use]
        pub const fn $name() -> $type {
            $type
        }
    )*};
}
names! {
    identity: Identity, "x";
    relu: Relu, "max(0, x)";
    selu: Selu, "λ x where x > 0, λ α (eˣ - 1) elsewhere";
    gelu: Gelu, "x · Φ(x)";
    gelu_tanh: GeluTanh, "x · (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2";
    silu: Silu, "x / (1 + e⁻ˣ)";
    mish: Mish, "x · tanh(ln(1 + eˣ))";
    softplus: Softplus, "ln(1 + eˣ)";
    softsign: Softsign, "x / (1 + |x|)";
    sigmoid: Sigmoid, "1 / (1 + e⁻ˣ)";
    hard_sigmoid: HardSigmoid, "(x + 3) / 6, held between 0 and 1";
    hard_swish: HardSwish, "x · (x + 3) / 6, the second factor held between 0 and 1";
    tanh: Tanh, "The hyperbolic tangent.";
    sin: Sin, "The sine, of radians.";
    softmax: Softmax, "e^zᵢ / Σ e^zⱼ over the features of each position";
    log_softmax: LogSoftmax, "zᵢ - ln Σ e^zⱼ over the features of each position";
    prelu: Learned, "x where x > 0, slope · x elsewhere, with a learned slope for each feature: \
        a layer, [`Prelu`](crate::layers::Prelu), of which the head is this.";
}

/// x where x > 0, slope · x elsewhere.
///
/// See [`LeakyRelu`].
///
/// # Panics
/// Where [`LeakyRelu::new`] does.
#[inline(always)]
#[must_use]
pub const fn leaky_relu(slope: f64) -> LeakyRelu {
    LeakyRelu::new(slope)
}

/// x where x > 0, α (eˣ - 1) elsewhere.
///
/// See [`Elu`].
///
/// # Panics
/// Where [`Elu::new`] does.
#[inline(always)]
#[must_use]
pub const fn elu(alpha: f64) -> Elu {
    Elu::new(alpha)
}
