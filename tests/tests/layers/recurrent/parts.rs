//! Sequences in parts, with what is carried between them, and of different lengths: a part's
//! gradients are the central differences of the part alone, and those of nothing that is padding.

use nn_runtime::network::Network;
use nn_runtime::pass::Pass;
use nn_runtime::prelude::*;
use nn_runtime::shape::Shape;

use super::passes::{Passed, begun, infer, network, same, train};

/// Each network on whole sequences of 6 steps, and on parts of 3.
macro_rules! networks {
    ($($name:ident { $features:literal => $($body:tt)* })*) => {
        $(
            mod $name {
                use nn_runtime::prelude::*;
                network! { #[scalar(f64)] pub(super) struct Whole { [6, $features] => $($body)* } }
                network! { #[scalar(f64)] pub(super) struct Part { [3, $features] => $($body)* } }
            }
        )*

        #[test]
        fn parts_are_the_whole() {
            $(parts::<$name::Whole, $name::Part>(stringify!($name));)*
        }

        #[test]
        fn gradients_of_parts_are_central_differences() {
            $(differences::<$name::Part>(stringify!($name));)*
        }
    };
}

networks! {
    rnn { 3 => Rnn(4) }
    rnn_learned { 2 => Rnn(3, relu, initial = learned, recurrent_dropout = 0.3) }
    lstm { 3 => Lstm(4) }
    lstm_options { 3 => Lstm(5, projection = 2, peepholes = true, norm = layer, initial = learned) }
    lstm_dropout { 3 => Lstm(5, recurrent_dropout = 0.4, bias = false) }
    gru { 3 => Gru(4) }
    gru_learned { 3 => Gru(4, initial = learned, recurrent_dropout = 0.4) }
    gru_before { 3 => Gru(4, reset = before, initial = learned) }
    gru_before_dropout { 3 => Gru(4, reset = before, recurrent_dropout = 0.4) }
    stack { 4 => 2 * { Lstm(4) => Residual { Gru(4) } } => Dense(2, tanh) }
}

const SAMPLES: usize = 4;

/// Numbers that look random, between -1 and 1.
fn drawn(count: usize, key: u64) -> Vec<f64> {
    let bits = (0..count as u64).map(|index| nn_runtime::random::mix(key, index) >> 11);
    bits.map(|bits| bits as f64 / (1_u64 << 52) as f64 - 1.0)
        .collect()
}

/// Steps from `first` on, of samples of so many.
fn steps(x: &[f64], size: usize, first: usize) -> Vec<f64> {
    let samples = x.chunks_exact(2 * size);
    samples
        .flat_map(|sample| sample[first..first + size].to_vec())
        .collect()
}

fn parts<Whole, Part>(name: &str)
where
    Whole: Network<Scalar = f64>,
    Part: Network<Scalar = f64>,
{
    let parameters = drawn(Whole::COUNT, 1);
    let (whole, part) = (network::<Whole>(&parameters), network::<Part>(&parameters));
    let x = drawn(Whole::Input::SIZE * SAMPLES, 2);
    let lengths = [6, 4, 3, 1];
    let firsts = lengths.map(|length: usize| length.min(3));
    let seconds = lengths.map(|length: usize| length.saturating_sub(3));
    let size = Part::Input::SIZE;
    for with_lengths in [false, true] {
        let of = |lengths| {
            let pass = Pass::inference(SAMPLES);
            if with_lengths {
                pass.with_lengths(lengths)
            } else {
                pass
            }
        };
        let mut states = begun(&whole, SAMPLES);
        let y = infer(&whole, &of(&lengths), &x, &mut states);
        let mut carried = begun(&part, SAMPLES);
        for (first, lengths) in [&firsts, &seconds].into_iter().enumerate() {
            let x = steps(&x, size, first * size);
            let expected = steps(&y, Part::Output::SIZE, first * Part::Output::SIZE);
            let mut trained = carried.clone();
            let pass = of(lengths);
            let found = infer(&part, &pass, &x, &mut carried);
            let real = |numbers: &[f64]| -> Vec<f64> {
                let output = Part::Output::SIZE / 3;
                let samples = numbers.chunks_exact(Part::Output::SIZE).enumerate();
                samples
                    .flat_map(|(sample, y)| y[..pass.length(sample, 3) * output].to_vec())
                    .collect()
            };
            same(name, &real(&found), &real(&expected), 1e-12);
            // A forward in use gives the same.
            let d_y = vec![0.0; found.len()];
            let passed = train(&part, &pass, &x, &d_y, &mut trained);
            same(name, &real(&passed.y), &real(&found), 1e-12);
            same(name, &trained, &carried, 1e-12);
        }
        same(name, &carried, &states, 1e-12);
    }
}

fn differences<N: Network<Scalar = f64>>(name: &str) {
    let mut parameters = drawn(N::COUNT, 3);
    let mut x = drawn(N::Input::SIZE * SAMPLES, 4);
    let mut d_y = drawn(N::Output::SIZE * SAMPLES, 5);
    let lengths = [3, 2, 0, 1];
    let output = N::Output::SIZE / 3;
    for (d_y, length) in d_y.chunks_exact_mut(N::Output::SIZE).zip(lengths) {
        d_y[length * output..].fill(0.0);
    }
    let pass = Pass::training(SAMPLES, 0, 7).with_lengths(&lengths);
    // Two samples begin, the others go on from somewhere.
    let states = |network: &N| {
        let mut states = begun(network, SAMPLES);
        let carried = drawn(2 * N::NEEDS.state, 6);
        states[2 * N::NEEDS.state..].copy_from_slice(&carried);
        states
    };
    let value = |parameters: &[f64], x: &[f64]| -> f64 {
        let network = network::<N>(parameters);
        let passed = train(&network, &pass, x, &d_y, &mut states(&network));
        passed.y.iter().zip(&d_y).map(|(y, d)| y * d).sum()
    };
    let first = network::<N>(&parameters);
    let Passed {
        d_x, d_parameters, ..
    } = train(&first, &pass, &x, &d_y, &mut states(&first));
    let step = 1e-5;
    let mut expected = Vec::new();
    for place in 0..x.len() {
        let at = x[place];
        x[place] = at + step;
        let above = value(&parameters, &x);
        x[place] = at - step;
        expected.push((above - value(&parameters, &x)) / (2.0 * step));
        x[place] = at;
    }
    same(&format!("{name}, inputs"), &d_x, &expected, 1e-6);
    let size = N::Input::SIZE / 3;
    for ((d_x, length), sample) in d_x.chunks_exact(3 * size).zip(lengths).zip(0..) {
        let padding = &d_x[length * size..];
        assert!(padding.iter().all(|d| *d == 0.0), "{name}, sample {sample}");
    }
    expected.clear();
    for place in 0..parameters.len() {
        let at = parameters[place];
        parameters[place] = at + step;
        let above = value(&parameters, &x);
        parameters[place] = at - step;
        expected.push((above - value(&parameters, &x)) / (2.0 * step));
        parameters[place] = at;
    }
    same(
        &format!("{name}, parameters"),
        &d_parameters,
        &expected,
        1e-6,
    );
}

network! {
    #[scalar(f64)]
    struct Told(x: [3, 2], h: 4) { x => Lstm(4, initial = (h, h)) => Gru(4, initial = h) }
}

/// What is told counts where a sequence begins, and not where it goes on.
#[test]
fn told_once() {
    let parameters = drawn(Told::COUNT, 1);
    let network = network::<Told>(&parameters);
    let x = drawn(10 * SAMPLES, 2);
    let mut other = x.clone();
    for sample in other.chunks_exact_mut(10) {
        sample[6..].fill(0.25);
    }
    let pass = Pass::training(SAMPLES, 0, 0);
    let d_y = drawn(12 * SAMPLES, 3);
    let mut states = begun(&network, SAMPLES);
    let first = train(&network, &pass, &x, &d_y, &mut states);
    assert!(
        first
            .d_x
            .chunks_exact(10)
            .all(|d| d[6..].iter().all(|d| *d != 0.0))
    );
    let mut again = states.clone();
    let second = train(&network, &pass, &x, &d_y, &mut states);
    assert!(
        second
            .d_x
            .chunks_exact(10)
            .all(|d| d[6..].iter().all(|d| *d == 0.0))
    );
    assert_ne!(first.y, second.y);
    assert_eq!(
        infer(&network, &Pass::inference(SAMPLES), &other, &mut again),
        second.y
    );
}

/// Bits do not depend on how a batch is cut.
#[test]
fn samples_alone() {
    network! { struct Net { [5, 3] => Lstm(20) => Gru(20, recurrent_dropout = 0.2) } }
    let network = Net::new(0);
    let x: Vec<f32> = drawn(15 * 9, 8).iter().map(|x| *x as f32).collect();
    let d_y = vec![1.0; 5 * 20 * 9];
    let mut states = begun(&network, 9);
    let all = train(&network, &Pass::training(9, 0, 3), &x, &d_y, &mut states);
    for sample in 0..9 {
        let x = &x[sample * 15..(sample + 1) * 15];
        let pass = Pass::training(1, sample, 3);
        let one = train(&network, &pass, x, &d_y[..100], &mut begun(&network, 1));
        assert_eq!(one.y, all.y[sample * 100..(sample + 1) * 100]);
        assert_eq!(one.d_x, all.d_x[sample * 15..(sample + 1) * 15]);
    }
}
