//! The activations by the names that the language gives them. A declaration's `relu` is this
//! [`relu`].

use super::{
    Elu, Gelu, GeluTanh, HardSigmoid, HardSwish, Identity, LeakyRelu, Learned, LogSoftmax, Mish,
    Relu, Selu, Sigmoid, Silu, Sin, Softmax, Softplus, Softsign, Tanh,
};

/// Defines `name`, which makes a value of a type, and takes the type's documentation along.
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
