use super::{double, single};

/// The error in `f32` ULPs at the true value. Subnormal numbers have the ULP of the smallest normal
/// numbers.
fn error_single(value: f32, truth: f64) -> f64 {
    if value.is_nan() || truth.is_nan() {
        return if value.is_nan() && truth.is_nan() {
            0.0
        } else {
            f64::INFINITY
        };
    }
    if f64::from(value) == truth || value == truth as f32 {
        // For infinite results, including overflow.
        return if value.is_infinite() {
            0.0
        } else {
            (f64::from(value) - truth).abs() / ulp_single(truth)
        };
    }
    (f64::from(value) - truth).abs() / ulp_single(truth)
}

fn ulp_single(x: f64) -> f64 {
    let exponent = ((x.abs().to_bits() >> 52).cast_signed() - 1023).max(-126);
    2.0_f64.powi(exponent as i32 - 23)
}

/// The maximum error over the bit patterns of all numbers, sampled with a stride that visits every
/// exponent about eight hundred times, and over special values.
fn largest_error(function: fn(f32) -> f32, truth: fn(f64) -> f64) -> f64 {
    let special = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        f32::INFINITY,
        f32::NEG_INFINITY,
        f32::NAN,
        f32::MAX,
        f32::MIN,
        f32::MIN_POSITIVE,
        -f32::MIN_POSITIVE,
        88.722_83,
        88.722_84,
        -87.33,
        -103.97,
        -103.98,
    ];
    let sweep = (0..=u32::MAX).step_by(10_007).map(f32::from_bits);
    let (worst, at) = sweep
        .chain(special)
        .map(|x| (error_single(function(x), truth(f64::from(x))), x))
        .fold((0.0, 0.0), |a, b| if b.0 > a.0 { b } else { a });
    std::println!(
        "{worst:.3} ulp at {at:e}: {:e}, not {:e}",
        function(at),
        truth(f64::from(at))
    );
    worst
}

#[test]
fn exponentials_of_single() {
    assert!(largest_error(single::exp, libm::exp) <= 1.1);
    assert!(largest_error(single::exp_m1, libm::expm1) <= 2.0);
    assert!(largest_error(single::tanh, libm::tanh) <= 3.0);
    assert!(largest_error(single::sigmoid, |x| 1.0 / (1.0 + libm::exp(-x))) <= 2.5);
}

#[test]
fn logarithms_and_error_function_of_single() {
    assert!(largest_error(single::ln, libm::log) <= 1.0);
    assert!(largest_error(single::ln_1p, libm::log1p) <= 2.0);
    assert!(largest_error(single::erf, libm::erf) <= 1.5);
}

#[test]
fn normal_distribution_of_single() {
    let tail = |x: f64| 0.5 * libm::erfc(x.abs() * core::f64::consts::FRAC_1_SQRT_2);
    let density = |x: f64| libm::exp(-0.5 * x * x) * 0.398_942_280_401_432_7;
    assert!(largest_error(|x| single::normal_tail(x).0, tail) <= 5.0);
    assert!(largest_error(|x| single::normal_tail(x).1, density) <= 2.0);
}

#[test]
fn normal_distribution_of_double() {
    // Arguments, tails and densities are from `tests/reference/normal_tail.py`.
    let table = [
        [0.0, 0.5, 0.398942280401432678],
        [0.001, 0.499601057786088937, 0.398942080930342345],
        [0.1, 0.460172162722971016, 0.396952547477011765],
        [0.5, 0.308537538725986896, 0.352065326764299478],
        [0.75, 0.226627352376868199, 0.301137432154804405],
        [1.0, 0.158655253931457051, 0.24197072451914335],
        [1.5, 0.066807201268858066, 0.129517595665891728],
        [2.3, 0.0107241100216758104, 0.0283270377416011836],
        [3.7, 0.000107799733477388261, 0.000424780270550751408],
        [5.2, 9.96442631693347175e-8, 5.36103534469761586e-7],
        [8.1, 2.74795939239822849e-16, 2.25880940315430882e-15],
        [13.3, 1.15734162836903259e-40, 1.54787046629620292e-39],
        [20.7, 1.73185187901973786e-95, 3.59326122096986755e-94],
        [30.9, 5.97228864183826414e-210, 1.84736594235047509e-208],
        [37.1, 1.40471196631062213e-301, 5.21526219883198425e-300],
    ];
    for [x, tail, density] in table {
        for x in [x, -x] {
            let actual = double::normal_tail(x);
            for (value, truth, limit) in [(actual.0, tail, 5.0), (actual.1, density, 2.0)] {
                let ulp = f64::from_bits(truth.to_bits() + 1) - truth;
                let fits = (value - truth).abs() <= limit * ulp;
                assert!(fits, "{x}: {value:e}, not {truth:e}");
            }
        }
    }
    assert_eq!(double::normal_tail(f64::NEG_INFINITY), (0.0, 0.0));
    let (tail, density) = double::normal_tail(f64::NAN);
    assert!(tail.is_nan() && density.is_nan());
}

#[test]
fn double_within_few_ulp() {
    fn check(name: &str, function: fn(f64) -> f64, truth: fn(f64) -> f64, limit: f64) {
        // Every exponent, both signs, and 64 mantissas each.
        for exponent in 0..2047_u64 {
            for step in 0..64_u64 {
                let mantissa = step.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 12;
                for sign in 0..2_u64 {
                    let x = f64::from_bits(sign << 63 | exponent << 52 | mantissa);
                    let (value, truth) = (function(x), truth(x));
                    let ulp = (f64::from_bits(truth.abs().to_bits() + 1) - truth.abs()).abs();
                    assert!(
                        value == truth || (value - truth).abs() <= limit * ulp,
                        "{name}({x:e}) is {value:e}, not {truth:e}"
                    );
                }
            }
        }
        assert!(function(f64::NAN).is_nan());
    }
    // The bounds are one more than the documented errors, since the reference has errors too.
    check("exp", double::exp, libm::exp, 2.1);
    check("exp_m1", double::exp_m1, libm::expm1, 3.0);
    check("tanh", double::tanh, libm::tanh, 4.0);
    check(
        "sigmoid",
        double::sigmoid,
        |x| {
            if x < 0.0 {
                libm::exp(x) / (1.0 + libm::exp(x))
            } else {
                1.0 / (1.0 + libm::exp(-x))
            }
        },
        4.0,
    );
    assert_eq!(double::exp(f64::INFINITY), f64::INFINITY);
    assert_eq!(double::exp(f64::NEG_INFINITY), 0.0);
    assert_eq!(double::exp_m1(f64::NEG_INFINITY), -1.0);
    assert_eq!(double::tanh(f64::NEG_INFINITY), -1.0);
}

#[test]
fn special_values_of_single() {
    assert_eq!(single::exp(0.0), 1.0);
    assert_eq!(single::exp(200.0), f32::INFINITY);
    assert_eq!(single::exp(-200.0), 0.0);
    assert_eq!(single::tanh(50.0), 1.0);
    assert_eq!(single::tanh(f32::NEG_INFINITY), -1.0);
    assert_eq!(single::sigmoid(f32::INFINITY), 1.0);
    assert_eq!(single::sigmoid(f32::NEG_INFINITY), 0.0);
    assert_eq!(single::erf(f32::NEG_INFINITY), -1.0);
    assert_eq!(single::ln(0.0), f32::NEG_INFINITY);
    assert_eq!(single::ln_1p(-1.0), f32::NEG_INFINITY);
    assert_eq!(single::normal_tail(-0.0), (0.5, 0.398_942_28));
    assert_eq!(single::normal_tail(f32::NEG_INFINITY), (0.0, 0.0));
    assert!(single::normal_tail(f32::NAN).0.is_nan());
    assert!(single::normal_tail(f32::NAN).1.is_nan());
    assert!(single::ln(-1.0).is_nan());
    assert!(single::ln_1p(-2.0).is_nan());
    for function in [single::tanh, single::exp_m1, single::erf, single::ln_1p] {
        assert!(function(-0.0).is_sign_negative());
        assert!(function(0.0).is_sign_positive());
        assert!(function(f32::NAN).is_nan());
    }
}

/// Results must be bit-identical on every platform. A few values are compared with results from one
/// computer.
#[test]
fn bits() {
    let sum = (0..1000_u32).fold(0_u32, |sum, i| {
        let x = (i as f32 - 500.0) / 60.0;
        let values = [
            single::exp(x),
            single::exp_m1(x),
            single::tanh(x),
            single::sigmoid(x),
            single::erf(x),
            single::normal_tail(x).0,
            single::normal_tail(x).1,
            single::ln(x.abs()),
            single::ln_1p(x.abs()),
        ];
        values
            .iter()
            .fold(sum, |sum, y| sum.rotate_left(5) ^ y.to_bits())
    });
    assert_eq!(sum, 0x768e_0b09, "{sum:#x}");
}
