//! `predict_with` and `step_with` give the same bits as `predict` and `step`.

use nn_runtime::nalgebra::{SMatrix, SVector, Vector3};
use nn_runtime::network::SampleError;
use nn_runtime::prelude::*;
use nn_runtime::stream::{BorrowedState, Streams};

network! { struct Digits { 64 => Dense(100, relu) => Dense(10, softmax) } }

network! {
    /// Sizes that are const parameters.
    struct Sized<const HIDDEN: usize> { 3 => Dense(HIDDEN, tanh) => Dense(2) }
}

network! {
    /// Several inputs, tokens among them, and several outputs.
    struct Reader(output: [4, 3], scratch: Tokens(5, vocab = 7)) {
        let words = scratch => Embedding(6) => Mean;
        let both = Concat { output => Mean | words } => Dense(4, tanh);
        (both => Dense(2, softmax), output => Dense(3))
    }
}

network! {
    struct Gpt {
        Tokens(6, vocab = 9) => Embedding(8) => Positions(learned)
            => Residual { Attention(heads = 2, causal = true) } => Dense(9)
    }
}

network! { struct Listener { [32, 3] => Lstm(5) => Dense(2, tanh) } }

network! {
    /// A given input, and several that arrive step by step.
    struct Translator(source: [5, 4], left: [6, 3], right: Tokens(6, vocab = 9)) {
        let memory = source => Dense(8);
        let decoded = Concat { left | right => Embedding(4) } => Dense(8)
            => Residual { CrossAttention(memory, heads = 2) };
        (decoded => Dense(3), decoded => Dense(2))
    }
}

/// Numbers that look random.
fn number(index: usize) -> f32 {
    (index as f32 * 0.37 + 0.11) % 1.0 - 0.5
}

#[test]
fn one_input_and_one_output() {
    let (digits, image) = (Digits::new(1), SVector::from_fn(|row, _| number(row)));
    let mut output = SVector::zeros();
    // The memory may be larger, and may hold anything.
    let mut scratch = [f32::NAN; Digits::PREDICT_FLOATS + 3];
    digits
        .predict_with(&image, &mut output, &mut scratch)
        .unwrap();
    assert_eq!(output, digits.predict(&image));
    assert_eq!(Digits::PREDICT_FLOATS, 100);
    let before = output;
    let found = digits.predict_with(&image, &mut output, &mut scratch[..99]);
    let error = SampleError::Scratch {
        needed: 100,
        found: 99,
    };
    assert_eq!(found, Err(error));
    assert_eq!(output, before);
}

#[test]
fn sizes_that_are_parameters() {
    let (sized, input) = (Sized::<20>::new(1), Vector3::new(0.1, 0.2, 0.3));
    let (mut output, mut scratch) = (SVector::zeros(), [0.0; 20]);
    sized
        .predict_with(&input, &mut output, &mut scratch)
        .unwrap();
    assert_eq!(output, sized.predict(&input));
}

#[test]
fn several_inputs_and_outputs() {
    let reader = Reader::new(1);
    let series = SMatrix::from_fn(|row, column| number(row + 3 * column));
    let mut output = (SVector::zeros(), SMatrix::zeros());
    let mut scratch = [f32::NAN; Reader::PREDICT_FLOATS];
    reader
        .predict_with(&series, &[3, 1, 4, 1, 5], &mut output, &mut scratch)
        .unwrap();
    assert_eq!(output, reader.predict(&series, &[3, 1, 4, 1, 5]));
    let found = reader.predict_with(&series, &[3, 1, 7, 1, 5], &mut output, &mut scratch);
    let error = SampleError::Token {
        input: "scratch",
        place: 2,
        token: 7,
        vocabulary: 7,
    };
    assert_eq!(found, Err(error));
}

#[test]
fn steps() {
    let (listener, mut scratch) = (Listener::new(1), [f32::NAN; Listener::STEP_FLOATS]);
    let mut numbers = [f32::NAN; Listener::STATE_FLOATS];
    let mut state = BorrowedState::new(&listener, &mut numbers).unwrap();
    let (mut expected, mut output) = (listener.state(), SVector::zeros());
    for step in 0..40 {
        let input = Vector3::from_fn(|row, _| number(step + row));
        listener
            .step_with(&mut state, &input, &mut output, &mut scratch)
            .unwrap();
        assert_eq!(output, listener.step(&mut expected, &input));
    }
    assert_eq!(state.as_slice(), expected.as_slice());
    assert_eq!(state.now(), 40);
    let error = listener.step_with(&mut state, &Vector3::zeros(), &mut output, &mut []);
    assert!(
        error
            .unwrap_err()
            .to_string()
            .starts_with("the numbers of scratch memory")
    );
    let error = BorrowedState::new(&listener, &mut scratch[..1]).unwrap_err();
    assert!(error.to_string().starts_with("the numbers of a state"));
}

#[test]
fn tokens_and_a_last_step() {
    let (gpt, mut scratch) = (Gpt::new(1), [f32::NAN; Gpt::STEP_FLOATS]);
    let mut numbers = [f32::NAN; Gpt::STATE_FLOATS];
    let mut state = BorrowedState::new(&gpt, &mut numbers).unwrap();
    let (mut expected, mut output) = (gpt.state(), SVector::zeros());
    assert!(
        gpt.step_with(&mut state, &[9], &mut output, &mut scratch)
            .is_err()
    );
    for token in [3, 1, 4, 1, 5, 8] {
        gpt.step_with(&mut state, &[token], &mut output, &mut scratch)
            .unwrap();
        assert_eq!(output, gpt.step(&mut expected, &[token]).unwrap());
    }
    let error = gpt
        .step_with(&mut state, &[2], &mut output, &mut scratch)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the steps of a sequence: expected 6, found 7"
    );
    state.reset(&gpt);
    gpt.step_with(&mut state, &[2], &mut output, &mut scratch)
        .unwrap();
}

#[test]
fn given_inputs_and_several_that_arrive() {
    let translator = Translator::new(1);
    let source = SMatrix::<f32, 4, 5>::from_fn(|row, column| number(row + 4 * column));
    let mut scratch = [f32::NAN; Translator::STEP_FLOATS];
    let mut numbers = [f32::NAN; Translator::STATE_FLOATS];
    let given = source.as_slice();
    let state = BorrowedState::given(&translator, given, &mut numbers, &mut scratch);
    let (mut state, mut expected) = (state.unwrap(), translator.state(&source));
    let mut output = (SVector::zeros(), SVector::zeros());
    for step in 0..6 {
        let (left, right) = (Vector3::from_fn(|row, _| number(step + row)), [step as u32]);
        translator
            .step_with(&mut state, &left, &right, &mut output, &mut scratch)
            .unwrap();
        let found = translator.step(&mut expected, &left, &right);
        assert_eq!(output, found);
    }
}
