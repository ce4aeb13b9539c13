//! The exponential function and functions based on it.
//!
//! An argument is split into `k ln 2 + r` with an integer `k` and `|r| ≤ ln 2 / 2`. A polynomial
//! computes `e^r - 1`, and `2^k` is built from exponent bits.

macro_rules! exponential {
    (
        $module:ident, $type:ident, $signed:ident,
        round: $round:expr, ln2: $high:expr, $low:expr,
        largest: $largest:expr, smallest: $smallest:expr, minus_one: $minus_one:expr,
        tanh_one: $tanh_one:expr,
        $($coefficient:expr),*
    ) => {
        pub(crate) mod $module {
            use crate::kernels::math::polynomial;

            /// Adding and subtracting this number rounds to an integer, which is in the last bits
            /// of the sum.
            const ROUND: $type = $round;
            /// ln 2 as a sum of two parts. The first is short enough that its multiples by `k` are
            /// exact.
            const LN_2: [$type; 2] = [$high, $low];
            const MANTISSA_BITS: u32 = $type::MANTISSA_DIGITS - 1;
            const BIAS: $signed = $type::MAX_EXP as $signed - 1;

            /// Returns `r` and `k` for an argument whose `2^k` is within twice the range of
            /// exponents.
            #[inline(always)]
            fn reduce(x: $type) -> ($type, $signed) {
                let shifted = x * core::$type::consts::LOG2_E + ROUND;
                let k = shifted - ROUND;
                let r = (x - k * LN_2[0]) - k * LN_2[1];
                // For NaN, `k` is meaningless, but `r` is NaN.
                let k = shifted.to_bits().wrapping_sub(ROUND.to_bits()).cast_signed();
                (r, k)
            }

            /// `e^r - 1`.
            #[inline(always)]
            fn less_one(r: $type) -> $type {
                polynomial!(r; $($coefficient),*) * (r * r) + r
            }

            /// `e^r - 1` and `k`.
            #[inline(always)]
            fn split(x: $type) -> ($type, $signed) {
                let (r, k) = reduce(x);
                (less_one(r), k)
            }

            /// `2^k`, which must be a normal number.
            #[inline(always)]
            fn power_of_two(k: $signed) -> $type {
                $type::from_bits((k.wrapping_add(BIAS) << MANTISSA_BITS).cast_unsigned())
            }

            /// `value · 2^k` for a value near one.
            #[inline(always)]
            fn scale(value: $type, k: $signed) -> $type {
                // Scales in two steps, since 2^k itself may overflow or underflow.
                let half = k >> 1;
                value * power_of_two(half) * power_of_two(k.wrapping_sub(half))
            }

            /// eˣ.
            #[inline(always)]
            pub(crate) fn exp(x: $type) -> $type {
                // Beyond these bounds, the result is infinite or zero. NaN passes both comparisons.
                let x = if x > $largest { $largest } else { x };
                let x = if x < $smallest { $smallest } else { x };
                let (less_one, k) = split(x);
                scale(less_one + 1.0, k)
            }

            /// e to the power of `high + low`, where `low` is small and the sum is in range. This
            /// is the exponential of a sum that has more precision than one number can represent.
            #[inline(always)]
            pub(crate) fn exp_of_sum(high: $type, low: $type) -> $type {
                let (r, k) = reduce(high);
                scale(less_one(r + low) + 1.0, k)
            }

            /// eˣ - 1.
            #[inline(always)]
            pub(crate) fn exp_m1(x: $type) -> $type {
                let clamped = if x > $largest { $largest } else { x };
                let clamped = if clamped < $minus_one { $minus_one } else { clamped };
                let (less_one, k) = split(clamped);
                // Uses half of 2^k, which may itself overflow.
                let half = power_of_two(k.wrapping_sub(1));
                let value = 2.0 * (less_one * half + (half - 0.5));
                // Keeps the sign of zero.
                if x == 0.0 { x } else { value }
            }

            /// The hyperbolic tangent, (e²ˣ - 1) / (e²ˣ + 1).
            #[inline(always)]
            pub(crate) fn tanh(x: $type) -> $type {
                let magnitude = x.abs();
                let magnitude = if magnitude > $tanh_one { $tanh_one } else { magnitude };
                let (less_one, k) = split(2.0 * magnitude);
                let scale = power_of_two(k);
                let e = less_one * scale + (scale - 1.0);
                (e / (e + 2.0)).copysign(x)
            }

            /// 1 / (1 + e⁻ˣ). The exponential of a negative number is used, so that nothing
            /// overflows.
            #[inline(always)]
            pub(crate) fn sigmoid(x: $type) -> $type {
                let e = exp(-x.abs());
                (if x < 0.0 { e } else { 1.0 }) / (1.0 + e)
            }
        }
    };
}

// The polynomial of `expf` in the Cephes library (S. Moshier).
exponential!(
    single, f32, i32,
    round: 12_582_912.0, ln2: 0.693359375, -2.12194440e-4,
    largest: 89.0, smallest: -104.0, minus_one: -25.0, tanh_one: 10.0,
    1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1,
    5.0000001201e-1
);
// The Taylor series, up to the last term that affects the result.
exponential!(
    double, f64, i64,
    round: 6_755_399_441_055_744.0, ln2: 6.93147180369123816490e-01, 1.90821492927058770002e-10,
    largest: 710.0, smallest: -746.0, minus_one: -50.0, tanh_one: 22.0,
    1.0 / 6_227_020_800.0, 1.0 / 479_001_600.0, 1.0 / 39_916_800.0, 1.0 / 3_628_800.0,
    1.0 / 362_880.0, 1.0 / 40_320.0, 1.0 / 5_040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0,
    1.0 / 6.0, 0.5
);
