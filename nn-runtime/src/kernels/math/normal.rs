//! The standard normal distribution, as needed by [`Gelu`](crate::activation::Gelu).
//!
//! The tail and the density are the same exponential, e^(-x²/2), times a slowly varying factor. The
//! factor of the tail, Φ(-a) e^(a²/2), is a single rational function over the whole range. So there
//! is no need to choose between two approximations, and nothing cancels.

macro_rules! normal {
    (
        $module:ident, $type:ident, high_bits: $high_bits:expr, zero: $zero:expr,
        [$($numerator:expr),*] / [$($denominator:expr),*]
    ) => {
        pub(crate) mod $module {
            use crate::kernels::math::exponential::$module::exp_of_sum;
            use crate::kernels::math::polynomial;

            /// The tail Φ(-|x|) = (1 - erf(|x| / √2)) / 2, which is the probability of a number
            /// above |x|, and the density φ(x) = e^(-x²/2) / √(2π).
            #[inline(always)]
            pub(crate) fn normal_tail(x: $type) -> ($type, $type) {
                let magnitude = x.abs();
                // From this number on, both results are zero.
                let a = if magnitude > $zero { $zero } else { magnitude };
                // Splits the square into two parts, the first of which is exact. Otherwise, the
                // exponential would magnify its rounding error by half the square.
                let high = $type::from_bits(a.to_bits() & $high_bits);
                let low = (a - high) * (a + high);
                let e = exp_of_sum(-0.5 * (high * high), -0.5 * low);
                let ratio = polynomial!(a; $($numerator),*) / polynomial!(a; $($denominator),*);
                (e * ratio, e * 0.398_942_280_401_432_678)
            }
        }
    };
}

// The rational functions are computed by `tests/reference/normal_tail.py`.
normal!(
    single, f32, high_bits: 0xFFFF_F000, zero: 14.5,
    [4.116301571e-3, 4.063317279e-2, 1.832349746e-1, 4.382947246e-1, 0.5]
    / [1.031791816e-2, 1.018587069e-1, 4.694702005e-1, 1.202502454, 1.67447443, 1.0]
);
normal!(
    double, f64, high_bits: 0xFFFF_FFFF_F800_0000, zero: 39.0,
    [
        1.3857388457794665614e-6, 3.7254885753372552939e-5, 4.9042431480167132329e-4,
        4.0893549457876967846e-3, 2.3622590240684007974e-2, 9.7699793445793346829e-2,
        0.28933340949209990809, 0.5940470539394571215, 0.77487424639676738853, 0.5
    ]
    / [
        3.4735321720956542996e-6, 9.3384149995415496053e-5, 1.2327849864198599846e-3,
        1.0343876870920108218e-2, 6.0435417432569830987e-2, 0.25496077738968635745,
        0.78204071417419320792, 1.7143810976890080273, 2.5612342757742825918,
        2.3476330535963900146, 1.0
    ]
);
