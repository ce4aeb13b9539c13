//! Networks of everyday size predict, train and step on threads with a stack of 128 KiB, even in
//! builds without optimization.

use nn_runtime::prelude::*;
use nn_runtime::train::Progress;

const STACK: usize = 128 * 1024;

network! { struct Mlp { 784 => Dense(128, relu) => Dense(64, relu) => Dense(10, softmax) } }

network! {
    struct LeNet {
        [28, 28, 1]
            => Conv2d(6, 5, relu, padding = same) => MaxPool2d(2)
            => Conv2d(16, 5, relu) => MaxPool2d(2)
            => Flatten => Dense(120, relu) => Dense(84, relu) => Dense(10, softmax)
    }
}

network! { struct Sequence { [20, 8] => Lstm(32) => Gru(32) => Last => Dense(3, softmax) } }

network! {
    struct Gpt {
        Tokens(32, vocab = 65) => Embedding(64) => Positions(learned)
            => 2 * {
                Residual { LayerNorm => Attention(heads = 4, causal = true) }
                => Residual { LayerNorm => Dense(256, gelu_tanh) => Dense(64) }
            }
            => LayerNorm => Dense(65, softmax)
    }
}

/// Runs a task on a thread with a small stack. If the stack overflows, the process aborts.
fn on_small_stack(task: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(STACK);
    thread.spawn(task).unwrap().join().unwrap();
}

/// Trains on a few samples and predicts them.
fn train<N>(inputs: usize, targets: usize)
where
    N: Network<Scalar = f32>,
    CrossEntropy: nn_runtime::loss::Loss<f32, N::Head, u32>,
{
    let samples = 4;
    let numbers = (0..samples * inputs).map(|i| (i % 7) as f32).collect();
    let classes = (0..samples * targets).map(|i| (i % 3) as u32).collect();
    let data = Dataset::<N::Input, u32>::from_flat(numbers, classes).unwrap();
    let mut network = N::new(0);
    let mut optimizer = Optimizer::new(Adam::default()).unwrap();
    let trainer = Trainer {
        epochs: 1,
        batch_size: 2,
        progress: Progress::Silent,
        ..Trainer::default()
    };
    let loss = CrossEntropy::default();
    let history = trainer.fit(&mut network, &mut optimizer, Fit::new(&data, &loss));
    assert_eq!(history.unwrap().len(), 1);
    let mut workspace = Workspace::new();
    let outputs = network.predict_batch(data.all(), &mut workspace).unwrap();
    assert!(outputs.iter().all(|value| value.is_finite()));
}

#[test]
fn feed_forward_and_convolutional_networks_train_on_small_stacks() {
    on_small_stack(|| train::<Mlp>(784, 1));
    on_small_stack(|| train::<LeNet>(784, 1));
}

#[test]
fn recurrent_networks_and_transformers_train_on_small_stacks() {
    on_small_stack(|| train::<Sequence>(160, 1));
    on_small_stack(|| train::<Gpt>(32, 32));
}

#[test]
fn single_samples_are_predicted_on_small_stacks() {
    on_small_stack(|| {
        let sum = Mlp::new(0).predict(&[0.5; 784].into()).sum();
        assert!((sum - 1.0).abs() < 1e-5);
    });
    on_small_stack(|| {
        let sum = LeNet::new(0).predict_slice(&[0.5; 784]).unwrap().sum();
        assert!((sum - 1.0).abs() < 1e-5);
    });
    on_small_stack(|| {
        let sum = Sequence::new(0).predict_slice(&[0.5; 160]).unwrap().sum();
        assert!((sum - 1.0).abs() < 1e-5);
    });
}

#[test]
fn steps_are_made_on_small_stacks() {
    on_small_stack(|| {
        let gpt = Gpt::new(0);
        let mut state = gpt.state();
        for token in 0..4 {
            let sum = gpt.step(&mut state, &[token]).unwrap().sum();
            assert!((sum - 1.0).abs() < 1e-5);
        }
    });
}
