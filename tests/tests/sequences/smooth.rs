//! A layer of one's own that carries something: an exponential moving average.

use nn_runtime::activation::Identity;
use nn_runtime::call::{Backward, Forward, Infer, Needs};
use nn_runtime::kernels::dispatch::Isa;
use nn_runtime::layer::Layer;
use nn_runtime::memory::Memory;
use nn_runtime::parameter::Parameter;
use nn_runtime::pass::Pass;
use nn_runtime::prelude::*;
use nn_runtime::random::Generator;
use nn_runtime::shape::Sequence;
use nn_runtime::state::States;

/// `h[t] = a · h[t - 1] + (1 - a) · x[t]`, with a learned factor for each feature, from a start
/// that is no zero.
#[derive(Clone, Debug, PartialEq, Parameters)]
#[scalar(f64)]
pub(crate) struct Smooth<const T: usize, const F: usize> {
    pub(crate) factor: Parameter<f64, F>,
}

/// Where each sequence begins.
pub(crate) const START: f64 = 0.25;

impl<const T: usize, const F: usize> Smooth<T, F> {
    fn run(&self, pass: &Pass, x: &[f64], y: &mut [f64], mut states: States<'_, f64>) {
        let samples = x.chunks_exact(T * F).zip(y.chunks_exact_mut(T * F));
        for (sample, (x, y)) in samples.enumerate() {
            let mut h = [START; F];
            if let Some(state) = states.get(sample) {
                h.copy_from_slice(state);
            }
            let (y, padding) = pass.real_mut(sample, y, T);
            padding.fill(0.0);
            for (x, y) in x.chunks_exact(F).zip(y.chunks_exact_mut(F)) {
                for (((h, x), y), a) in h.iter_mut().zip(x).zip(y).zip(self.factor.as_slice()) {
                    *h = a * *h + (1.0 - a) * x;
                    *y = *h;
                }
            }
            if let Some(state) = states.get(sample) {
                state.copy_from_slice(&h);
            }
        }
    }
}

impl<const T: usize, const F: usize> Layer for Smooth<T, F> {
    type Scalar = f64;
    type Input = Sequence<T, F>;
    type Output = Sequence<T, F>;
    type Head = Identity;

    const NEEDS: Needs = Needs {
        tape: Memory::per_sample(F),
        state: F,
        ..Needs::NONE
    };
    const WHOLE_SEQUENCES: Option<&'static str> = None;
    const MULTIPLY_ADDS: usize = 2 * T * F;

    fn head() -> Identity {
        Identity
    }

    fn initialize(&mut self, _: &mut Generator) {
        for (place, factor) in self.factor.as_mut_slice().iter_mut().enumerate() {
            *factor = 0.5 + 0.1 * place as f64;
        }
    }

    fn begin(&self, state: &mut [f64]) {
        state.fill(START);
    }

    fn infer_tile<I: Isa>(&self, _: I, call: Infer<'_, f64>) {
        let Infer {
            pass,
            input: [x],
            output: y,
            states,
            ..
        } = call;
        self.run(pass, x, y, states);
    }

    fn forward_tile(&self, call: Forward<'_, f64>) {
        let Forward {
            pass,
            input: [x],
            output: y,
            mut states,
            tape,
            ..
        } = call;
        for (sample, start) in tape.chunks_exact_mut(F).take(pass.samples).enumerate() {
            match states.get(sample) {
                Some(state) => start.copy_from_slice(state),
                None => start.fill(START),
            }
        }
        self.run(pass, x, y, states);
    }

    fn backward_tile(&self, call: Backward<'_, f64, Self>) {
        let Backward {
            pass,
            saved,
            d_output: d_y,
            d_input: [mut d_x],
            mut gradient,
            ..
        } = call;
        for sample in 0..pass.samples {
            let place = sample * T * F..(sample + 1) * T * F;
            let (x, h) = (&saved.input[0][place.clone()], &saved.output[place.clone()]);
            let (start, d_y) = (&saved.tape[sample * F..], &d_y[place.clone()]);
            let mut d_x = d_x.as_mut().map(|d_x| &mut d_x[place.clone()]);
            if let Some(d_x) = &mut d_x {
                d_x.fill(0.0);
            }
            let mut d_h = [0.0; F];
            for step in (0..pass.length(sample, T)).rev() {
                for (i, &a) in self.factor.as_slice().iter().enumerate() {
                    let at = step * F + i;
                    d_h[i] += d_y[at];
                    let before = if step == 0 { start[i] } else { h[at - F] };
                    if let Some(gradient) = &mut gradient {
                        gradient.factor[i] += d_h[i] * (before - x[at]);
                    }
                    if let Some(d_x) = &mut d_x {
                        d_x[at] = (1.0 - a) * d_h[i];
                    }
                    d_h[i] *= a;
                }
            }
        }
    }
}
