//! Elementwise activations, against `PyTorch`, against central differences and over the whole
//! range of finite numbers.

use std::collections::BTreeMap;

use nn_runtime::activation::*;
use nn_runtime::kernels::dispatch::Undecided;
use nn_runtime::kernels::elementwise;
use nn_runtime::scalar::Scalar;

/// Something to be checked of every elementwise activation.
trait Check {
    fn check<A: Activation>(&mut self, name: &str, activation: A);
}

/// The names are those of the reference values.
fn for_each_activation(check: &mut impl Check) {
    check.check("identity", identity());
    check.check("identity", prelu());
    check.check("relu", relu());
    check.check("leaky_relu(0.01)", LeakyRelu::default());
    check.check("leaky_relu(0.2)", leaky_relu(0.2));
    check.check("elu(1)", Elu::default());
    check.check("elu(0.5)", elu(0.5));
    check.check("selu", selu());
    check.check("gelu", gelu());
    check.check("gelu_tanh", gelu_tanh());
    check.check("silu", silu());
    check.check("mish", mish());
    check.check("softplus", softplus());
    check.check("softsign", softsign());
    check.check("sigmoid", sigmoid());
    check.check("hard_sigmoid", hard_sigmoid());
    check.check("hard_swish", hard_swish());
    check.check("tanh", tanh());
    check.check("sin", sin());
}

/// The value and the derivative at `x`, the latter from what the activation asks for, in loops
/// as layers run them, which are vectorized.
fn evaluate<S: Scalar, A: Activation>(activation: A, x: &[S]) -> (Vec<S>, Vec<S>) {
    let mut y = x.to_vec();
    elementwise::update(Undecided, &mut y, |x| activation.apply(x));
    let mut d = if A::FROM_OUTPUT {
        y.clone()
    } else {
        x.to_vec()
    };
    elementwise::update(Undecided, &mut d, |saved| activation.derivative(saved));
    (y, d)
}

/// Points, and at each what `PyTorch` says: value and derivative in `f64`, then in `f32`; nothing
/// where it has no finite answer.
type Points = Vec<(f64, [Option<f64>; 4])>;

fn reference() -> BTreeMap<&'static str, Points> {
    let mut functions = BTreeMap::<_, Points>::new();
    for line in include_str!("../../reference/activations.csv")
        .lines()
        .skip(1)
    {
        let mut cells = line.split(',');
        let name = cells.next().unwrap();
        let x = cells.next().unwrap().parse().unwrap();
        let answers = [(); 4].map(|()| {
            let cell = cells.next().unwrap();
            (!cell.is_empty()).then(|| cell.parse().unwrap())
        });
        functions.entry(name).or_default().push((x, answers));
    }
    functions
}

#[test]
fn values_and_derivatives_are_those_of_pytorch() {
    struct AgainstPyTorch {
        reference: BTreeMap<&'static str, Points>,
        checked: usize,
        failures: Vec<String>,
    }
    impl Check for AgainstPyTorch {
        fn check<A: Activation>(&mut self, name: &str, activation: A) {
            let points = &self.reference[name];
            let x: Vec<f64> = points.iter().map(|point| point.0).collect();
            let short: Vec<f32> = x.iter().map(|&x| x as f32).collect();
            let widen = |values: Vec<f32>| values.into_iter().map(f64::from).collect::<Vec<_>>();
            let (y, d) = evaluate(activation, &x);
            let (short_y, short_d) = evaluate(activation, &short);
            let actual = [y, d, widen(short_y), widen(short_d)];
            for (i, (x, expected)) in points.iter().enumerate() {
                // PyTorch's own error where 1 + erf cancels.
                let tail = x.abs().clamp(1.0, 100.0);
                for part in 0..4 {
                    let Some(expected) = expected[part] else {
                        continue;
                    };
                    let (relative, absolute) = match (part, name) {
                        // PyTorch's sixth has the precision of f32 in f64 too.
                        (0 | 1, "hard_sigmoid") => (3e-8, 0.0),
                        (0 | 1, _) => (1e-13, 4e-16 * tail),
                        _ => (2e-6, 2e-7 * tail),
                    };
                    let actual = actual[part][i];
                    self.checked += 1;
                    let error = (actual - expected).abs();
                    let fits = error <= relative * expected.abs() + absolute;
                    if !fits {
                        const PARTS: [&str; 4] =
                            ["value f64", "derivative f64", "value f32", "derivative f32"];
                        self.failures.push(format!(
                            "{name} at {x:e}, {}: {actual:e}, expected {expected:e}",
                            PARTS[part]
                        ));
                    }
                }
            }
        }
    }
    let mut check = AgainstPyTorch {
        reference: reference(),
        checked: 0,
        failures: Vec::new(),
    };
    for_each_activation(&mut check);
    assert!(check.failures.is_empty(), "{:#?}", check.failures);
    assert!(
        check.checked > 19 * 110 * 4,
        "only {} checked",
        check.checked
    );
}

#[test]
fn gelu_keeps_its_digits_where_it_vanishes() {
    // Where 1 + erf would cancel, and `PyTorch`'s own values are no reference: against `f64`.
    let x: Vec<f32> = (0..1300).map(|i| -0.01 * i as f32).collect();
    let wide: Vec<f64> = x.iter().copied().map(f64::from).collect();
    let (y, d) = evaluate(gelu(), &x);
    let (wide_y, wide_d) = evaluate(gelu(), &wide);
    for i in 0..x.len() {
        let (y, d) = (f64::from(y[i]), f64::from(d[i]));
        let fits = (y - wide_y[i]).abs() <= 7e-7 * wide_y[i].abs();
        assert!(fits, "at {}: {y:e}, not {:e}", x[i], wide_y[i]);
        // The derivative has a zero at -0.75.
        let absolute = if x[i] > -2.0 { 1e-7 } else { 0.0 };
        let fits = (d - wide_d[i]).abs() <= 1e-6 * wide_d[i].abs() + absolute;
        assert!(fits, "derivative at {}: {d:e}, not {:e}", x[i], wide_d[i]);
    }
    // Far out the result is that of the formula in exact arithmetic: x Φ(x) at -10.
    let (y, _) = evaluate(gelu(), &[-10.0_f64]);
    assert!((y[0] / -7.619853024160527e-23 - 1.0).abs() < 1e-15);
}

#[test]
fn derivatives_are_central_differences() {
    struct Differences;
    impl Check for Differences {
        fn check<A: Activation>(&mut self, name: &str, activation: A) {
            // Away from the kinks at 0 and ±3.
            let x: Vec<f64> = (-400..400).map(|i| 0.0125 + f64::from(i) * 0.025).collect();
            let step = 1e-5;
            let (_, d) = evaluate(activation, &x);
            for (&x, d) in x.iter().zip(d) {
                let above: f64 = activation.apply(x + step);
                let difference = (above - activation.apply(x - step)) / (2.0 * step);
                let error = (d - difference).abs();
                assert!(
                    error <= 1e-6 * d.abs().max(1e-3),
                    "{name} at {x}: {d:e}, by differences {difference:e}"
                );
            }
        }
    }
    for_each_activation(&mut Differences);
}

/// Every power of two of either sign, something between, and the extremes.
fn all_magnitudes<S: Scalar>() -> Vec<S> {
    let mut magnitudes = vec![S::ZERO, S::MAX, S::MIN_POSITIVE];
    let mut power = S::MIN_POSITIVE;
    while power < S::MAX {
        for factor in [1.0, 1.234, 1.5, 1.999] {
            magnitudes.push(S::from_f64(factor) * power);
        }
        power *= S::from_f64(2.0);
    }
    let finite = magnitudes.into_iter().filter(|x| x.is_finite());
    finite.flat_map(|x| [x, -x]).collect()
}

#[test]
fn finite_arguments_give_finite_values_and_derivatives() {
    struct Finite(usize);
    impl Finite {
        fn sweep<S: Scalar, A: Activation>(&mut self, name: &str, activation: A) {
            let x = all_magnitudes::<S>();
            let (y, d) = evaluate(activation, &x);
            for ((x, y), d) in x.iter().zip(y).zip(d) {
                // Only selu is steeper than 1 far out: there it leaves the range.
                let is_beyond = name == "selu" && *x > S::MAX / S::from_f64(1.0507);
                assert!(y.is_finite() || is_beyond, "{name}({x:e}) = {y}");
                assert!(d.is_finite(), "{name}'({x:e}) = {d}");
                // Of all these functions none is steeper.
                assert!(d.abs() <= S::from_f64(1.76), "{name}'({x:e}) = {d}");
                self.0 += 1;
            }
        }
    }
    impl Check for Finite {
        fn check<A: Activation>(&mut self, name: &str, activation: A) {
            self.sweep::<f32, A>(name, activation);
            self.sweep::<f64, A>(name, activation);
        }
    }
    let mut finite = Finite(0);
    for_each_activation(&mut finite);
    assert!(finite.0 > 19 * 8 * (250 + 2040));
}

#[test]
fn very_negative_arguments_meet_a_shut_gate() {
    fn shut<A: Activation>(activation: A) {
        for x in [-1e4_f32, -1e20, -f32::MAX] {
            assert_eq!(activation.apply(x), 0.0);
            assert_eq!(activation.derivative(x), 0.0);
        }
        for x in [-1e4_f64, -1e200, -f64::MAX] {
            assert_eq!(activation.apply(x), 0.0);
            assert_eq!(activation.derivative(x), 0.0);
        }
    }
    shut(Gelu);
    shut(GeluTanh);
    shut(Silu);
    shut(Mish);
    shut(HardSwish);
}

#[test]
fn not_a_number_stays_so() {
    struct Nan;
    impl Check for Nan {
        fn check<A: Activation>(&mut self, name: &str, activation: A) {
            assert!(activation.apply(f32::NAN).is_nan(), "{name}");
            assert!(activation.apply(f64::NAN).is_nan(), "{name}");
            // Only that of a line does not depend on where it is.
            if !A::IS_IDENTITY {
                assert!(activation.derivative(f32::NAN).is_nan(), "{name}");
                assert!(activation.derivative(f64::NAN).is_nan(), "{name}");
            }
        }
    }
    for_each_activation(&mut Nan);
}

#[test]
fn parameters_are_checked() {
    const SLOPE: LeakyRelu = LeakyRelu::new(0.3);
    assert_eq!(SLOPE.slope(), 0.3);
    for bad in [-0.1, f64::NAN, f64::INFINITY] {
        assert!(std::panic::catch_unwind(|| LeakyRelu::new(bad)).is_err());
        assert!(std::panic::catch_unwind(|| Elu::new(bad)).is_err());
    }
    assert_eq!(LeakyRelu::new(0.0).apply(-1.0_f32), 0.0);
}
