//! Values of `PyTorch`: outputs, last states and all gradients, with and without lengths, and
//! losses of a training run. `reference/recurrent.py` writes them.

use nn_runtime::data::Dataset;
use nn_runtime::loss::{CrossEntropy, Loss};
use nn_runtime::network::{Network, Workspace};
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::pass::Pass;
use nn_runtime::prelude::*;
use nn_runtime::shape::Shape;

use super::passes::{Passed, as_f64, begun, infer, network, numbers, same, train};

const VALUES: &str = include_str!("../../../reference/recurrent.csv");

/// The lines of that name, as numbers.
fn lines(name: &str) -> Vec<Vec<Vec<f64>>> {
    let lines = VALUES.lines().map(|line| line.split(','));
    let lines = lines.filter_map(|mut cells| (cells.next() == Some(name)).then_some(cells));
    let number = |number: &str| number.parse().unwrap();
    lines
        .map(|cells| {
            cells
                .map(|cell| cell.split_whitespace().map(number).collect())
                .collect()
        })
        .collect()
}

fn compare<N: Network>(name: &str, tolerance: f64) {
    let lines = lines(name);
    assert_eq!(lines.len(), 2, "{name}");
    for line in lines {
        let [lengths, parameters, x, d_y, y, states, d_x, d_parameters] = &line[..] else {
            panic!("{name}: {} columns", line.len())
        };
        let network = network::<N>(parameters);
        let samples = x.len() / N::Input::SIZE;
        let lengths: Vec<usize> = lengths.iter().map(|length| *length as usize).collect();
        let in_use = Pass::inference(samples);
        let in_training = Pass::training(samples, 0, 0);
        let [in_use, in_training] = [in_use, in_training].map(|pass| {
            if lengths.is_empty() {
                pass
            } else {
                pass.with_lengths(&lengths)
            }
        });
        let (x, d_y) = (numbers(x), numbers(d_y));
        let same = |what: &str, found: &[N::Scalar], expected: &[f64]| {
            same(
                &format!("{name}, {what}"),
                &as_f64(found),
                expected,
                tolerance,
            );
        };
        let mut found = begun(&network, samples);
        same(
            "outputs in use",
            &infer(&network, &in_use, &x, &mut found),
            y,
        );
        same("states in use", &found, states);
        let mut found = begun(&network, samples);
        let passed = train(&network, &in_training, &x, &d_y, &mut found);
        let Passed {
            y: found_y,
            d_x: found_d_x,
            d_parameters: found_d,
        } = passed;
        same("outputs", &found_y, y);
        same("states", &found, states);
        same("gradient of inputs", &found_d_x, d_x);
        same("gradient of parameters", &found_d, d_parameters);
    }
}

/// Each network twice, once for each scalar, by the name of its reference.
macro_rules! layers {
    ($($name:ident { $($body:tt)* })*) => {
        $(
            mod $name {
                use nn_runtime::prelude::*;
                network! { pub(super) struct Single { $($body)* } }
                network! { #[scalar(f64)] pub(super) struct Double { $($body)* } }
            }
        )*

        #[test]
        fn values_and_gradients_are_those_of_pytorch() {
            $(
                compare::<$name::Single>(stringify!($name), 1e-5);
                compare::<$name::Double>(stringify!($name), 1e-10);
            )*
        }
    };
}

layers! {
    rnn { [6, 3] => Rnn(4, tanh) }
    rnn_relu { [5, 2] => Rnn(5, relu, bias = false) }
    lstm { [6, 3] => Lstm(5) }
    lstm_wide { [10, 7] => Lstm(19) }
    lstm_bias { [5, 3] => Lstm(4, bias = false) }
    lstm_projection { [6, 3] => Lstm(5, projection = 2) }
    lstm_learned { [5, 3] => Lstm(4, initial = learned) }
    lstm_stack { [6, 3] => Lstm(4) => Lstm(4) }
    lstm_directions { [6, 3] => Bidirectional { Lstm(4) } => Bidirectional { Lstm(4) } }
    lstm_reverse { [6, 3] => Lstm(4, reverse = true) }
    lstm_peepholes { [6, 3] => Lstm(4, peepholes = true) }
    lstm_norm { [6, 3] => Lstm(4, norm = layer) }
    lstm_norm_peepholes { [5, 2] => Lstm(5, norm = layer, peepholes = true) }
    gru { [6, 3] => Gru(5) }
    gru_wide { [9, 6] => Gru(17) }
    gru_learned { [5, 3] => Gru(4, initial = learned) }
    gru_directions { [6, 3] => Bidirectional { Gru(4) } => Bidirectional { Gru(4) } }
    gru_before { [6, 3] => Gru(4, reset = before) }
}

fn losses<N>(name: &str, tolerance: f64)
where
    N: Network,
    CrossEntropy: Loss<N::Scalar, N::Head, u32>,
{
    let [line] = &lines(name)[..] else {
        panic!("{name}")
    };
    let [parameters, x, classes, expected] = &line[..] else {
        panic!("{name}: {} columns", line.len())
    };
    let mut network = network::<N>(parameters);
    let classes = classes.iter().map(|class| *class as u32).collect();
    let data = Dataset::<N::Input, u32, N::Scalar>::from_flat(numbers(x), classes).unwrap();
    let (mut gradient, mut workspace) = (N::zeros(), Workspace::new());
    let adam = Adam {
        learning_rate: 0.01,
        ..Adam::default()
    };
    let mut optimizer = Optimizer::new(adam).unwrap();
    let found = expected.iter().map(|_| {
        gradient.clear();
        let value = network
            .gradient(
                &CrossEntropy::default(),
                data.all(),
                &mut gradient,
                &mut workspace,
            )
            .unwrap();
        optimizer.step(&mut network, &gradient);
        value
    });
    same(name, &found.collect::<Vec<f64>>(), expected, tolerance);
}

network! { struct WithLstm { [9, 5] => Lstm(12) => Last => Dense(4) } }
network! { struct WithGru { [9, 5] => Gru(12) => Last => Dense(4) } }
network! { #[scalar(f64)] struct PreciseLstm { [9, 5] => Lstm(12) => Last => Dense(4) } }
network! { #[scalar(f64)] struct PreciseGru { [9, 5] => Gru(12) => Last => Dense(4) } }

#[test]
fn twenty_losses_are_those_of_pytorch() {
    losses::<WithLstm>("losses_lstm", 1e-4);
    losses::<WithGru>("losses_gru", 1e-4);
    losses::<PreciseLstm>("losses_lstm", 1e-10);
    losses::<PreciseGru>("losses_gru", 1e-10);
}
