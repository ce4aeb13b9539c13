//! The natural logarithm for `f32`.

use super::polynomial;

/// The natural logarithm: the exponent times ln 2, plus a series for the mantissa.
///
/// The method and the constants are those of `e_logf.c` in FreeBSD.
#[inline(always)]
pub(crate) fn ln(x: f32) -> f32 {
    const LN_2: [f32; 2] = [6.9313812256e-01, 9.0580006145e-06];
    /// The bits of √½. Mantissas are reduced to the range from √½ to √2.
    const ROOT: u32 = 0x3f35_04f3;

    let subnormal = x < f32::MIN_POSITIVE;
    // A factor of 2^25 makes every subnormal number normal.
    let scaled = if subnormal { x * 33_554_432.0 } else { x };
    let bits = scaled.to_bits().wrapping_add(0x3f80_0000 - ROOT);
    let exponent = (bits >> 23).cast_signed() - 127 - if subnormal { 25 } else { 0 };
    let k = exponent as f32;
    let f = f32::from_bits((bits & 0x007f_ffff) + ROOT) - 1.0;

    let s = f / (2.0 + f);
    let square = s * s;
    let series =
        square * polynomial!(square; 0.24279078841, 0.28498786688, 0.40000972152, 0.66666662693);
    let half_square = 0.5 * f * f;
    let value = s * (half_square + series) + k * LN_2[1] - half_square + f + k * LN_2[0];

    let value = if x == 0.0 { f32::NEG_INFINITY } else { value };
    let value = if x < 0.0 { f32::NAN } else { value };
    // Infinity and NaN are returned unchanged.
    if x < f32::INFINITY { value } else { x }
}

/// ln(1 + x): the logarithm of the rounded sum, with a correction for the rounding error.
#[inline(always)]
pub(crate) fn ln_1p(x: f32) -> f32 {
    let sum = 1.0 + x;
    let lost = x - (sum - 1.0);
    let value = ln(sum) + lost / sum;
    // At -1 and at infinity, there is no rounding error, but the quotient is NaN. The sign of zero
    // is kept.
    let value = if sum == 0.0 { f32::NEG_INFINITY } else { value };
    let value = if x == 0.0 { x } else { value };
    if x < f32::INFINITY { value } else { x }
}
