//! What comes in and is not what a network takes: an error in words at every door that returns one.

use nn_runtime::data::{Dataset, DatasetFor};
use nn_runtime::error::{Error, Result};
use nn_runtime::generate::{Sampling, generate};
use nn_runtime::loss::{CrossEntropy, MeanSquaredError};
use nn_runtime::metric::{
    Accuracy, BinaryAccuracy, ConfusionMatrix, F1, Ignoring, Metric, Named, TopK,
};
use nn_runtime::nalgebra::{DMatrix, Matrix1xX, SMatrix};
use nn_runtime::network::{Network, Workspace};
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;
use nn_runtime::train::{Progress, evaluate, measure};

network! { struct Reader { Tokens(3, vocab = 5) => Embedding(4) => Mean => Dense(2, softmax) } }
network! { struct Writer { Tokens(3, vocab = 5) => Embedding(4) => Attention(2, causal = true) => Dense(5) } }
network! { struct Endless { Tokens(3, vocab = 5) => Embedding(4) => Gru(4) => Dense(5) } }
network! {
    struct Translator(seen: [2, 1], source: Tokens(3, vocab = 5), target: Tokens(2, vocab = 7)) {
        let memory = Concat { source => Embedding(4) | source => Embedding(2) };
        let all = Concat { target => Embedding(5) | seen };
        all => Residual { CrossAttention(memory, heads = 1) } => Dense(7)
    }
}

/// Numbers that are not tokens of a vocabulary of five.
const WRONG: [f32; 8] = [
    5.0,
    -1.0,
    0.5,
    1e30,
    -1e30,
    f32::NAN,
    f32::INFINITY,
    f32::NEG_INFINITY,
];

fn words<T>(door: &str, result: Result<T>) -> String {
    match result {
        Ok(_) => panic!("{door} takes what is not a token"),
        Err(error) => error.to_string(),
    }
}

/// A data set whose tokens are wrong, which no door lets in: it is changed afterwards.
fn smuggled<T: Copy>(wrong: f32, targets: Vec<T>) -> Dataset<Tokens<3, 5>, T> {
    let mut data = Dataset::from_flat(vec![0.0, 1.0, 4.0, 2.0, 3.0, 0.0], targets).unwrap();
    data.inputs_mut()[4] = wrong;
    data
}

#[test]
fn data_sets_take_tokens_of_the_vocabulary_alone() {
    type Data = Dataset<Tokens<3, 5>, u32>;
    for wrong in WRONG {
        let inputs = || vec![0.0, 1.0, 4.0, 2.0, wrong, 0.0];
        let expected = format!(
            "{wrong}, at sample 1, position 1, is not a token: the vocabulary has 5 tokens, the \
             whole numbers from 0 to 4"
        )
        .replace(
            "1000000000000000000000000000000",
            "1000000015047466200000000000000",
        );
        let matrix = Matrix1xX::from_vec(inputs());
        let rows = [[0.0, 1.0, 4.0], [2.0, wrong, 0.0]];
        for (door, found) in [
            (
                "from_flat",
                words("from_flat", Data::from_flat(inputs(), vec![0, 1])),
            ),
            (
                "classes",
                words("classes", Data::classes(inputs(), vec![0, 1])),
            ),
            ("new", words("new", Data::new(matrix, vec![0, 1]))),
            (
                "from_rows",
                words("from_rows", Data::from_rows(&rows, vec![0, 1])),
            ),
            (
                "check_finite",
                words("check_finite", smuggled(wrong, vec![0, 1]).check_finite()),
            ),
        ] {
            let is_finite = wrong.is_finite() || door != "check_finite";
            assert!(!is_finite || found == expected, "{door}: {found}");
        }
        let mut data = Data::with_capacity(2, 1);
        let before = data.clone();
        words("push", data.push(&rows[1], &[0]));
        words("push_with", data.push_with(&[0], |place| place.fill(wrong)));
        assert_eq!(data, before, "as it was");
        words(
            "from_sequences",
            Data::from_sequences([(vec![[0.0], [wrong]], [0])]),
        );
        words(
            "from_series",
            Dataset::<Tokens<1, 5>, u32>::from_series(&[[0.0], [wrong]], &[[0], [1]], 1),
        );
        // A data set that is read, by a door of its user's own.
        let pairs = Data::from_pairs([(rows[0], [0]), (rows[1], [1])]);
        words("from_pairs", DatasetFor::check_finite(&pairs));
    }
    // What is padding may be anything.
    let mut data = Data::from_token_sequences([(vec![1, 2], [0]), (vec![3], [1])]).unwrap();
    data.inputs_mut()[5] = 77.0;
    data.check_finite().unwrap();
    let (network, mut workspace) = (Reader::new(0), Workspace::new());
    let loss = CrossEntropy::default();
    let value = network.loss(&loss, data.all(), &mut workspace).unwrap();
    data.inputs_mut()[5] = 0.0;
    let same = network.loss(&loss, data.all(), &mut workspace).unwrap();
    assert_eq!(value.to_bits(), same.to_bits());
    data.inputs_mut()[1] = 77.0;
    words("loss", network.loss(&loss, data.all(), &mut workspace));
}

#[test]
fn batches_take_tokens_of_the_vocabulary_alone() -> Result<()> {
    let (network, mut workspace) = (Reader::new(0), Workspace::new());
    let (loss, mut gradient) = (CrossEntropy::default(), Reader::zeros());
    let mut optimizer = Optimizer::new(Adam::default())?;
    for wrong in WRONG {
        let data = smuggled(wrong, vec![0_u32, 1]);
        let all = data.all();
        let memory = &mut workspace;
        words(
            "gradient",
            network.gradient(&loss, all, &mut gradient, memory),
        );
        words("loss", network.loss(&loss, all, memory));
        words(
            "predict_batch",
            network.predict_batch(all, memory).map(|_| ()),
        );
        words("evaluate", evaluate(&network, &loss, &mut [], &data));
        words("measure", measure(&network, &mut [], &data));
        let trainer = Trainer {
            progress: Progress::Silent,
            ..Trainer::default()
        };
        let mut trained = network.clone();
        words(
            "fit",
            trainer.fit(&mut trained, &mut optimizer, Fit::new(&data, &loss)),
        );
        assert_eq!(trained, network, "nothing was learned of it");

        let matrix = Matrix1xX::from_vec(data.inputs().to_vec());
        words(
            "predict_batch",
            network.predict_batch(&matrix, memory).map(|_| ()),
        );
        words("forward", network.forward(&matrix, memory).map(|_| ()));
        let (input, mut output) = (&data.inputs()[3..], [0.0; 2]);
        words("predict_in", network.predict_in(input, &mut output, memory));
        let found = words(
            "predict_sequence",
            network.predict_sequence(&input[..2], &mut output, memory),
        );
        assert!(found.contains("at step 1"), "{found}");
        words(
            "attention_weights",
            Writer::new(0).attention_weights("attention1", input, &mut Workspace::new()),
        );
    }
    assert!(gradient.dense1.weight.iter().all(|number| *number == 0.0));
    Ok(())
}

#[test]
fn streams_take_tokens_of_the_vocabulary_alone() {
    let (writer, endless) = (Writer::new(0), Endless::new(0));
    let mut state = writer.state();
    let before = state.clone();
    let mut outputs = [0.0; 10];
    for wrong in WRONG {
        let found = writer.step_block(&mut state, &[1.0, wrong], &mut outputs);
        assert!(
            found
                .unwrap_err()
                .to_string()
                .contains("at index 1, is not a token")
        );
        assert_eq!(state, before, "nothing was computed");
        let mut endless_state = endless.state();
        let found = endless.step_block(&mut endless_state, &[wrong], &mut outputs[..5]);
        assert!(found.is_err());
        assert_eq!(endless_state.now(), 0);
    }
    for wrong in [5, u32::MAX] {
        assert!(writer.step(&mut state, &[wrong]).is_err());
        assert!(writer.prefill(&mut state, &[1, wrong]).is_err());
        assert_eq!(state, before, "nothing was computed");
        assert!(matches!(
            generate(&writer, &[1, wrong], Sampling::greedy()),
            Err(Error::Token { place: 1, .. })
        ));
        // Doors that return no error give NaN.
        let output = endless.step(&mut endless.state(), &[wrong]);
        assert!(output.iter().all(|number| number.is_nan()));
        let output = Reader::new(0).predict(&[0, wrong, 1]);
        assert!(output.iter().all(|number| number.is_nan()));
    }
}

#[test]
fn several_inputs_take_tokens_of_the_vocabulary_alone() {
    type Data = Dataset<<Translator as Layer>::Input, u32>;
    let network = Translator::new(0);
    let mut workspace = Workspace::new();
    // Two numbers, three tokens below 5, two below 7.
    let right = [9.5, -3.0, 0.0, 4.0, 2.0, 6.0, 5.0];
    Data::from_flat(right.to_vec(), vec![1, 2]).unwrap();
    let mut output = [0.0; 14];
    network
        .predict_in(right, &mut output, &mut workspace)
        .unwrap();
    for (place, wrong) in [(2, 5.0), (3, 0.5), (4, f32::NAN), (5, 7.0), (6, -1.0)] {
        let mut input = right;
        input[place] = wrong;
        let vocabulary = if place < 5 { 5 } else { 7 };
        let expected = format!(
            "at sample 0, number {place}, is not a token: the vocabulary has {vocabulary} tokens"
        );
        let found = words("from_flat", Data::from_flat(input.to_vec(), vec![1, 2]));
        assert!(found.contains(&expected), "{found}");
        let found = words(
            "predict_in",
            network.predict_in(input, &mut output, &mut workspace),
        );
        assert!(found.contains(&expected), "{found}");
        let matrix = DMatrix::from_column_slice(7, 1, &input);
        let matrix = matrix.reshape_generic(
            nn_runtime::nalgebra::Const::<7>,
            nn_runtime::nalgebra::Dyn(1),
        );
        words(
            "predict_batch",
            network.predict_batch(&matrix, &mut workspace).map(|_| ()),
        );
    }
    let numbers = SMatrix::<f32, 1, 2>::zeros();
    let output = network.predict(&numbers, &[0, 1, 5], &[1, 2]);
    assert!(output.iter().any(|number| number.is_nan()));
}

network! { struct Classifier { 2 => Dense(3, softmax) } }

#[test]
fn metrics_have_names_of_their_own() -> Result<()> {
    let data = Dataset::<Vector<2>, u32>::from_pairs([([1.0, 2.0], [0]), ([0.5, -1.0], [2])]);
    let mut network = Classifier::new(0);
    let loss = CrossEntropy::default();
    let mut optimizer = Optimizer::new(Adam::default())?;
    let trainer = Trainer {
        epochs: 1,
        progress: Progress::Silent,
        ..Trainer::default()
    };
    let expected = "two metrics are called `accuracy`, but tables and hooks identify metrics by \
                    name: remove one, or rename it with `Named`";
    let (mut one, mut matrix) = (Accuracy::default(), ConfusionMatrix::default());
    let mut other = Ignoring {
        class: 2,
        metric: Accuracy::default(),
    };
    {
        let same: &mut [&mut dyn Metric<_, _, _>] = &mut [&mut one, &mut matrix, &mut other];
        let before = network.clone();
        let errors = [
            trainer
                .fit(
                    &mut network,
                    &mut optimizer,
                    Fit {
                        train: &data,
                        validation: None,
                        loss: &loss,
                        metrics: same,
                    },
                )
                .err(),
            evaluate(&network, &loss, same, &data).err(),
            measure(&network, same, &data).err(),
        ];
        for error in errors {
            assert_eq!(error.unwrap().to_string(), expected);
        }
        assert_eq!(network, before);
    }
    let mut other = Named {
        name: "accuracy of the others".into(),
        metric: other,
    };
    let (mut top, mut f1) = (TopK::new(2), F1::default());
    let metrics: &mut [&mut dyn Metric<_, _, _>] =
        &mut [&mut one, &mut matrix, &mut other, &mut top, &mut f1];
    let history = trainer.fit(
        &mut network,
        &mut optimizer,
        Fit {
            train: &data,
            validation: None,
            loss: &loss,
            metrics,
        },
    )?;
    let names = [
        "accuracy",
        "confusion matrix accuracy",
        "accuracy of the others",
        "top-2 accuracy",
        "macro F1",
    ];
    assert_eq!(history.metric_names(), names);
    assert_eq!(matrix.accuracy(), one.value());
    Ok(())
}

network! { struct Pixels { [28, 28, 1] => Conv2d(4, 3, relu) => Dense(10, softmax) } }
network! { struct Yes { [2, 3] => Dense(1, sigmoid) } }

#[test]
fn errors_say_what_is_missing() {
    let (mut workspace, mut gradient) = (Workspace::new(), Pixels::zeros());
    let data = Dataset::<Image<28, 28, 1>, u32>::from_flat(vec![0.5; 28 * 28], vec![3]).unwrap();
    let network = Pixels::new(0);
    let error = network
        .gradient(
            &CrossEntropy::default(),
            data.all(),
            &mut gradient,
            &mut workspace,
        )
        .unwrap_err();
    let expected = "each sample has 1 target, but the loss compares the output of `Pixels` (shape \
                    [26, 26, 10]) with 676, one for each of its 26 × 26 positions. For one target \
                    per sample, put `Flatten` or `Mean` (or `Last`, for a sequence) before the \
                    last layer";
    assert_eq!(error.to_string(), expected);
    // What `main` shows.
    assert_eq!(format!("{error:?}"), expected);
    assert_eq!(
        format!("{:?}", error.within("the training set")),
        format!("the training set: {expected}")
    );

    let data = Dataset::<Sequence<2, 3>, f32>::from_flat(vec![0.5; 6], vec![1.0, 0.0]).unwrap();
    let mut accuracy = BinaryAccuracy::default();
    let loss = MeanSquaredError::default();
    evaluate(&Yes::new(0), &loss, &mut [&mut accuracy], &data).unwrap();
    let data = Dataset::<Sequence<2, 3>, f32>::from_flat(vec![0.5; 6], vec![1.0; 3]).unwrap();
    let error = evaluate(&Yes::new(0), &loss, &mut [], &data).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the data set: each sample has 3 targets, but the loss compares the output of `Yes` (shape \
         [2, 1]) with 2"
    );
}

#[test]
fn a_backward_needs_a_forward() -> Result<()> {
    let network = Classifier::new(0);
    let mut workspace = Workspace::new();
    let inputs = DMatrix::from_element(2, 4, 0.5);
    let inputs = inputs.reshape_generic(
        nn_runtime::nalgebra::Const::<2>,
        nn_runtime::nalgebra::Dyn(4),
    );
    let d_outputs = network.predict_batch(&inputs, &mut workspace)?.into_owned();
    let mut gradient = Classifier::zeros();
    let error = network.backward(&d_outputs, None, Some(&mut gradient), &mut workspace);
    assert_eq!(
        error.unwrap_err().to_string(),
        "`backward` without `forward`: call `forward` with this workspace first, and call neither \
         `gradient` nor `loss` in between"
    );
    network.forward(&inputs, &mut workspace)?;
    network.backward(&d_outputs, None, Some(&mut gradient), &mut workspace)
}
