//! Inputs that are given before the first step: encoders, what recurrent stages begin with.

use nn_runtime::nalgebra::{SMatrix, SVector, Vector3};
use nn_runtime::network::Workspace;
use nn_runtime::prelude::*;
use nn_runtime::samples::Padded;
use nn_runtime::stream::{State, Streams};

use super::Numbers;

network! {
    #[scalar(f64)]
    struct Translator(source: Tokens(7, vocab = 11), target: Tokens(9, vocab = 11)) {
        let embed = shared words: Embedding(8) => Positions(sinusoidal);
        let memory = source => embed => 2 * {
            Residual { LayerNorm => Attention(heads = 2) } => Residual { LayerNorm => Dense(16, relu) => Dense(8) }
        } => LayerNorm;
        target => embed => 3 * {
            Residual { LayerNorm => Attention(heads = 2, causal = true) }
            => Residual { LayerNorm => CrossAttention(memory, heads = 4, kv_heads = 2) }
            => Residual { LayerNorm => Dense(16, gelu) => Dense(8) }
        } => LayerNorm => Unembed(words) => softmax
    }
}

network! {
    #[scalar(f64)]
    struct TwoMemories(image: [4, 4, 3], speaker: 5, text: Tokens(6, vocab = 9), sound: [10, 4]) {
        let seen = image => Conv2d(8, 3, relu, padding = same) => Reshape([16, 8]);
        let told = speaker => Dense(6, tanh);
        let read = Concat { text => Embedding(6) | told => RepeatVector(6) } => Bidirectional { Gru(4) };
        sound => Dense(8) => 2 * {
            Residual { CrossAttention(seen, heads = 2) => Conv1d(8, 2, padding = causal) }
            => 2 * {
                Residual { CrossAttention(read, heads = 1, head = 3, bias = false) }
                => Residual { Concat { identity | told => Dense(2, sigmoid) => RepeatVector(10) } => Dense(8, silu) }
            }
        } => Concat { identity | told => RepeatVector(10) } => Dense(3)
    }
}

network! {
    #[scalar(f64)]
    struct Recurrent(source: [5, 3], target: [8, 2], mood: 2) {
        let h = source => Lstm(6) => Last;
        let c = source => Mean => Dense(6, tanh);
        Concat { target => Lstm(6, initial = (h, c)) | target => Gru(6, initial = h) | mood => RepeatVector(8) }
            => Dense(2)
    }
}

network! {
    #[scalar(f64)]
    struct Begun(series: [8, 2], about: 3) {
        let h = about => Dense(4, tanh);
        (series => Rnn(4, tanh, initial = h) => Dense(2, softmax), series => Gru(4, initial = h) => Last)
    }
}

fn tokens<const T: usize>(numbers: &mut Numbers, vocabulary: f64) -> [u32; T] {
    [(); T].map(|()| ((numbers.next() * 0.5 + 0.5) * vocabulary) as u32)
}

/// Steps of the network, in turn, against the whole; then again, from a state that has begun anew.
fn steps<N>(network: &N, state: &mut State<N>, all: &[f64], whole: &[f64]) -> f64
where
    N: Network<Scalar = f64> + Streams,
{
    let mut largest = 0.0_f64;
    for _ in 0..2 {
        let inputs = all.chunks(N::STEP_INPUT);
        for (input, whole) in inputs.zip(whole.chunks(N::STEP_OUTPUT)) {
            let mut output = vec![0.0; N::STEP_OUTPUT];
            nn_runtime::stream::step_block(network, state, input, &mut output).unwrap();
            for (a, b) in output.iter().zip(whole) {
                assert!(a.is_finite() && b.is_finite());
                largest = largest.max((a - b).abs());
            }
        }
        let taken = state.clone();
        state.reset(network);
        nn_runtime::stream::prefill(network, state, all).unwrap();
        assert_eq!(state.now(), taken.now());
        for (a, b) in state.as_slice().iter().zip(taken.as_slice()) {
            largest = largest.max((a - b).abs());
        }
        state.reset(network);
    }
    largest
}

#[test]
fn an_encoder_is_computed_once() {
    let mut numbers = Numbers::new(1);
    let network = numbers.parameters::<Translator>();
    let mut state = network.state(&[0; 7]);
    for _ in 0..3 {
        let source = tokens::<7>(&mut numbers, 11.0);
        let target = tokens::<9>(&mut numbers, 11.0);
        let whole = network.predict(&source, &target);
        network.begin(&mut state, &source);
        assert_eq!(state, network.state(&source));
        let inputs = target.map(f64::from);
        let largest = steps(&network, &mut state, &inputs, whole.as_slice());
        assert!(largest < 1e-12, "{largest:e}");
        for token in target {
            let _: SVector<f64, 11> = network.step(&mut state, &[token]).unwrap();
        }
        assert!(network.step(&mut state, &[0]).is_err());
        // Steps do not change what the source said.
        state.reset(&network);
        let _ = network.step(&mut state, &[3]).unwrap();
        let mut other = network.state(&source);
        let _ = network.step(&mut other, &[3]).unwrap();
        let (one, other) = (
            network.step(&mut state, &[4]),
            network.step(&mut other, &[4]),
        );
        assert_eq!(one.unwrap(), other.unwrap());
    }
}

#[test]
fn a_state_with_what_was_given_is_plain_data() {
    let mut numbers = Numbers::new(2);
    let network = numbers.parameters::<Translator>();
    let (one, other) = (network.state(&[1; 7]), network.state(&[2; 7]));
    let mut restored = other;
    restored.restore(one.now(), one.as_slice()).unwrap();
    assert_eq!(restored, one);
    let mut clone = one.clone();
    let first = network.step(&mut clone, &[3]).unwrap();
    assert_eq!(network.step(&mut restored, &[3]).unwrap(), first);
    assert_ne!(
        network.step(&mut network.state(&[2; 7]), &[3]).unwrap(),
        first
    );
}

#[test]
fn two_memories_in_nested_repeats() {
    let mut numbers = Numbers::new(3);
    let network = numbers.parameters::<TwoMemories>();
    let image = SMatrix::<f64, 3, 16>::from_fn(|_, _| numbers.next());
    let speaker = SVector::<f64, 5>::from_fn(|_, _| numbers.next());
    let text = tokens::<6>(&mut numbers, 9.0);
    let sound = SMatrix::<f64, 4, 10>::from_fn(|_, _| numbers.next());
    let whole = network.predict(&image, &speaker, &text, &sound);
    let mut state = network.state(&image, &speaker, &text);
    let largest = steps(&network, &mut state, sound.as_slice(), whole.as_slice());
    assert!(largest < 1e-12, "{largest:e}");
}

#[test]
fn recurrent_stages_begin_with_what_is_given() {
    let mut numbers = Numbers::new(4);
    let network = numbers.parameters::<Recurrent>();
    let source = SMatrix::<f64, 3, 5>::from_fn(|_, _| numbers.next());
    let target = SMatrix::<f64, 2, 8>::from_fn(|_, _| numbers.next());
    let mood = SVector::<f64, 2>::from_fn(|_, _| numbers.next());
    let whole = network.predict(&source, &target, &mood);
    let mut state = network.state(&source);
    for step in 0..8 {
        let now = target.fixed_columns::<1>(step).into_owned();
        let output = network.step(&mut state, &now, &mood);
        assert!((output - whole.column(step)).amax() < 1e-12);
    }

    let network = numbers.parameters::<Begun>();
    let series = SMatrix::<f64, 2, 8>::from_fn(|_, _| numbers.next());
    let about = Vector3::new(0.3, -0.9, 0.5);
    let (classes, last) = network.predict(&series, &about);
    let mut state = network.state(&about);
    for step in 0..8 {
        let now = series.fixed_columns::<1>(step).into_owned();
        let (class, so_far) = network.step(&mut state, &now);
        assert!((class - classes.column(step)).amax() < 1e-12);
        assert!(step < 7 || (so_far - last).amax() < 1e-12);
    }
}

#[test]
fn padding_of_what_is_given_is_not_read() {
    let mut numbers = Numbers::new(5);
    let network = numbers.parameters::<Translator>();
    let mut workspace = Workspace::new();
    let source = tokens::<7>(&mut numbers, 11.0);
    let target = tokens::<9>(&mut numbers, 11.0);
    let mut state = network.state(&source);
    for length in 1..=7 {
        let input = source.iter().chain(&target).map(|&token| f64::from(token));
        let (input, mut whole) = (input.collect::<Vec<_>>(), [0.0; 99]);
        network
            .predict_in(
                Padded::new(&input, &[length, 9]),
                &mut whole,
                &mut workspace,
            )
            .unwrap();
        let mut padded = source;
        padded[length..].fill(0);
        network
            .begin_with_lengths(&mut state, &padded, &[length])
            .unwrap();
        let again = network.state_with_lengths(&padded, &[length]).unwrap();
        assert_eq!(state, again);
        let inputs = target.map(f64::from);
        let largest = steps(&network, &mut state, &inputs, &whole);
        assert!(largest < 1e-12, "{largest:e}");
    }
    for wrong in [0, 8] {
        let error = network.state_with_lengths(&source, &[wrong]).unwrap_err();
        let words = "the steps of the given sequence: expected from 1 to 7, found ";
        assert_eq!(error.to_string(), format!("{words}{wrong}"));
        let before = state.clone();
        assert!(
            network
                .begin_with_lengths(&mut state, &source, &[wrong])
                .is_err()
        );
        assert_eq!(state, before);
    }

    // Of several that are given, each has its own; an image has none.
    let network = numbers.parameters::<TwoMemories>();
    let image = SMatrix::<f64, 3, 16>::from_fn(|_, _| numbers.next());
    let speaker = SVector::<f64, 5>::from_fn(|_, _| numbers.next());
    let text = tokens::<6>(&mut numbers, 9.0);
    let sound = SMatrix::<f64, 4, 10>::from_fn(|_, _| numbers.next());
    for length in [1, 4, 6] {
        let mut input = image.as_slice().to_vec();
        input.extend(speaker.iter());
        input.extend(text.map(f64::from));
        input.extend(sound.iter());
        let (mut whole, mut workspace) = ([0.0; 30], Workspace::new());
        network
            .predict_in(
                Padded::new(&input, &[length, 10]),
                &mut whole,
                &mut workspace,
            )
            .unwrap();
        let state = network.state_with_lengths(&image, &speaker, &text, &[length]);
        let largest = steps(&network, &mut state.unwrap(), sound.as_slice(), &whole);
        assert!(largest < 1e-12, "{largest:e}");
    }
}

#[test]
fn what_does_not_fit_does_not_panic() {
    let mut numbers = Numbers::new(6);
    let network = numbers.parameters::<Translator>();
    // Tokens that are none.
    let mut state = network.state(&[u32::MAX; 7]);
    assert!(network.step(&mut state, &[99]).is_err());
    assert!(network.prefill(&mut state, &[u32::MAX; 3]).is_err());
    let mut logits = [0.0; 11];
    for wrong in [f64::NAN, f64::INFINITY, -1.0, 0.5, 1e300] {
        assert!(
            nn_runtime::stream::step_block(&network, &mut state, &[wrong], &mut logits).is_err()
        );
    }
    // Fewer or more numbers than are given.
    for wrong in [&[][..], &[&[][..]], &[&[1.0][..]], &[&[1.0; 70][..]]] {
        let mut state = State::given(&network, wrong);
        let logits = network.step(&mut state, &[3]).unwrap();
        assert!(logits.iter().all(|logit| logit.is_nan()));
    }
    let network = numbers.parameters::<TwoMemories>();
    for wrong in [&[][..], &[&[1.0][..]], &[&[1.0; 70][..], &[]]] {
        let mut state = State::given(&network, wrong);
        let output = network.step(&mut state, &SVector::zeros());
        assert!(output.iter().all(|number| number.is_nan()));
    }
    assert!(State::given_with_lengths(&network, &[], &[1, 2]).is_err());
    assert!(State::given_with_lengths(&network, &[], &[]).is_err());
}
