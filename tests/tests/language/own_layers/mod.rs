//! Layers as a user would write them.

use nn_runtime::activation::Identity;
use nn_runtime::call::{Backward, Forward, Infer, Needs};
use nn_runtime::kernels::dispatch::Isa;
use nn_runtime::memory::Memory;
use nn_runtime::prelude::*;
use nn_runtime::random::Generator;
use nn_runtime::scalar::Scalar;

/// Multiplies each feature by a number that is learned.
#[derive(Clone, Debug, PartialEq, Parameters)]
pub(crate) struct Diagonal<const F: usize, S: Scalar = f32> {
    pub factor: Parameter<S, F>,
}

impl<const F: usize, S: Scalar> Layer for Diagonal<F, S> {
    type Scalar = S;
    type Input = Vector<F>;
    type Output = Vector<F>;
    type Head = Identity;

    fn head() -> Identity {
        Identity
    }

    fn initialize(&mut self, _: &mut Generator) {
        self.factor.fill(S::ONE);
    }

    fn infer_tile<I: Isa>(&self, _: I, call: Infer<'_, S>) {
        let Infer {
            input: [x],
            output: y,
            ..
        } = call;
        for (x, y) in x.chunks_exact(F).zip(y.chunks_exact_mut(F)) {
            for ((y, x), factor) in y.iter_mut().zip(x).zip(self.factor.as_slice()) {
                *y = *factor * *x;
            }
        }
    }

    fn backward_tile(&self, call: Backward<'_, S, Self>) {
        let Backward {
            saved,
            d_output: d_y,
            d_input: [d_x],
            gradient,
            ..
        } = call;
        if let Some(gradient) = gradient {
            for (x, d_y) in saved.input[0].chunks_exact(F).zip(d_y.chunks_exact(F)) {
                for (place, (x, d_y)) in x.iter().zip(d_y).enumerate() {
                    gradient.factor[place] += *x * *d_y;
                }
            }
        }
        if let Some(d_x) = d_x {
            for (d_x, d_y) in d_x.chunks_exact_mut(F).zip(d_y.chunks_exact(F)) {
                for ((d_x, d_y), factor) in d_x.iter_mut().zip(d_y).zip(self.factor.as_slice()) {
                    *d_x = *factor * *d_y;
                }
            }
        }
    }
}

/// Running sums over the positions of a sequence, with a tape and scratch that it does not need:
/// twice the input, kept in both.
#[derive(Clone, Debug, PartialEq, Parameters)]
#[scalar(f64)]
pub(crate) struct Running<const T: usize, const F: usize>;

impl<const T: usize, const F: usize> Layer for Running<T, F> {
    type Scalar = f64;
    type Input = Sequence<T, F>;
    type Output = Sequence<T, F>;
    type Head = Identity;

    const NEEDS: Needs = Needs {
        tape: Memory::per_sample(2 * T * F),
        forward: Memory::per_sample(T * F),
        ..Needs::NONE
    };

    fn head() -> Identity {
        Identity
    }

    fn initialize(&mut self, _: &mut Generator) {}

    fn infer_tile<I: Isa>(&self, _: I, call: Infer<'_, f64>) {
        let Infer {
            input: [x],
            output: y,
            ..
        } = call;
        for (x, y) in x.chunks_exact(T * F).zip(y.chunks_exact_mut(T * F)) {
            let mut sum = [0.0; F];
            for (x, y) in x.chunks_exact(F).zip(y.chunks_exact_mut(F)) {
                for ((y, x), sum) in y.iter_mut().zip(x).zip(&mut sum) {
                    *sum += x * x;
                    *y = *sum;
                }
            }
        }
    }

    fn forward_tile(&self, call: Forward<'_, f64>) {
        use nn_runtime::kernels::dispatch::Undecided;
        let Forward {
            pass,
            input: [x],
            output: y,
            tape,
            scratch,
            ..
        } = call;
        let ([scratch], _) = pass.split(scratch, [T * F]);
        let ([doubled, unused], _) = pass.split(tape, [T * F, T * F]);
        for ((scratch, doubled), x) in scratch.iter_mut().zip(doubled).zip(x) {
            *scratch = x + x;
            *doubled = *scratch;
        }
        unused.fill(f64::NAN);
        self.infer_tile(Undecided, pass.infer([x], y, &mut []));
    }

    fn backward_tile(&self, call: Backward<'_, f64, Self>) {
        let Backward {
            pass,
            saved,
            d_output: d_y,
            d_input: [d_x],
            ..
        } = call;
        let [doubled, _] = pass.split_ref(saved.tape, [T * F, T * F]);
        let Some(d_x) = d_x else { return };
        let samples = doubled.chunks_exact(T * F).zip(d_y.chunks_exact(T * F));
        for (d_x, (doubled, d_y)) in d_x.chunks_exact_mut(T * F).zip(samples) {
            let mut sum = [0.0; F];
            let steps = doubled.chunks_exact(F).zip(d_y.chunks_exact(F)).rev();
            for (d_x, (doubled, d_y)) in d_x.chunks_exact_mut(F).rev().zip(steps) {
                for (place, d_x) in d_x.iter_mut().enumerate() {
                    sum[place] += d_y[place];
                    *d_x = sum[place] * doubled[place];
                }
            }
        }
    }
}
