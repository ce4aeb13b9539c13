//! All ways to say how long sequences are, against each other.

use nn_runtime::data::Dataset;
use nn_runtime::nalgebra::DMatrix;
use nn_runtime::network::{Network, Workspace};
use nn_runtime::prelude::*;
use nn_runtime::samples::Padded;

use super::{assert_close, noise, numbers};

network! {
    #[scalar(f64)]
    struct Reader {
        [4, 2] => Attention(heads = 1) => Gru(3) => Last => Dense(2)
    }
}

network! {
    #[scalar(f64)]
    struct Pair(text: [3, 2], question: [4, 2], age: 1) {
        let asked = question => CrossAttention(text, heads = 1) => Mean;
        Concat { asked | age } => Dense(1)
    }
}

const LENGTHS: [usize; 3] = [4, 1, 2];

#[test]
fn a_pair_with_lengths_is_a_data_set_with_lengths() {
    let reader = Reader::new(3);
    let (inputs, targets) = (noise(1, 24), noise(2, 6));
    let data = Dataset::from_flat(inputs.clone(), targets.clone());
    let data = data.unwrap().with_lengths(LENGTHS.to_vec()).unwrap();
    let loss = MeanSquaredError::default();
    let mut workspace = Workspace::new();
    let [mut expected, mut found] = [Reader::zeros(), Reader::zeros()];
    let of_data = reader
        .gradient(&loss, data.all(), &mut expected, &mut workspace)
        .unwrap();
    let padded = Padded::new(&inputs, &LENGTHS);
    let of_pair = reader
        .gradient(&loss, (padded, &targets), &mut found, &mut workspace)
        .unwrap();
    assert_eq!(of_data, of_pair);
    assert_eq!(numbers(&expected), numbers(&found));
    let in_inference = reader.loss(&loss, (padded, &targets), &mut workspace);
    assert_eq!(
        in_inference.unwrap(),
        reader.loss(&loss, data.all(), &mut workspace).unwrap()
    );
    // Without lengths, what follows is read.
    let whole = reader.loss(&loss, (&inputs, &targets), &mut workspace);
    assert_ne!(whole.unwrap(), of_pair);
}

#[test]
fn samples_of_a_data_set_are_a_batch() {
    let reader = Reader::new(4);
    let inputs = noise(5, 24);
    let data = Dataset::<_, f64, f64>::from_flat(inputs.clone(), noise(6, 6)).unwrap();
    let data = data.with_lengths(LENGTHS.to_vec()).unwrap();
    let mut workspace = Workspace::new();
    let all = reader
        .predict_batch(data.all(), &mut workspace)
        .unwrap()
        .into_owned();
    let padded = reader.predict_batch(Padded::new(&inputs, &LENGTHS), &mut workspace);
    assert_eq!(padded.unwrap(), all);
    let some = reader
        .predict_batch(data.batch(&[2, 0]).unwrap(), &mut workspace)
        .unwrap();
    assert_eq!(some.column(0), all.column(2));
    assert_eq!(some.column(1), all.column(0));
    let mut one = [0.0; 2];
    for (sample, length) in LENGTHS.into_iter().enumerate() {
        let input = &inputs[sample * 8..][..8];
        let lengths = [length];
        reader
            .predict_in(Padded::new(input, &lengths), &mut one, &mut workspace)
            .unwrap();
        assert_close(&one, all.column(sample).as_slice(), "predict_in");
    }
}

#[test]
fn each_of_several_inputs_may_have_lengths() {
    let pair = Pair::new(5);
    let mut workspace = Workspace::new();
    let [text, question] =
        [noise(1, 12), noise(2, 16)].map(|all| DMatrix::from_vec(2, all.len() / 2, all));
    let age = [0.5, 0.7];
    let mut outputs = |inputs: &dyn Fn(&mut Workspace<Pair>) -> Vec<f64>| inputs(&mut workspace);
    let together = outputs(&|workspace| {
        let batch = Padded::new((&text, &question, &age), &[2, 4, 3, 4]);
        pair.predict_batch(batch, workspace)
            .unwrap()
            .as_slice()
            .to_vec()
    });
    let alone = outputs(&|workspace| {
        let batch = (Padded::new(&text, &[2, 3]), &question, &age);
        pair.predict_batch(batch, workspace)
            .unwrap()
            .as_slice()
            .to_vec()
    });
    let both = outputs(&|workspace| {
        let batch = (
            Padded::new(&text, &[2, 3]),
            Padded::new(&question, &[4, 4]),
            &age,
        );
        pair.predict_batch(batch, workspace)
            .unwrap()
            .as_slice()
            .to_vec()
    });
    let whole = outputs(&|workspace| {
        pair.predict_batch((&text, &question, &age), workspace)
            .unwrap()
            .as_slice()
            .to_vec()
    });
    assert_eq!(together, alone);
    assert_eq!(together, both);
    assert_ne!(together[0], whole[0]);
    // The second sample's text has all of its steps.
    assert_eq!(together[1], whole[1]);
}

#[test]
fn one_sample_is_asked_for_one() {
    let reader = Reader::new(6);
    let mut workspace = Workspace::new();
    let two = noise(7, 16);
    let error = reader.predict_in(&two, &mut [0.0; 2], &mut workspace);
    assert_eq!(
        error.unwrap_err().to_string(),
        "`input` should be one sample, but it is 2 samples"
    );
}
