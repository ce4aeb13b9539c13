//! Networks with several outputs: a tuple of losses, gradients, training.

use nn_runtime::data::Dataset;
use nn_runtime::loss::{BinaryCrossEntropy, CrossEntropy, MeanSquaredError, Reduction, Weighted};
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::prelude::*;
use nn_runtime::testing::check_loss;
use nn_runtime::train::{Progress, Trainer};

network! {
    #[scalar(f64)]
    struct Three(left: 3, right: 2) {
        let trunk = Concat { left => Dense(4, tanh) | right } => Dense(5, gelu);
        (trunk => Dense(3, softmax), trunk => Dense(2), left => Dense(1, sigmoid))
    }
}

// The same first output alone, under the same names.
network! {
    #[scalar(f64)]
    struct First(left: 3, right: 2) {
        let trunk = Concat { left => Dense(4, tanh) | right } => Dense(5, gelu);
        trunk => Dense(3, softmax)
    }
}

type Targets = ([u32; 1], [f64; 2], [f64; 1]);

const TARGETS: [Targets; 4] = [
    ([2], [0.5, -1.0], [1.0]),
    ([0], [0.1, 0.2], [0.0]),
    ([1], [-0.7, 1.3], [1.0]),
    ([2], [0.0, 0.4], [0.3]),
];

type Losses = (
    CrossEntropy,
    Weighted<MeanSquaredError>,
    Weighted<BinaryCrossEntropy>,
);

fn losses() -> Losses {
    (
        CrossEntropy {
            class_weights: vec![1.0, 2.0, 0.5],
            ..CrossEntropy::default()
        },
        Weighted {
            loss: MeanSquaredError {
                reduction: Reduction::Sum,
            },
            weight: 0.25,
        },
        Weighted {
            loss: BinaryCrossEntropy::default(),
            weight: 2.0,
        },
    )
}

#[test]
fn gradients_are_central_differences() {
    let report = check_loss::<Three, _, _>(&losses(), &TARGETS).unwrap();
    assert_eq!(report.parameters, Three::COUNT);
}

#[test]
fn a_tuple_is_the_sum_of_its_losses() {
    let inputs: Vec<f64> = (0..20).map(|i| f64::from(i) * 0.1 - 1.0).collect();
    let data = Dataset::<<Three as Layer>::Input, Targets, f64>::from_flat(
        inputs.clone(),
        TARGETS.to_vec(),
    )
    .unwrap();
    let network = Three::new(3);
    let mut workspace = Workspace::new();
    let (first, second, third) = losses();
    let off = |weight: f64| {
        (
            Weighted {
                loss: first.clone(),
                weight,
            },
            second,
            third.clone(),
        )
    };
    let all = network.loss(&losses(), data.all(), &mut workspace).unwrap();
    let others = network.loss(&off(0.0), data.all(), &mut workspace).unwrap();

    let mut alone = First::zeros();
    alone.dense1 = network.dense1.clone();
    alone.dense2 = network.dense2.clone();
    alone.dense3 = network.dense3.clone();
    let classes = TARGETS.iter().map(|targets| targets.0[0]).collect();
    let data = Dataset::<<First as Layer>::Input, u32, f64>::from_flat(inputs, classes).unwrap();
    let one = alone
        .loss(&first, data.all(), &mut Workspace::new())
        .unwrap();
    assert!(
        (all - others - one).abs() < 1e-12,
        "{all} is not {others} + {one}"
    );
    assert!(one > 0.1 && others > 0.1);
}

#[test]
fn wrong_targets_are_errors() {
    let error = check_loss::<Three, _, _>(&losses(), &[([3_u32], [0.0, 0.0], [0.0])]).unwrap_err();
    assert!(error.to_string().contains("class 3"), "{error}");
    let few = [([0_u32], [0.0], [0.0])];
    let error = check_loss::<Three, _, _>(&losses(), &few).unwrap_err();
    assert!(error.to_string().contains("output 1"), "{error}");
}

#[test]
fn it_trains() {
    let inputs = (0..20).map(|i| f64::from(i) * 0.1 - 1.0).collect();
    let data =
        Dataset::<<Three as Layer>::Input, Targets, f64>::from_flat(inputs, TARGETS.to_vec())
            .unwrap();
    let mut network = Three::new(3);
    let before = network
        .loss(&losses(), data.all(), &mut Workspace::new())
        .unwrap();
    let mut optimizer = Optimizer::new(Adam {
        learning_rate: 0.02,
        ..Adam::default()
    })
    .unwrap();
    let trainer = Trainer {
        epochs: 200,
        batch_size: 4,
        progress: Progress::Silent,
        ..Trainer::default()
    };
    trainer
        .fit(&mut network, &mut optimizer, Fit::new(&data, &losses()))
        .unwrap();
    let after = network
        .loss(&losses(), data.all(), &mut Workspace::new())
        .unwrap();
    // The third output's target of 0.3 keeps some of it.
    assert!(after < before / 2.0, "{before} before, {after} after");
    let (classes, values, _) = network.predict(&[-1.0, -0.9, -0.8].into(), &[-0.7, -0.6].into());
    assert_eq!(classes.argmax().0, 2);
    assert!((values[0] - 0.5).abs() < 0.3);
}
