//! The public gradient checker on every layer, and on layers that are wrong: what it must find.

use nn_runtime::activation::{Gelu, LogSoftmax, Relu, Softmax, Tanh};
use nn_runtime::call::{Backward, Forward, Infer, Needs};
use nn_runtime::kernels::dispatch::Isa;
use nn_runtime::layers::{Columnwise, Dense, Dropout, Elementwise, Prelu};
use nn_runtime::memory::Memory;
use nn_runtime::operation::Operation;
use nn_runtime::parameter::{Description, Parameters, Path, Role};
use nn_runtime::prelude::*;
use nn_runtime::testing::{Check, Failure, check_gradients, check_operation};

#[test]
fn layers() {
    let report = check_operation(Dense::<f64, 4, 3>::zeros(), [4], 3).unwrap();
    assert_eq!((report.parameters, report.inputs), (15, 12));
    // Five positions.
    let check = Check {
        positions: 5,
        ..Check::default()
    };
    check
        .operation(Dense::<f64, 4, 3, 0>::zeros(), [20], 15)
        .unwrap();
    check.operation(Prelu::<f64, 4>::zeros(), [20], 20).unwrap();
    check
        .operation(Columnwise::<_, 4>(Softmax), [20], 20)
        .unwrap();
    check
        .operation(Columnwise::<_, 4>(LogSoftmax), [20], 20)
        .unwrap();
    check.operation(Elementwise(Gelu), [20], 20).unwrap();
    check.operation(Elementwise(Relu), [20], 20).unwrap();
    check.operation(Dropout::new(0.4), [20], 20).unwrap();
    // Larger than a block of any kernel.
    check
        .operation(Dense::<f64, 17, 33>::zeros(), [85], 165)
        .unwrap();
}

/// A layer with its activation: the parameters are a part of it.
struct Fused<A>(Dense<f64, 3, 2>, A);

impl<A: nn_runtime::activation::Activation> Operation<f64> for Fused<A> {
    type Parameters = Dense<f64, 3, 2>;

    const NEEDS: Needs = Needs {
        tape: Memory::per_position(if A::FROM_OUTPUT { 0 } else { 2 }),
        ..Needs::NONE
    };

    fn infer<I: Isa>(&self, isa: I, call: Infer<'_, f64>) {
        self.0.with(self.1).infer(isa, call);
    }

    fn forward(&self, call: Forward<'_, f64>) {
        self.0.with(self.1).forward(call);
    }

    fn backward(&self, call: Backward<'_, f64, Self::Parameters>) {
        let Backward {
            pass,
            saved,
            d_output,
            d_input,
            gradient,
            scratch,
        } = call;
        let layer = self.0.with(self.1);
        layer.backward(Backward {
            pass,
            saved,
            d_output,
            d_input,
            gradient,
            scratch,
        });
    }
}

#[test]
fn parameters_may_be_elsewhere() {
    let check = Check::default();
    for _ in 0..2 {
        let report = check
            .operation_with(Fused(Dense::zeros(), Gelu), |l| &mut l.0, [3], 2)
            .unwrap();
        assert_eq!(report.parameters, 8);
    }
    check
        .operation_with(Fused(Dense::zeros(), Tanh), |l| &mut l.0, [3], 2)
        .unwrap();
    let elsewhere = check_operation(Fused(Dense::zeros(), Tanh), [3], 2);
    assert_eq!(elsewhere, Err(Failure::ParametersElsewhere));
}

/// x₁ x₂, with one mistake or none.
#[derive(Clone, Copy, PartialEq)]
enum Product {
    Right,
    WrongSign,
    AHundredThousandthOff,
    InferenceDiffers,
    ReadsScratch,
    MixesSamples,
    TooLittleTape,
}

impl Operation<f64, 2> for Product {
    type Parameters = ();

    const NEEDS: Needs = Needs {
        tape: Memory::per_sample(1),
        forward: Memory::per_sample(1),
        ..Needs::NONE
    };

    fn infer<I: Isa>(&self, _: I, call: Infer<'_, f64, 2>) {
        let Infer {
            input: [a, b],
            output: y,
            ..
        } = call;
        let factor = if *self == Self::InferenceDiffers {
            1.1
        } else {
            1.0
        };
        for ((y, a), b) in y.iter_mut().zip(a).zip(b) {
            *y = factor * a * b;
        }
    }

    fn forward(&self, call: Forward<'_, f64, 2>) {
        let Forward {
            input: [a, b],
            output: y,
            tape,
            scratch,
            ..
        } = call;
        for ((y, a), b) in y.iter_mut().zip(a).zip(b) {
            *y = a * b;
        }
        if *self == Self::ReadsScratch {
            y[0] += scratch[0];
        }
        if *self == Self::MixesSamples {
            let last = y[y.len() - 1];
            y[0] += last;
        }
        tape.fill(1.0);
    }

    fn backward(&self, call: Backward<'_, f64, (), 2>) {
        let Backward {
            saved,
            d_output: d_y,
            d_input: d_inputs,
            ..
        } = call;
        let [a, b] = saved.input;
        let factor = match self {
            Self::WrongSign => -1.0,
            Self::AHundredThousandthOff => 1.00001,
            // Past the end of the tape: nothing there.
            Self::TooLittleTape => saved.tape.get(d_y.len()).copied().unwrap_or(0.5),
            _ => saved.tape[0],
        };
        let [d_a, d_b] = d_inputs;
        for (d_input, (other, factor)) in [d_a, d_b].into_iter().zip([(b, 1.0), (a, factor)]) {
            if let Some(d_input) = d_input {
                for ((d, d_y), other) in d_input.iter_mut().zip(&*d_y).zip(other) {
                    *d = factor * d_y * other;
                }
            }
        }
    }
}

#[test]
fn mistakes_are_found_and_named() {
    let check = |product| check_operation(product, [1, 1], 1);
    assert_eq!(check(Product::Right).unwrap().inputs, 6);
    for wrong in [
        Product::WrongSign,
        Product::AHundredThousandthOff,
        Product::TooLittleTape,
    ] {
        let failure = check(wrong).unwrap_err();
        assert!(matches!(failure, Failure::Gradient { .. }), "{failure}");
        let words = failure.to_string();
        assert!(
            words.contains("element 0 of input 1 of sample 0: expected "),
            "{words}"
        );
    }
    let failure = check(Product::WrongSign).unwrap_err();
    let Failure::Gradient {
        expected, found, ..
    } = failure
    else {
        panic!("{failure}")
    };
    assert!((expected + found).abs() < 1e-6);
    for wrong in [
        Product::InferenceDiffers,
        Product::ReadsScratch,
        Product::MixesSamples,
    ] {
        let failure = check(wrong).unwrap_err();
        assert!(matches!(failure, Failure::Disagreement { .. }), "{failure}");
    }
}

/// A bias, whose gradient is wrong in one way or another.
#[derive(Clone)]
struct Bias {
    bias: Parameter<f64, 2>,
    mistake: usize,
}

impl Parameters<f64> for Bias {
    const COUNT: usize = 2;

    fn zeros() -> Self {
        Self {
            bias: Parameter::zeros(),
            mistake: 0,
        }
    }

    fn describe(path: Path<'_>, tell: &mut dyn FnMut(&Description<'_>)) {
        Parameter::<f64, 2>::describe_as(path.field("bias"), Role::Bias, tell);
    }

    fn slices<'a>(&'a self, see: &mut dyn FnMut(&'a [f64])) {
        self.bias.slices(see);
    }

    fn slices_mut<'a>(&'a mut self, see: &mut dyn FnMut(&'a mut [f64])) {
        self.bias.slices_mut(see);
    }
}

impl Operation<f64> for Bias {
    type Parameters = Self;

    fn infer<I: Isa>(&self, _: I, call: Infer<'_, f64>) {
        let Infer {
            input: [x],
            output: y,
            ..
        } = call;
        for (i, (y, x)) in y.iter_mut().zip(x).enumerate() {
            *y = x + self.bias[i % 2];
        }
    }

    fn forward(&self, call: Forward<'_, f64>) {
        let Forward {
            pass,
            input: x,
            output: y,
            scratch,
            ..
        } = call;
        self.infer(
            nn_runtime::kernels::dispatch::Undecided,
            pass.infer(x, y, scratch),
        );
    }

    fn backward(&self, call: Backward<'_, f64, Self>) {
        let Backward {
            d_output: d_y,
            d_input: [d_x],
            gradient,
            ..
        } = call;
        if self.mistake == 2 && d_x.is_none() || self.mistake == 4 && gradient.is_none() {
            return;
        }
        if let Some(gradient) = gradient {
            if self.mistake == 1 {
                gradient.bias.as_mut_slice().fill(0.0);
            }
            for (i, d) in d_y.iter().enumerate() {
                if self.mistake != 3 || i % 2 == 0 {
                    gradient.bias[i % 2] += d;
                }
            }
        }
        if let Some(d_x) = d_x {
            d_x.copy_from_slice(d_y);
        }
    }
}

#[test]
fn mistakes_with_parameters_are_found_and_named() {
    let check = |mistake| {
        let layer = Bias {
            mistake,
            ..Bias::zeros()
        };
        check_operation(layer, [2], 2).map_err(|failure| failure.to_string())
    };
    check(0).unwrap();
    let not_added = check(1).unwrap_err();
    assert!(not_added.contains("added to another"), "{not_added}");
    let missing = check(2).unwrap_err();
    assert!(
        missing.contains("with and without that of the inputs"),
        "{missing}"
    );
    let missing = check(4).unwrap_err();
    assert!(
        missing.contains("with and without that of the parameters"),
        "{missing}"
    );
    let wrong = check(3).unwrap_err();
    assert!(
        wrong.contains("respect to `bias`, element 1: expected "),
        "{wrong}"
    );
}

network! {
    #[scalar(f64)]
    struct Steps { 3 => Dense(40, relu) => 3 * { Dense(40, relu) } => Dense(2, hard_sigmoid) }
}

#[test]
fn kinks_are_no_failures_and_nothing_is_left_out() {
    let check = Check {
        magnitude: 0.3,
        samples: 2,
        ..Check::default()
    };
    let report = check.layer::<Steps>().unwrap();
    assert_eq!(report.parameters, Steps::COUNT);
    // A function that has a kink in every draw is told apart from a wrong gradient.
    let flat = Check {
        magnitude: 1e-7,
        draws: 5,
        ..Check::default()
    };
    let failure = flat.operation(Elementwise(Relu), [4], 4).unwrap_err();
    assert!(
        matches!(failure, Failure::Kinks { draws: 5, .. }),
        "{failure}"
    );
    check_gradients::<Steps>().unwrap();
}
