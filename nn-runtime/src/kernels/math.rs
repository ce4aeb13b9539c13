//! Elementary functions, without branches so that loops over them vectorise.

macro_rules! with_libm {
    ($module:ident, $type:ident, $exp:ident, $expm1:ident, $log:ident, $log1p:ident, $tanh:ident, $erf:ident, $sin:ident, $cos:ident, $pow:ident) => {
        /// The functions of one scalar type.
        pub(crate) mod $module {
            pub(crate) fn exp(x: $type) -> $type {
                libm::$exp(x)
            }
            pub(crate) fn exp_m1(x: $type) -> $type {
                libm::$expm1(x)
            }
            pub(crate) fn ln(x: $type) -> $type {
                libm::$log(x)
            }
            pub(crate) fn ln_1p(x: $type) -> $type {
                libm::$log1p(x)
            }
            pub(crate) fn tanh(x: $type) -> $type {
                libm::$tanh(x)
            }
            pub(crate) fn sigmoid(x: $type) -> $type {
                1.0 / (1.0 + exp(-x))
            }
            pub(crate) fn erf(x: $type) -> $type {
                libm::$erf(x)
            }
            pub(crate) fn sin(x: $type) -> $type {
                libm::$sin(x)
            }
            pub(crate) fn cos(x: $type) -> $type {
                libm::$cos(x)
            }
            pub(crate) fn powf(x: $type, exponent: $type) -> $type {
                libm::$pow(x, exponent)
            }
        }
    };
}
with_libm!(
    single, f32, expf, expm1f, logf, log1pf, tanhf, erff, sinf, cosf, powf
);
with_libm!(
    double, f64, exp, expm1, log, log1p, tanh, erf, sin, cos, pow
);
