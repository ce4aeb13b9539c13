//! Activations at NaN, at infinities, at zeros and at the ends of the range, on every instruction
//! set, against `reference/special_values.py`.

use std::collections::BTreeMap;

use nn_runtime::activation::*;
use nn_runtime::head::Head;
use nn_runtime::kernels::dispatch::{Isa, Level, Task, Undecided, dispatch_at};
use nn_runtime::kernels::elementwise;
use nn_runtime::scalar::Scalar;

trait Check {
    fn check<A: Activation>(&mut self, name: &str, activation: A);
}

/// The names are those of the reference values.
fn for_each_activation(check: &mut impl Check) {
    check.check("identity", identity());
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

/// Values and derivatives in loops that are compiled for an instruction set.
struct Both<'a, S, A>(A, &'a mut [S], &'a mut [S]);

impl<S: Scalar, A: Activation> Task for Both<'_, S, A> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let Self(activation, values, derivatives) = self;
        if !A::FROM_OUTPUT {
            derivatives.copy_from_slice(values);
        }
        elementwise::update(isa, values, |x| activation.apply(x));
        if A::FROM_OUTPUT {
            derivatives.copy_from_slice(values);
        }
        elementwise::update(isa, derivatives, |saved| activation.derivative(saved));
    }
}

/// Function, arguments, values and derivatives.
fn reference() -> BTreeMap<&'static str, Vec<[f64; 3]>> {
    let mut functions = BTreeMap::<_, Vec<_>>::new();
    let lines = include_str!("../../reference/special_activations.csv").lines();
    for line in lines.skip(1) {
        let (name, numbers) = line.split_once(',').unwrap();
        let mut numbers = numbers.split(',').map(|number| number.parse().unwrap());
        let numbers = [(); 3].map(|()| numbers.next().unwrap());
        functions.entry(name).or_default().push(numbers);
    }
    functions
}

#[test]
fn values_and_derivatives_are_those_of_pytorch_on_every_instruction_set() {
    struct Special(BTreeMap<&'static str, Vec<[f64; 3]>>, Vec<String>);
    impl Special {
        fn of<S: Scalar, A: Activation>(&mut self, name: &str, activation: A) {
            let points = &self.0[name];
            let largest = S::MAX.to_f64();
            for level in [Level::Baseline, Level::Avx2, Level::Avx512] {
                // At every place of a vector, and in the rest after the last.
                for count in [1, 7, 37] {
                    for [x, value, derivative] in points {
                        let mut y = vec![S::from_f64(*x); count];
                        let mut d = y.clone();
                        dispatch_at(level, Both(activation, &mut y, &mut d));
                        let beyond = value.is_finite() && value.abs() > largest;
                        let value = if beyond {
                            f64::INFINITY.copysign(*value)
                        } else {
                            *value
                        };
                        for (found, expected) in [(&y, value), (&d, *derivative)] {
                            for found in found.iter().map(|found| found.to_f64()) {
                                let error = (found - expected).abs();
                                let tolerance =
                                    3e-7 * expected.abs() + f64::from(f32::MIN_POSITIVE);
                                let both_nan = found.is_nan() && expected.is_nan();
                                if !(found == expected || both_nan || error <= tolerance) {
                                    self.1.push(format!(
                                        "{name} at {x:e} of {count} {}, {level:?}: {found:e}, not {expected:e}",
                                        S::NAME
                                    ));
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    impl Check for Special {
        fn check<A: Activation>(&mut self, name: &str, activation: A) {
            self.of::<f32, A>(name, activation);
            self.of::<f64, A>(name, activation);
        }
    }
    let mut special = Special(reference(), Vec::new());
    for_each_activation(&mut special);
    assert!(special.1.is_empty(), "{:#?}", special.1);
}

/// A softmax of masked logits, on every instruction set.
#[test]
fn softmaxes_take_and_give_infinities() {
    struct Apply<'a, H>(H, usize, &'a mut [f32]);
    impl<H: Head<f32>> Task for Apply<'_, H> {
        type Output = ();
        #[inline(always)]
        fn run<I: Isa>(self, isa: I) {
            self.0.apply(isa, self.1, self.2);
        }
    }
    let never = f32::NEG_INFINITY;
    for level in [Level::Baseline, Level::Avx2, Level::Avx512] {
        for features in [2, 5, 16, 19, 40] {
            // All but two are masked.
            let mut z = vec![never; features];
            z[0] = 1.0;
            z[features - 1] = 1.0;
            let mut y = z.clone();
            dispatch_at(level, Apply(Softmax, features, &mut y));
            let mut logarithms = z.clone();
            dispatch_at(level, Apply(LogSoftmax, features, &mut logarithms));
            for place in 0..features {
                let is_there = place == 0 || place == features - 1;
                assert_eq!(y[place], if is_there { 0.5 } else { 0.0 });
                let expected = if is_there { 0.5_f32.ln() } else { never };
                assert!(
                    logarithms[place] == expected || (logarithms[place] - expected).abs() < 1e-6
                );
            }
            // Gradients stay finite.
            let mut d = vec![0.25; features];
            LogSoftmax.backward(features, &z, &logarithms, &mut d);
            assert!(d.iter().all(|d| d.is_finite()), "{d:?}");
            let mut d = vec![0.25; features];
            Softmax.backward(features, &z, &y, &mut d);
            assert!(d.iter().all(|d| d.is_finite()), "{d:?}");
            // As PyTorch has it, nothing comes of nothing, of infinity, and of what is no number.
            for (place, special) in [(0, f32::NAN), (features - 1, f32::NAN), (0, f32::INFINITY)] {
                let mut z = vec![0.5; features];
                z[place] = special;
                let mut logarithms = z.clone();
                dispatch_at(level, Apply(Softmax, features, &mut z));
                dispatch_at(level, Apply(LogSoftmax, features, &mut logarithms));
                assert!(z[place].is_nan() && logarithms[place].is_nan(), "{z:?}");
            }
            let mut z = vec![never; features];
            dispatch_at(level, Apply(Softmax, features, &mut z));
            assert!(z.iter().all(|z| z.is_nan()));
        }
    }
    // The far ends of the range are further apart than it reaches.
    let mut z = [f32::MAX, -f32::MAX];
    LogSoftmax.apply(Undecided, 2, &mut z);
    assert_eq!(z, [0.0, never]);
}
