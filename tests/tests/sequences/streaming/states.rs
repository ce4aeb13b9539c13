//! States: plain data; several inputs and outputs; networks inside networks.

use nn_runtime::nalgebra::{SMatrix, SVector, Vector1, Vector2, Vector3};
use nn_runtime::prelude::*;
use nn_runtime::stream::State;

use super::{Numbers, difference};

network! {
    #[scalar(f64)]
    struct Filter { [10, 2] => Conv1d(3, 3, tanh, padding = causal) => Dense(1) }
}

network! {
    #[scalar(f64)]
    struct Outer { [10, 2] => Dense(2, silu) => Filter => Dense(2) }
}

network! {
    #[scalar(f64)]
    struct Deep {
        [10, 3] => 3 * { Residual { Conv1d(3, 2, relu, padding = causal, dilation = 2) } } => Dense(1)
    }
}

network! {
    #[scalar(f64)]
    struct Speakers(sound: [10, 2], speaker: 3) {
        let voice = speaker => Dense(2, tanh) => RepeatVector(10);
        let both = Concat { sound | voice } => Conv1d(4, 2, padding = causal);
        (both => Dense(3, softmax), both => Last => Dense(2, sigmoid))
    }
}

fn series<const F: usize>(numbers: &mut Numbers) -> SMatrix<f64, F, 10> {
    SMatrix::from_fn(|_, _| numbers.next())
}

#[test]
fn networks_in_networks_and_repeats() {
    let mut numbers = Numbers::new(1);
    let (outer, deep) = (numbers.parameters::<Outer>(), numbers.parameters::<Deep>());
    let input = series::<2>(&mut numbers);
    let output = outer.predict(&input);
    assert!(difference(&outer, input.as_slice(), output.as_slice(), 10) < 1e-12);
    let input = series::<3>(&mut numbers);
    let output = deep.predict(&input);
    assert!(difference(&deep, input.as_slice(), output.as_slice(), 10) < 1e-12);
}

#[test]
fn several_inputs_and_outputs() {
    let mut numbers = Numbers::new(2);
    let network = numbers.parameters::<Speakers>();
    let sound = series::<2>(&mut numbers);
    let speaker = Vector3::new(0.3, -0.2, 0.9);
    let (classes, last) = network.predict(&sound, &speaker);
    let mut state = network.state();
    for step in 0..10 {
        let now = Vector2::new(sound[(0, step)], sound[(1, step)]);
        let (class, so_far): (SVector<f64, 3>, SVector<f64, 2>) =
            network.step(&mut state, &now, &speaker);
        assert!((class - classes.column(step)).amax() < 1e-12);
        if step == 9 {
            assert!((so_far - last).amax() < 1e-12);
        }
    }
}

network! {
    #[scalar(f64)]
    struct Many(left: [40, 2], right: [40, 1]) {
        let h = Concat { left | right } => Conv1d(2, 3, tanh, padding = causal);
        (h => Dense(3, softmax), h => Sum => Dense(2), h)
    }
}

/// More than 32 of them: arrays of so many have no `Default`.
#[test]
fn several_outputs_of_many_steps() {
    let mut numbers = Numbers::new(9);
    let network = numbers.parameters::<Many>();
    let left = SMatrix::<f64, 2, 40>::from_fn(|_, _| numbers.next());
    let right = SMatrix::<f64, 1, 40>::from_fn(|_, _| numbers.next());
    let (classes, sum, h) = network.predict(&left, &right);
    let mut state = network.state();
    for step in 0..40 {
        let now = left.fixed_columns::<1>(step).into_owned();
        let (class, so_far, own) = network.step(&mut state, &now, &Vector1::new(right[step]));
        assert!((class - classes.column(step)).amax() < 1e-12);
        assert!((own - h.column(step)).amax() < 1e-12);
        assert!(step < 39 || (so_far - sum).amax() < 1e-11);
    }
}

#[test]
fn blocks_are_steps() {
    let mut numbers = Numbers::new(3);
    let network = numbers.parameters::<Filter>();
    let input = series::<2>(&mut numbers);
    let whole = network.predict(&input);
    let mut state = network.state();
    let mut outputs = [0.0; 10];
    for (from, to) in [(0, 1), (1, 1), (1, 6), (6, 10)] {
        let inputs = &input.as_slice()[2 * from..2 * to];
        network
            .step_block(&mut state, inputs, &mut outputs[from..to])
            .unwrap();
    }
    for (a, b) in outputs.iter().zip(whole.iter()) {
        assert!((a - b).abs() < 1e-12);
    }
    let before = state.clone();
    let error = network
        .step_block(&mut state, &[1.0, 2.0, 3.0], &mut [0.0])
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the inputs (a whole number of steps): expected 2, found 3"
    );
    let error = network
        .step_block(&mut state, &[1.0, 2.0], &mut [])
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the room for the outputs of these steps: expected 1, found 0"
    );
    assert_eq!(state, before);
}

#[test]
fn a_state_is_plain_data() {
    let network = Numbers::new(4).parameters::<Filter>();
    let input = Vector2::new(0.5, -0.25);
    let mut state = network.state();
    let first = network.step(&mut state, &input);
    let saved = (state.now(), state.as_slice().to_vec());
    let second = network.step(&mut state, &input);
    assert_ne!(first, second);

    let mut other: State<Filter> = network.state();
    assert_ne!(other, state);
    other.restore(saved.0, &saved.1).unwrap();
    assert_eq!(network.step(&mut other, &input), second);
    assert_eq!(other, state);
    assert!(other.restore(0, &[1.0]).is_err());
    assert_eq!(other, state);

    state.reset(&network);
    assert_eq!(state, network.state());
    assert_eq!(network.step(&mut state, &input), first);
}

network! {
    #[scalar(f64)]
    struct Sized<const F: usize> { [6, F] => LayerNorm => Residual { prelu } => Mean => Dense(1) }
}

#[test]
fn sizes_that_are_parameters() {
    let network = Sized::<2>::new(0);
    let mut state = network.state();
    let output = network.step(&mut state, &Vector2::new(1.0, -1.0));
    assert_eq!(state.now(), 1);
    let _: Vector1<f64> = output;
}

network! {
    #[scalar(f64)]
    struct Endless { [6, 2] => Attention(heads = 1, causal = true, window = 3) => Mean => Dense(1) }
}

network! {
    #[scalar(f64)]
    struct Ending { [6, 2] => Attention(heads = 1, causal = true) => Mean => Dense(1) }
}

#[test]
fn a_state_is_of_as_many_steps_as_there_can_be() {
    let input = Vector2::new(0.5, -0.25);
    let network = Numbers::new(5).parameters::<Endless>();
    let mut state = network.state();
    let numbers = state.as_slice().to_vec();
    for wrong in [u64::MAX, (1 << 63) + 1] {
        let error = state.restore(wrong, &numbers).unwrap_err();
        let words = "the number of steps so far: expected from 0 to 9223372036854775808, found ";
        assert_eq!(error.to_string(), format!("{words}{wrong}"));
        assert_eq!(state, network.state());
    }
    // As far as that goes, it goes on.
    state.restore(1 << 63, &numbers).unwrap();
    for _ in 0..4 {
        assert!(network.step(&mut state, &input)[0].is_finite());
    }
    network.prefill(&mut state, &[0.5; 80]).unwrap();
    assert_eq!(state.now(), (1 << 63) + 44);

    let network = Numbers::new(6).parameters::<Ending>();
    let mut state = network.state();
    let numbers = state.as_slice().to_vec();
    let error = state.restore(7, &numbers).unwrap_err();
    let words = "the number of steps so far: expected from 0 to 6, found 7";
    assert_eq!(error.to_string(), words);
    state.restore(6, &numbers).unwrap();
    let error = network.step(&mut state, &input).unwrap_err();
    let words = "the steps of a sequence: expected 6, found 7";
    assert_eq!(error.to_string(), words);
    let error = network.prefill(&mut state, &[0.0; 4]).unwrap_err();
    let words = "the steps of a sequence: expected 6, found 8";
    assert_eq!(error.to_string(), words);
}
