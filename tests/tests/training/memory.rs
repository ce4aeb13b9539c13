//! The memory that a network says it needs is what it takes, and what needs none allocates none.

use allocation_counter::measure;
use nn_runtime::data::Dataset;
use nn_runtime::loss::MeanSquaredError;
use nn_runtime::nalgebra::SMatrix;
use nn_runtime::network::Workspace;
use nn_runtime::prelude::*;

network! {
    struct Plain { 6 => Dense(32, relu) => Dense(16, gelu) => Dense(3) }
}

network! {
    struct Branched {
        6 => Residual { Dense(12, gelu) => Dropout(0.1) => Dense(6) }
          => 3 * { Dense(9, tanh) => Dense(6) }
          => Concat { Dense(4, relu) | identity | Dense(2, silu) }
          => Dense(3)
    }
}

network! {
    struct Shaped {
        6 => Reshape([2, 3]) => Dense(4, tanh) => Pad(1, mode = circular) => Crop(1..)
          => Concat { Slice(1..) | Transpose => Sum => RepeatVector(3) }
          => Product { identity | Dense(1, sigmoid) => Expand(6) } => Max => Dense(3)
    }
}

fn bytes_are_exact<N: Network<Scalar = f32>>()
where
    MeanSquaredError: nn_runtime::loss::Loss<f32, N::Head, f32>,
{
    let samples = N::TILE;
    let inputs = vec![0.5; samples * N::Input::SIZE];
    let targets = vec![0.1; samples * N::Output::SIZE];
    let data = Dataset::<N::Input, f32>::from_flat(inputs, targets).unwrap();
    let (network, mut gradient) = (N::new(0), N::zeros());
    let loss = MeanSquaredError::default();
    let mut workspace = Workspace::new();
    network
        .gradient(&loss, data.all(), &mut gradient, &mut workspace)
        .unwrap();
    assert_eq!(workspace.bytes(), N::TRAIN_BYTES);

    // A larger batch takes no more, and the next allocates nothing at all.
    let tiles: Vec<usize> = (0..3 * samples).map(|i| i % samples).collect();
    let batch = data.batch(&tiles).unwrap();
    let allocations = measure(|| {
        network
            .gradient(&loss, batch, &mut gradient, &mut workspace)
            .unwrap();
    });
    assert_eq!(allocations.count_total, 0);
    assert_eq!(workspace.bytes(), N::TRAIN_BYTES);

    let mut output = vec![0.0; N::Output::SIZE];
    let mut workspace = Workspace::new();
    network
        .predict_in(data.input(0), &mut output, &mut workspace)
        .unwrap();
    assert_eq!(workspace.bytes(), N::PREDICT_BYTES);
}

#[test]
fn bytes_are_those_of_the_constants() {
    bytes_are_exact::<Plain>();
    bytes_are_exact::<Branched>();
    bytes_are_exact::<Shaped>();
    // 32 numbers after the first layer and 16 after the second, both at once.
    assert_eq!(Plain::PREDICT_BYTES, (32 + 16) * 4);
    assert_eq!(Plain::BYTES, Plain::COUNT * 4);
}

#[test]
fn predicting_allocates_nothing() {
    let (plain, branched, shaped) = (Plain::new(0), Branched::new(0), Shaped::new(0));
    let input = SMatrix::<f32, 6, 1>::from_element(0.3);
    let mut sum = 0.0;
    let allocations = measure(|| {
        sum = plain.predict(&input).sum()
            + branched.predict(&input).sum()
            + shaped.predict(&input).sum();
    });
    assert_eq!(allocations.count_total, 0);
    assert!(sum.is_finite() && sum != 0.0);
}

network! {
    struct Stream {
        [64, 2] => Conv1d(8, 3, tanh, padding = causal, dilation = 4)
            => 2 * { Residual { Dense(8, gelu) => LayerNorm => Conv1d(8, 2, padding = causal) } }
            => Dense(1)
    }
}

#[test]
fn streaming_allocates_nothing() {
    let network = Stream::new(0);
    let mut state = network.state();
    let input = nn_runtime::nalgebra::Vector2::new(0.5, -0.5);
    let (inputs, mut outputs) = ([0.25; 2 * 48], [0.0; 48]);
    let counted = measure(|| {
        for _ in 0..100 {
            std::hint::black_box(network.step(&mut state, &input));
        }
        network
            .step_block(&mut state, &inputs, &mut outputs)
            .expect("whole steps");
        state.reset(&network);
    });
    assert_eq!(counted.count_total, 0);
    assert!(outputs.iter().all(|output| *output != 0.0));
}

network! {
    struct Translator(source: Tokens(6, vocab = 9), target: Tokens(8, vocab = 9)) {
        let memory = source => Embedding(8) => 2 * { Residual { Attention(heads = 2) => Dense(8, relu) } };
        target => Embedding(8) => 2 * {
            Residual { Attention(heads = 2, causal = true) }
            => Residual { CrossAttention(memory, heads = 2) => Dense(8, relu) }
        } => Dense(9)
    }
}

#[test]
fn streaming_with_given_inputs_allocates_nothing() {
    let network = Translator::new(0);
    let mut state = network.state(&[1; 6]);
    let counted = measure(|| {
        for source in 0..3 {
            network.begin(&mut state, &[source; 6]);
            network
                .prefill(&mut state, &[1, 2, 3])
                .expect("there is room");
            for token in 0..5 {
                let output = network.step(&mut state, &[token]);
                std::hint::black_box(output).expect("there is room");
            }
        }
    });
    assert_eq!(counted.count_total, 0);
}

#[test]
fn inputs_of_another_size_are_errors() {
    let (network, mut workspace) = (Plain::new(0), Workspace::new());
    let mut output = [0.0; 3];
    let error = network
        .predict_in(&[0.0; 5][..], &mut output, &mut workspace)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the batch has 5 numbers, but a sample of shape 6 has 6"
    );
    let error = network
        .predict_in([0.0; 6], &mut output[..2], &mut workspace)
        .unwrap_err();
    assert_eq!(error.to_string(), "the output: expected 3 numbers, found 2");
}
