//! Normalization and attention in `f32`, at magnitudes from 1e-30 to 1e30, against `f64`.

use nn_runtime::network::Network;
use nn_runtime::prelude::*;
use nn_runtime::shape::Shape;
use nn_tests::reference::Compared;

/// Numbers that look random, between -1 and 1, and are those of `f32`.
fn numbers(count: usize, seed: f64) -> Vec<f64> {
    let number = |i: usize| (i as f64 * 12.9898 + 4.0 * seed).sin();
    (0..count).map(|i| f64::from(number(i) as f32)).collect()
}

fn scaled(numbers: &[f64], factor: f64) -> Vec<f64> {
    let scaled = numbers.iter().map(|x| f64::from((x * factor) as f32));
    scaled.collect()
}

/// What differs, of numbers whose exact values `f32` holds.
fn difference(found: &[f64], exact: &[f64], tolerance: f64) -> Option<String> {
    let held = |x: f64| x.abs() <= f64::from(f32::MAX);
    let largest = exact.iter().fold(0.0, |a: f64, x| a.max(x.abs()));
    // The smallest number that is held to the last digit.
    let smallest = f64::from(f32::MIN_POSITIVE);
    let mut pairs = found.iter().zip(exact).enumerate();
    let wrong = pairs.find(|(_, (found, exact))| {
        let error = (*found - *exact).abs();
        let close = error <= tolerance * largest.max(smallest / tolerance);
        held(**exact) && !close
    });
    wrong.map(|(place, (found, exact))| format!("{found:e} for {exact:e} at {place}"))
}

struct Case<'a> {
    name: &'a str,
    x: Vec<f64>,
    d_y: Vec<f64>,
    parameters: Vec<f64>,
    lengths: Option<&'a [usize]>,
    tolerance: f64,
}

impl Case<'_> {
    fn failures<Single: Compared, Double: Compared>(&self, failures: &mut Vec<String>) {
        let Self {
            x,
            d_y,
            parameters,
            lengths,
            ..
        } = self;
        let found = Single::passes(parameters, x, d_y, *lengths);
        let exact = Double::passes(parameters, x, d_y, *lengths);
        let what = ["outputs", "gradient of inputs", "gradient of parameters"];
        for ((found, exact), what) in found.iter().zip(&exact).zip(what) {
            if let Some(difference) = difference(found, exact, self.tolerance) {
                failures.push(format!("{}: {what}: {difference}", self.name));
            }
        }
    }
}

fn sizes<N: Network>(samples: usize) -> [usize; 2] {
    [
        N::Input::FEATURES * N::Input::POSITIONS * samples,
        N::Output::FEATURES * N::Output::POSITIONS * samples,
    ]
}

/// Each network twice, once for each scalar.
macro_rules! both {
    ($($name:ident { $($body:tt)* })*) => {
        $(
            mod $name {
                use nn_runtime::prelude::*;
                network! { pub(super) struct Single { $($body)* } }
                network! { #[scalar(f64)] pub(super) struct Double { $($body)* } }
            }
        )*
    };
}

macro_rules! magnitudes {
    ($test:ident, $check:ident; $($name:ident { $($body:tt)* })*) => {
        both! { $($name { $($body)* })* }

        #[test]
        fn $test() {
            let mut failures = Vec::new();
            $($check::<$name::Single, $name::Double>(stringify!($name), &mut failures);)*
            assert!(failures.is_empty(), "{} differ: {failures:#?}", failures.len());
        }
    };
}

fn normalization<Single, Double>(name: &str, failures: &mut Vec<String>)
where
    Single: Compared + Network<Scalar = f32>,
    Double: Compared,
{
    const SAMPLES: usize = 3;
    let [inputs, outputs] = sizes::<Single>(SAMPLES);
    for exponent in (-30..=30).chain([37, 38]) {
        for upper in [-30, -15, 0, 10, 25] {
            for learned in [0, -20, 20] {
                // A gradient with respect to what is held alone, and its products.
                if exponent != 0 && upper + learned > 30 || upper + learned < -30 {
                    continue;
                }
                for offset in [0.0, 3.0] {
                    let x: Vec<f64> = numbers(inputs, 1.0).iter().map(|x| x + offset).collect();
                    let factor = 10_f64.powi(exponent) / if exponent > 30 { 3.0 } else { 1.0 };
                    let weights: Vec<f64> = numbers(4000, 3.0).iter().map(|x| x + 1.5).collect();
                    Case {
                        name: &format!("{name} of 1e{exponent} + {offset}, gradient 1e{upper}, weights 1e{learned}"),
                        x: scaled(&x, factor),
                        d_y: scaled(&numbers(outputs, 2.0), 10_f64.powi(upper)),
                        parameters: scaled(&weights, 10_f64.powi(learned)),
                        lengths: None,
                        tolerance: 1e-4,
                    }
                    .failures::<Single, Double>(failures);
                }
            }
        }
    }
}

magnitudes! {
    normalizations_hold_at_every_magnitude, normalization;
    layer { [2, 6] => LayerNorm }
    layer_wide { [2, 40] => LayerNorm(epsilon = 1e-12) }
    layer_exact { [2, 5] => LayerNorm(epsilon = 0, bias = false) }
    rms { [2, 6] => RmsNorm(epsilon = 1e-6) }
    rms_wide { [2, 40] => RmsNorm(epsilon = 1e-12) }
    rms_exact { [2, 5] => RmsNorm(epsilon = 0, affine = false) }
    groups { [3, 6] => GroupNorm(2) }
    one_group { [3, 3, 4] => GroupNorm(1, epsilon = 1e-12) }
    groups_exact { [3, 6] => GroupNorm(3, epsilon = 0, affine = false) }
    many_groups { [20, 34] => GroupNorm(17) }
    instance { [4, 4, 3] => InstanceNorm }
    instance_affine { [7, 18] => InstanceNorm(affine = true, epsilon = 0) }
    batch { [3, 5] => BatchNorm }
    batch_exact { [3, 5] => BatchNorm(epsilon = 0, affine = false) }
    batch_wide { [30, 33] => BatchNorm(epsilon = 1e-12) }
    batch_relu { [3, 5] => BatchNorm => relu }
    batch_gelu { [3, 5] => BatchNorm => gelu }
}

/// Only some features, groups and samples are out of the ordinary.
fn mixture<Single, Double>(name: &str, failures: &mut Vec<String>)
where
    Single: Compared + Network<Scalar = f32>,
    Double: Compared,
{
    const SAMPLES: usize = 3;
    let [inputs, outputs] = sizes::<Single>(SAMPLES);
    for (exponent, every) in [(25, 3), (-25, 3), (14, 2), (30, 5), (-30, 4)] {
        let x = numbers(inputs, 1.0).into_iter().enumerate();
        let x = x.map(|(place, x)| {
            let large = place % Single::Input::FEATURES % every == 1;
            f64::from((x * if large { 10_f64.powi(exponent) } else { 1.0 }) as f32)
        });
        let case = Case {
            name: &format!("{name}, every {every} of 1e{exponent}"),
            x: x.collect(),
            d_y: numbers(outputs, 2.0),
            parameters: numbers(4000, 3.0).iter().map(|x| x + 1.5).collect(),
            lengths: None,
            tolerance: 1e-4,
        };
        let [found, exact] = [
            Single::passes(&case.parameters, &case.x, &case.d_y, None),
            Double::passes(&case.parameters, &case.x, &case.d_y, None),
        ];
        // Feature by feature, since their gradients are of as many magnitudes.
        for part in 0..3 {
            let features = Single::Output::FEATURES;
            let parts = if part == 2 { 1 } else { features };
            for feature in 0..parts {
                let of = |numbers: &[f64]| -> Vec<f64> {
                    numbers
                        .iter()
                        .copied()
                        .skip(feature)
                        .step_by(parts)
                        .collect()
                };
                let difference = difference(&of(&found[part]), &of(&exact[part]), 1e-4);
                if let Some(difference) = difference {
                    failures.push(format!("{}: {part}, {feature}: {difference}", case.name));
                }
            }
        }
    }
}

magnitudes! {
    features_of_many_magnitudes, mixture;
    mixed_batch { [4, 7] => BatchNorm(epsilon = 1e-30) }
    mixed_batch_gelu { [4, 7] => BatchNorm(epsilon = 1e-30) => silu }
    mixed_instance { [6, 7] => InstanceNorm(affine = true, epsilon = 1e-30) }
}

#[test]
fn padding_counts_for_nothing_at_any_magnitude() {
    both! {
        padded_batch { [5, 4] => BatchNorm }
        padded_groups { [5, 4] => GroupNorm(2) }
    }
    let mut failures = Vec::new();
    for exponent in [-30, -20, 0, 14, 20, 30] {
        let mut x = scaled(&numbers(3 * 20, 1.0), 10_f64.powi(exponent));
        let mut d_y = numbers(3 * 20, 2.0);
        let lengths = [5, 2, 3];
        for (sample, length) in lengths.iter().enumerate() {
            // What is padding may be anything.
            x[sample * 20 + length * 4..(sample + 1) * 20].fill(7e33);
            d_y[sample * 20 + length * 4..(sample + 1) * 20].fill(0.0);
        }
        let case = Case {
            name: &format!("of 1e{exponent}"),
            x,
            d_y,
            parameters: numbers(50, 3.0),
            lengths: Some(&lengths),
            tolerance: 1e-4,
        };
        case.failures::<padded_groups::Single, padded_groups::Double>(&mut failures);
        let found =
            padded_batch::Single::passes(&case.parameters, &case.x, &case.d_y, case.lengths);
        let exact =
            padded_batch::Double::passes(&case.parameters, &case.x, &case.d_y, case.lengths);
        for (part, (found, exact)) in found.into_iter().zip(exact).enumerate() {
            // The outputs of padding are nobody's.
            let real = |numbers: Vec<f64>| -> Vec<f64> {
                let places = numbers.into_iter().enumerate();
                let real =
                    places.filter(|(place, _)| part == 2 || place % 20 / 4 < lengths[place / 20]);
                real.map(|(_, number)| number).collect()
            };
            if let Some(difference) = difference(&real(found), &real(exact), 1e-4) {
                failures.push(format!("batch of 1e{exponent}: {part}: {difference}"));
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

fn reading<Single, Double>(name: &str, failures: &mut Vec<String>)
where
    Single: Compared + Network<Scalar = f32>,
    Double: Compared,
{
    let [inputs, outputs] = sizes::<Single>(2);
    // The products of two numbers are held up to 1e19.
    for exponent in [
        -30, -25, -20, -15, -10, -5, -2, 0, 2, 5, 8, 10, 13, 16, 18, 19,
    ] {
        Case {
            name: &format!("{name} of 1e{exponent}"),
            x: scaled(&numbers(inputs, 1.0), 10_f64.powi(exponent)),
            d_y: numbers(outputs, 2.0),
            parameters: numbers(2000, 3.0),
            lengths: None,
            // Differences of scores are as exact as the scores.
            tolerance: if exponent == 2 { 0.02 } else { 1e-4 },
        }
        .failures::<Single, Double>(failures);
    }
}

magnitudes! {
    attention_holds_while_products_are_finite, reading;
    plain { [5, 4] => Attention(heads = 2, bias = false) }
    causal { [6, 8] => Attention(heads = 2, causal = true, bias = false) }
    one_head { [3, 16] => Attention(heads = 1, bias = false) }
    long { [130, 4] => Attention(heads = 1, causal = true, bias = false) }
    window { [70, 4] => Attention(heads = 2, window = 3, causal = true, bias = false) }
    grouped { [5, 8] => Attention(heads = 4, kv_heads = 2, bias = false) }
    normed { [5, 8] => Attention(heads = 2, qk_norm = true, bias = false) }
    turned { [5, 8] => Attention(heads = 2, rope = 100, causal = true, bias = false) }
    lstm_normed { [4, 4] => Lstm(4, norm = layer, bias = false) }
}

macro_rules! stepping {
    ($($name:ident { $($body:tt)* })*) => {
        both! { $($name { $($body)* })* }

        #[test]
        fn steps_hold_as_whole_sequences_do() {
            $({
                use $name::{Double, Single};
                let mut single = Single::new(0);
                let mut double = Double::new(0);
                let weights = numbers(2000, 3.0);
                for place in 0..2 {
                    let mut weights = weights.iter();
                    if place == 0 {
                        single.for_each_mut(|_, values| values.fill_with(|| *weights.next().unwrap() as f32));
                    } else {
                        double.for_each_mut(|_, values| values.fill_with(|| *weights.next().unwrap()));
                    }
                }
                for exponent in [-30, -10, 0, 1, 5, 10, 15, 18, 19] {
                    let x = scaled(&numbers(6 * 8, 1.0), 10_f64.powi(exponent));
                    let short: Vec<f32> = x.iter().map(|x| *x as f32).collect();
                    let whole = double.predict(&nn_runtime::nalgebra::SMatrix::from_column_slice(&x));
                    let (mut state, mut block) = (single.state(), single.state());
                    let mut outputs = vec![0.0_f32; 6 * 8];
                    single.step_block(&mut block, &short, &mut outputs).unwrap();
                    let at_once = single.predict(&nn_runtime::nalgebra::SMatrix::from_column_slice(&short));
                    let mut stepped = Vec::new();
                    for step in 0..6 {
                        let now = nn_runtime::nalgebra::SVector::from_column_slice(&short[step * 8..][..8]);
                        stepped.extend_from_slice(single.step(&mut state, &now).unwrap().as_slice());
                    }
                    for found in [&stepped[..], &outputs[..], at_once.as_slice()] {
                        let found: Vec<f64> = found.iter().map(|x| f64::from(*x)).collect();
                        let difference = difference(&found, whole.as_slice(), 1e-4);
                        assert_eq!(difference, None, "{} of 1e{exponent}", stringify!($name));
                    }
                }
            })*
        }
    };
}

stepping! {
    step_causal { [6, 8] => Attention(heads = 2, causal = true, bias = false) }
    step_grouped { [6, 8] => Attention(heads = 4, kv_heads = 2, causal = true, alibi = true, bias = false) }
    step_normed { [6, 8] => Attention(heads = 2, causal = true, qk_norm = true, bias = false) }
}
