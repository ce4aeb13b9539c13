//! Layers of a user's own that look back only, also inside of repeats and branches.

use nn_runtime::activation::Identity;
use nn_runtime::call::{Advance, Backward, Infer};
use nn_runtime::kernels::dispatch::Isa;
use nn_runtime::nalgebra::SMatrix;
use nn_runtime::network::Workspace;
use nn_runtime::prelude::*;
use nn_runtime::random::Generator;
use nn_runtime::stream::Step;

use super::{Numbers, difference};

const STEPS: usize = 40;

/// The sum of what came so far, of each feature, times a number that is learned.
#[derive(Clone, Debug, PartialEq, Parameters)]
#[scalar(f64)]
struct Sums<const F: usize> {
    factor: Parameter<f64, F>,
}

impl<const F: usize> Layer for Sums<F> {
    type Scalar = f64;
    type Input = Sequence<STEPS, F>;
    type Output = Sequence<STEPS, F>;
    type Head = Identity;

    fn head() -> Identity {
        Identity
    }

    fn initialize(&mut self, _: &mut Generator) {
        self.factor.fill(1.0);
    }

    fn infer_tile<I: Isa>(&self, isa: I, call: Infer<'_, f64>) {
        let Infer {
            input: [x],
            output: y,
            ..
        } = call;
        for (x, y) in x.chunks(STEPS * F).zip(y.chunks_mut(STEPS * F)) {
            let mut sums = [0.0; F];
            for (x, y) in x.chunks(F).zip(y.chunks_mut(F)) {
                self.step(
                    isa,
                    Advance {
                        now: 0,
                        count: 1,
                        input: [x],
                        output: y,
                        state: &mut sums,
                        scratch: &mut [],
                    },
                );
            }
        }
    }

    fn backward_tile(&self, _: Backward<'_, f64, Self>) {}
}

impl<const F: usize> Step<f64> for Sums<F> {
    const STATE: usize = F;

    fn step<I: Isa>(&self, _: I, call: Advance<'_, f64>) {
        let Advance {
            input: [x],
            output: y,
            state: sums,
            ..
        } = call;
        for (place, y) in y.iter_mut().enumerate() {
            sums[place] += x[place];
            *y = sums[place] * self.factor[place];
        }
    }
}

network! {
    #[scalar(f64)]
    struct Inside {
        [STEPS, 2] => Sums::<2> => Reshape([STEPS, 2])
            => 2 * { Residual { tanh => Sums::<2> => Reshape([STEPS, 2]) } }
            => Concat { Sums::<2> => Reshape([STEPS, 2]) | Conv1d(2, 3, padding = causal) } => Dense(2)
    }
}

network! {
    #[scalar(f64)]
    struct Whole { [STEPS, 2] => Dense(2, tanh) => Sums::<2> }
}

// A network as a layer of another.
network! {
    #[scalar(f64)]
    struct Around { [STEPS, 2] => Gru(2) => Whole => Dense(1, sigmoid) }
}

fn check<N>(seed: u64)
where
    N: Network<Scalar = f64> + nn_runtime::stream::Streams,
{
    let mut numbers = Numbers::new(seed);
    let network = numbers.parameters::<N>();
    let input = SMatrix::<f64, 2, STEPS>::from_fn(|_, _| numbers.next());
    let mut output = vec![0.0; N::Output::SIZE];
    let mut workspace = Workspace::new();
    network
        .predict_in(input.as_slice(), &mut output, &mut workspace)
        .unwrap();
    let largest = difference(&network, input.as_slice(), &output, STEPS);
    assert!(largest < 1e-11, "{largest:e}");
}

#[test]
fn steps_are_those_of_whole_sequences() {
    check::<Inside>(21);
    check::<Whole>(22);
    check::<Around>(23);
}
