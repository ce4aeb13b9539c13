//! Single steps give what whole sequences do.

use nn_runtime::call::Advance;
use nn_runtime::kernels::dispatch::{Isa, Task, Undecided, dispatch};
use nn_runtime::layers::{Configured, Recurrent, RecurrentDropout};
use nn_runtime::prelude::*;
use nn_runtime::scalar::Scalar;
use nn_runtime::stream::Step;

struct Steps<'a, T, S> {
    stage: &'a T,
    x: &'a [S],
    features: usize,
    y: &'a mut [S],
    outputs: usize,
}

impl<S: Scalar, T: Step<S>> Task for Steps<'_, T, S> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let mut state = vec![S::ONE; T::STATE];
        let mut scratch = vec![S::from_f64(f64::NAN); T::SCRATCH];
        self.stage.begin(&mut state);
        let columns = self.x.chunks(self.features);
        for (now, (x, y)) in columns.zip(self.y.chunks_mut(self.outputs)).enumerate() {
            self.stage.step(
                isa,
                Advance {
                    now: now as u64,
                    count: 1,
                    input: [x],
                    output: y,
                    state: &mut state,
                    scratch: &mut scratch,
                },
            );
        }
    }
}

macro_rules! stepped {
    ($($test:ident $field:ident $settings:expr, $steps:literal $features:literal { $($stage:tt)* })*) => {
        $(
            #[test]
            fn $test() {
                network! { struct Single { [$steps, $features] => $($stage)* } }
                network! { #[scalar(f64)] struct Double { [$steps, $features] => $($stage)* } }
                stepped!(@ Single f32 $field $settings, $steps $features 1e-5);
                stepped!(@ Double f64 $field $settings, $steps $features 1e-12);
            }
        )*
    };
    (@ $network:ident $scalar:ident $field:ident $settings:expr, $steps:literal $features:literal $tolerance:literal) => {
        let mut network = $network::new(3);
        // What is learned of the beginning is zero at first.
        network.for_each_mut(|_, values| values.iter_mut().for_each(|value| *value += 0.01));
        let x = nalgebra::SMatrix::<$scalar, $features, $steps>::from_fn(|i, j| {
            ((3 * i + 7 * j) as $scalar).sin()
        });
        let expected = network.predict(&x);
        let stage = Configured(&network.$field, $settings);
        for decided in [false, true] {
            let mut y = vec![$scalar::NAN; expected.len()];
            let outputs = expected.nrows();
            let steps = Steps {
                stage: &stage,
                x: x.as_slice(),
                features: $features,
                y: &mut y,
                outputs,
            };
            if decided {
                dispatch(steps);
            } else {
                steps.run(Undecided);
            }
            for (found, expected) in y.iter().zip(&expected) {
                assert!((found - expected).abs() <= $tolerance, "{found} for {expected}");
            }
        }
    };
}

use nn_runtime::nalgebra;

stepped! {
    rnn rnn1 Recurrent::new(), 9 3 { Rnn(5) }
    rnn_options rnn1 RecurrentDropout::new(0.3), 9 3 { Rnn(5, relu, bias = false, initial = learned, recurrent_dropout = 0.3) }
    lstm lstm1 Recurrent::new(), 9 3 { Lstm(5) }
    lstm_wide lstm1 Recurrent::new(), 11 7 { Lstm(33) }
    lstm_options lstm1 RecurrentDropout::new(0.3), 9 3 { Lstm(5, peepholes = true, projection = 3, norm = layer, initial = learned, recurrent_dropout = 0.3) }
    lstm_norm lstm1 Recurrent::new(), 9 3 { Lstm(6, norm = layer, bias = false) }
    lstm_projection lstm1 Recurrent::new(), 9 3 { Lstm(6, projection = 4, bias = false) }
    gru gru1 Recurrent::new(), 9 3 { Gru(5) }
    gru_wide gru1 Recurrent::new(), 10 2 { Gru(40, bias = false) }
    gru_before gru1 RecurrentDropout::new(0.3), 9 3 { Gru(5, reset = before, initial = learned, recurrent_dropout = 0.3) }
}
