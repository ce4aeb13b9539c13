//! What is no batch, in words, and what is left as it was.

use nn_runtime::error::{Error, Result};
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::nalgebra::{DMatrix, SMatrix};
use nn_runtime::network::Workspace;
use nn_runtime::prelude::*;
use nn_runtime::samples::AsSamples;

network! { struct Plain { 64 => Dense(3) } }
network! { struct Steps { [3, 2] => Dense(1) } }
network! { struct Words { Tokens(3, vocab = 9) => Embedding(2) => Mean } }
network! { struct Pair(a: 2, b: [2, 3]) { Concat { a | b => Mean } => Dense(1) } }

fn refused<N: Network<Scalar = f32>>(batch: impl AsSamples<f32, N::Input>, words: &str) {
    let (network, mut workspace) = (N::new(0), Workspace::new());
    let check = |error: Result<()>| {
        assert_eq!(error.unwrap_err().to_string(), words);
    };
    check(network.predict_batch(&batch, &mut workspace).map(|_| ()));
    check(network.forward(&batch, &mut workspace).map(|_| ()));
    check(Dataset::<N::Input, f32>::new(&batch, vec![0.0]).map(|_| ()));
}

#[test]
fn sizes() {
    let rows = "the batch has 5 rows, but a sample of shape 64 has 64 features (one row each)";
    refused::<Plain>(DMatrix::zeros(5, 64), rows);
    refused::<Plain>(DMatrix::zeros(9, 9).rows(2, 5), rows);
    refused::<Plain>(SMatrix::<f32, 9, 9>::zeros().view((0, 0), (5, 2)), rows);
    let numbers = "the batch has 65 numbers, but a sample of shape 64 has 64";
    refused::<Plain>(vec![0.0; 65], numbers);
    refused::<Plain>(&[0.0; 65][..], numbers);
    let columns =
        "the batch has 4 columns, but a sample of shape [3, 2] has 3 positions (one column each)";
    refused::<Steps>(DMatrix::zeros(2, 4), columns);
    refused::<Steps>(
        vec![[0.0; 2]; 4],
        "the batch has 8 numbers, but a sample of shape [3, 2] has 6",
    );
    refused::<Words>(
        vec![1_u32; 4],
        "the batch has 4 numbers, but a sample of shape [3, 1] has 3",
    );
    refused::<Pair>(
        (vec![[0.0; 2]; 3], DMatrix::zeros(3, 4)),
        "input 0 has 3 samples, but input 1 has 2: all inputs of a batch need the same number of \
         samples",
    );
    refused::<Pair>(
        (vec![[0.0; 2]; 3], DMatrix::zeros(2, 4)),
        "input 1: the batch has 2 rows, but a sample of shape [2, 3] has 3 features (one row each)",
    );
}

#[test]
fn tokens() {
    let (words, mut workspace) = (Words::new(0), Workspace::new());
    let error = words
        .predict_batch([[1_u32, 2, 3], [4, 9, 0]], &mut workspace)
        .unwrap_err();
    let expected = "9, at sample 1, position 1, is not a token: the vocabulary has 9 tokens, the \
                    whole numbers from 0 to 8";
    assert_eq!(error.to_string(), expected);
    let error: Error = words.predict_slice(&[1, 9, 2]).unwrap_err().into();
    let expected = "token 9 at index 1 of `input` is not in the vocabulary: there are 9 tokens, \
                    numbered from 0";
    assert_eq!(error.to_string(), expected);
    let error = words.predict_slice(&[1, 2]).unwrap_err();
    let expected = "`input` has 2 numbers, but a sample of shape 3 has 3";
    assert_eq!(error.to_string(), expected);
    let error = Pair::new(0)
        .predict_slice(&[0.0; 2], &[0.0; 5])
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "`b` has 5 numbers, but a sample of shape [2, 3] has 6"
    );
}

#[test]
fn backward_and_targets() {
    let (plain, mut workspace) = (Plain::new(0), Workspace::new());
    let (inputs, loss) = (DMatrix::zeros(64, 2), MeanSquaredError::default());
    plain.forward(&inputs, &mut workspace).unwrap();
    let mut gradient = Plain::zeros();
    let mut backward = |d_outputs: &dyn AsSamples<f32, Vector<3>>, d_inputs: usize| {
        let mut d_inputs = vec![0.0; d_inputs];
        let d_inputs = Some(&mut d_inputs[..]);
        let found = plain.backward(d_outputs, d_inputs, Some(&mut gradient), &mut workspace);
        found.map_err(|error| error.to_string())
    };
    assert_eq!(
        backward(&DMatrix::zeros(4, 2), 128).unwrap_err(),
        "the gradient with respect to the outputs: the batch has 4 rows, but a sample of shape 3 \
         has 3 features (one row each)"
    );
    assert_eq!(
        backward(&DMatrix::zeros(3, 1), 128).unwrap_err(),
        "the gradient with respect to the outputs: expected 6 numbers, found 3"
    );
    assert_eq!(
        backward(&DMatrix::zeros(3, 2), 64).unwrap_err(),
        "the gradient with respect to the inputs: expected 128 numbers, found 64"
    );
    assert_eq!(backward(&DMatrix::zeros(3, 2), 128), Ok(()));
    let error = plain
        .loss(&loss, (&inputs, &[0.0; 5]), &mut workspace)
        .unwrap_err();
    let expected = "targets (the same number for each sample): expected 4 numbers, found 5";
    assert_eq!(error.to_string(), expected);
    let error = plain
        .loss(&loss, (&inputs, &[0.0; 2]), &mut workspace)
        .unwrap_err();
    assert!(
        error.to_string().starts_with("each sample has 1 target"),
        "{error}"
    );
    let none: &[f32] = &[];
    let error = plain.loss(&loss, (none, none), &mut workspace).unwrap_err();
    assert!(matches!(error, Error::Empty { .. }), "{error}");
}

/// A batch of one's own that says what is not so.
struct Liar(Vec<f32>);

impl AsSamples<f32, Vector<64>> for Liar {
    fn samples(&self) -> Result<usize> {
        Ok(2)
    }
    fn as_numbers(&self) -> Option<&[f32]> {
        Some(&self.0)
    }
    fn write_sample(&self, _: usize, _: &mut [f32]) {}
}

#[test]
fn a_batch_that_is_not_what_it_says() {
    let (plain, mut workspace) = (Plain::new(0), Workspace::new());
    let mut numbers = |count: usize| {
        let outputs = plain.predict_batch(Liar(vec![0.5; count]), &mut workspace)?;
        Ok::<_, Error>(outputs.ncols())
    };
    assert_eq!(numbers(128).unwrap(), 2);
    assert!(numbers(127).is_err());
    assert!(numbers(64).is_err());
    assert!(numbers(192).is_err());
}
