//! The activations under the names that they have in the language: `relu` in a declaration is the
//! function [`relu`].

use super::{
    Elu, Gelu, GeluTanh, HardSigmoid, HardSwish, Identity, LeakyRelu, Learned, LogSoftmax, Mish,
    Relu, Selu, Sigmoid, Silu, Sin, Softmax, Softplus, Softsign, Tanh,
};

/// Defines functions that make a value of each activation, and copies the documentation of its
/// type.
macro_rules! names {
    ($($name:ident $type:ident $(($argument:ident))?,)*) => {
        $(
            #[doc = concat!("[`", stringify!($type), "`], as the language names it.")]
            #[inline(always)]
            pub const fn $name($($argument: f64)?) -> $type {
                names!(@value $type $($argument)?)
            }
        )*
    };
    (@value $type:ident) => { $type };
    (@value $type:ident $argument:ident) => { $type::new($argument) };
}

names! {
    identity Identity,
    relu Relu,
    leaky_relu LeakyRelu (slope),
    elu Elu (alpha),
    selu Selu,
    gelu Gelu,
    gelu_tanh GeluTanh,
    silu Silu,
    mish Mish,
    softplus Softplus,
    softsign Softsign,
    sigmoid Sigmoid,
    hard_sigmoid HardSigmoid,
    hard_swish HardSwish,
    tanh Tanh,
    sin Sin,
    softmax Softmax,
    log_softmax LogSoftmax,
    prelu Learned,
}
