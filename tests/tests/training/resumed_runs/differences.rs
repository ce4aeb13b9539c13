//! Runs that differ in one thing from the one that they should go on with.

use nn_runtime::data::DatasetFor as _;
use nn_runtime::loss::{CrossEntropy, Focal, Reduction};
use nn_runtime::optimizer::{Adam, Optimizer, Schedule, Sgd};
use nn_runtime::prelude::*;
use nn_runtime::train::Change;

use crate::resumed_runs::support::{
    Case, Data, activation, adam, begun, case, dropout, frozen, plain, sectors, trainer,
};

#[test]
fn another_network_of_the_same_parameters() {
    let (train, validation) = (sectors(110, 0), sectors(40, 1));
    let directory = begun(&train, &validation);
    let directory = directory.path();
    case::<activation::Net>(&train, &validation).differs::<activation::Net>(
        directory,
        "Activation(Relu)",
        Change::Network,
    );
    case::<dropout::Net>(&train, &validation).differs::<dropout::Net>(
        directory,
        "`dropout1: Dropout { probability: 0.1 }",
        Change::Network,
    );
    case::<frozen::Net>(&train, &validation).differs::<frozen::Net>(
        directory,
        "the list of frozen parameters was none, but is now dense1.weight, dense1.bias",
        Change::Network,
    );
}

#[test]
fn another_loss() {
    let (train, validation) = (sectors(110, 0), sectors(40, 1));
    let directory = begun(&train, &validation);
    for loss in [
        CrossEntropy {
            label_smoothing: 0.1,
            ..CrossEntropy::default()
        },
        CrossEntropy {
            class_weights: vec![1.0, 2.0, 1.0],
            ..CrossEntropy::default()
        },
        CrossEntropy {
            reduction: Reduction::Sum,
            ..CrossEntropy::default()
        },
    ] {
        let case = Case {
            loss,
            ..case::<plain::Net>(&train, &validation)
        };
        let words = "the loss was CrossEntropy { label_smoothing: 0.0";
        case.differs::<plain::Net>(directory.path(), words, Change::Loss);
    }
    let focal = Case {
        loss: Focal::default(),
        trainer: trainer(3),
        optimizer: adam(),
        train: &train,
        validation: Some(&validation),
    };
    focal.differs::<plain::Net>(directory.path(), "but is now Focal {", Change::Loss);
}

#[test]
fn other_data_of_the_same_size() {
    let (train, validation) = (sectors(110, 0), sectors(40, 1));
    let directory = begun(&train, &validation);
    let directory = directory.path();
    let mut inputs = train.inputs().to_vec();
    inputs[130] = 0.25;
    let inputs = Data::classes(inputs, train.targets().to_vec()).unwrap();
    let mut classes = train.targets().to_vec();
    classes[60] = (classes[60] + 1) % 3;
    let targets = Data::classes(train.inputs().to_vec(), classes).unwrap();
    let mut weights = vec![1.0; 110];
    let weighted = train.clone().with_weights(weights.clone()).unwrap();
    for (train, words) in [
        (&inputs, "the inputs of the training set have changed"),
        (&targets, "the targets of the training set have changed"),
        (
            &weighted,
            "there were no weights of the training samples, but now there are",
        ),
        (
            &sectors(111, 0),
            "the number of training samples was 110, but is now 111",
        ),
    ] {
        let case = case::<plain::Net>(train, &validation);
        case.differs::<plain::Net>(directory, words, Change::Data);
    }
    weights[7] = 2.0;
    let other = train.clone().with_weights(weights).unwrap();
    let fingerprints = [&weighted, &other].map(|data| data.fingerprint().unwrap());
    assert_ne!(fingerprints[0].weights, fingerprints[1].weights);

    let mut none = case::<plain::Net>(&train, &validation);
    none.validation = None;
    let words = "the number of validation samples was 40, but is now none";
    none.differs::<plain::Net>(directory, words, Change::Validation);
    let words = "the targets of the validation set have changed";
    let other = sectors(40, 2);
    let case = case::<plain::Net>(&train, &other);
    case.differs::<plain::Net>(directory, words, Change::Validation);
}

#[test]
fn another_trainer_and_another_optimizer() {
    let (train, validation) = (sectors(110, 0), sectors(40, 1));
    let directory = begun(&train, &validation);
    let directory = directory.path();
    for (trainer, words) in [
        (
            Trainer {
                seed: 7,
                ..trainer(3)
            },
            "the seed was 0, but is now 7",
        ),
        (
            Trainer {
                batch_size: 20,
                accumulate: 2,
                ..trainer(3)
            },
            "the batch size was 16, but is now 20\n`accumulate` was 1, but is now 2",
        ),
        (
            Trainer {
                schedule: Schedule::cosine(21, 0.1),
                ..trainer(3)
            },
            "the schedule was Schedule { curve: Constant",
        ),
    ] {
        let case = Case {
            trainer,
            ..case::<plain::Net>(&train, &validation)
        };
        case.differs::<plain::Net>(directory, words, Change::Trainer);
    }

    let with = |change: fn(&mut Optimizer<plain::Net, Adam>)| {
        let mut case = case::<plain::Net>(&train, &validation);
        change(&mut case.optimizer);
        case
    };
    with(|optimizer| optimizer.group("dense2.*", |group| group.learning_rate = 0.5).unwrap())
        .differs::<plain::Net>(
            directory,
            "now Adam { learning_rate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.0, \
             amsgrad: false }; treatments: dense2.weight: learning rate × 0.5",
            Change::Optimizer,
        );
    with(|optimizer| optimizer.freeze("dense1.*").unwrap()).differs::<plain::Net>(
        directory,
        "treatments: dense1.weight is frozen",
        Change::Optimizer,
    );
    let sgd = Case {
        optimizer: Optimizer::new(Sgd::default()).unwrap(),
        loss: CrossEntropy::default(),
        trainer: trainer(3),
        train: &train,
        validation: Some(&validation),
    };
    sgd.differs::<plain::Net>(directory, "but is now Sgd {", Change::Optimizer);
    let closure = Case {
        optimizer: |_: &mut plain::Net, _: &plain::Net| {},
        loss: CrossEntropy::default(),
        trainer: trainer(3),
        train: &train,
        validation: Some(&validation),
    };
    let words = "but is now one that says nothing of itself";
    closure.differs::<plain::Net>(directory, words, Change::Optimizer);
}
