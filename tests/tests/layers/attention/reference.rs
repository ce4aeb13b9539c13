//! Values of `PyTorch`: outputs and all gradients, and losses of training runs.
//! `reference/attention.py` writes them.

use nn_runtime::data::Dataset;
use nn_runtime::loss::{CrossEntropy, Loss};
use nn_runtime::network::{Network, Workspace};
use nn_runtime::optimizer::{Adam, Optimizer};
use nn_runtime::scalar::Scalar;
use nn_tests::reference::{compare, names};

const VALUES: &str = include_str!("../../../reference/attention.csv");

/// Each network twice, once for each scalar, by the name of its reference.
macro_rules! both {
    ($($name:ident { $($body:tt)* })*) => {
        $(
            mod $name {
                use nn_runtime::prelude::*;
                network! { pub(super) struct Single $($body)* }
                network! { #[scalar(f64)] pub(super) struct Double $($body)* }
            }
        )*
    };
}

macro_rules! stages {
    ($($name:ident { $($body:tt)* })*) => {
        both! { $($name { $($body)* })* }

        #[test]
        fn values_and_gradients_are_those_of_pytorch() {
            let mut all = names(VALUES);
            all.retain(|name| !name.starts_with("losses_"));
            assert_eq!(all, [$(stringify!($name)),*]);
            $(
                compare::<$name::Single>(VALUES, stringify!($name), 1e-5);
                compare::<$name::Double>(VALUES, stringify!($name), 1e-10);
            )*
        }
    };
}

stages! {
    plain { { [5, 6] => Attention(heads = 2) } }
    plain_without_bias { { [4, 6] => Attention(heads = 3, bias = false) } }
    causal { { [5, 6] => Attention(heads = 2, causal = true) } }
    causal_by_hand { { [6, 8] => Attention(heads = 4, causal = true) } }
    grouped { { [5, 8] => Attention(heads = 4, kv_heads = 2, causal = true) } }
    one_key_head { { [4, 6] => Attention(heads = 3, kv_heads = 1, bias = false) } }
    other_size { { [4, 5] => Attention(heads = 2, head = 4) } }
    window { { [7, 4] => Attention(heads = 2, window = 3, causal = true) } }
    window_both_ways { { [6, 4] => Attention(heads = 1, window = 2) } }
    rotary { { [6, 8] => Attention(heads = 2, rope = 100, causal = true) } }
    rotary_grouped { { [5, 8] => Attention(heads = 4, kv_heads = 2, head = 6, rope = 10_000) } }
    slopes { { [6, 8] => Attention(heads = 4, alibi = true, causal = true) } }
    slopes_of_three { { [5, 6] => Attention(heads = 3, alibi = true) } }
    slopes_of_six { { [5, 6] => Attention(heads = 6, alibi = true, causal = true, bias = false) } }
    norms { { [4, 8] => Attention(heads = 2, qk_norm = true) } }
    norms_rotary {
        {
            [5, 8] => Attention(
                heads = 4, kv_heads = 2, head = 4, qk_norm = true, rope = 50, causal = true
            )
        }
    }
    long { { [70, 3] => Attention(heads = 1, head = 2, causal = true) } }
    long_window { { [70, 3] => Attention(heads = 1, head = 2, window = 9, rope = 100) } }
    padded { { [5, 6] => Attention(heads = 2) } }
    padded_causal { { [5, 6] => Attention(heads = 3, causal = true, rope = 30) } }
    padded_window { { [6, 4] => Attention(heads = 2, window = 2, alibi = true) } }
    padded_long { { [70, 3] => Attention(heads = 1, head = 2, qk_norm = true) } }
    cross {
        (source: [4, 6], target: [3, 6]) { target => CrossAttention(source, heads = 2) }
    }
    cross_other {
        (source: [3, 5], target: [4, 6]) {
            target => CrossAttention(source, heads = 3, kv_heads = 1, head = 4)
        }
    }
    cross_bare {
        (source: [5, 3], target: [2, 4]) {
            target => CrossAttention(source, heads = 2, bias = false)
        }
    }
    embedding { { Tokens(5, vocab = 7) => Embedding(3) } }
    learned { { Tokens(4, vocab = 5) => Embedding(3) => Positions(learned) } }
    sinusoidal { { Tokens(6, vocab = 5) => Embedding(4) => Positions(sinusoidal) } }
    sinusoidal_odd { { Tokens(4, vocab = 5) => Embedding(5) => Positions(sinusoidal) } }
    tied {
        {
            Tokens(5, vocab = 6)
                => words: Embedding(4) => Positions(learned) => tanh => Unembed(words)
        }
    }
    swiglu { { [3, 4] => SwiGlu(5) } }
    geglu { { [3, 4] => GeGlu(5, bias = true) } }
    patches { { [4, 6, 3] => Patches(2) => Dense(5) } }
    patches_oblong { { [4, 6, 2] => Patches((2, 3)) => Dense(4) } }
    class_token { { [3, 4] => ClassToken } }
    cross_padded {
        (source: [4, 6], target: [3, 6]) { target => CrossAttention(source, heads = 2) }
    }
    cross_padded_grouped {
        (source: [5, 3], target: [4, 6]) {
            target => CrossAttention(source, heads = 3, kv_heads = 1, head = 4)
        }
    }
    cross_padded_long {
        (source: [70, 3], target: [3, 3]) { target => CrossAttention(source, heads = 1, head = 2) }
    }
    cross_padded_encoder {
        (source: [5, 4], target: [6, 4]) {
            let memory = source => Residual { Attention(heads = 2) };
            target => Residual { Attention(heads = 1, causal = true) }
                => CrossAttention(memory, heads = 2)
        }
    }
}

fn losses<N>(name: &str, tolerance: f64)
where
    N: Network,
    CrossEntropy: Loss<N::Scalar, N::Head, u32>,
{
    let line = VALUES.lines().find_map(|line| {
        let (found, rest) = line.split_once(',')?;
        (found == name).then_some(rest)
    });
    let vectors = line.unwrap().split(',').map(|cell| {
        let numbers = cell.split(' ').map(|number| number.parse().unwrap());
        numbers.collect()
    });
    let vectors: Vec<Vec<f64>> = vectors.collect();
    let [parameters, x, classes, expected] = &vectors[..] else {
        panic!("{name}: {} vectors", vectors.len())
    };
    assert_eq!(parameters.len(), N::COUNT, "{name}");
    let mut network = N::zeros();
    let mut parameters = parameters.iter();
    network.for_each_mut(|_, values| {
        values.fill_with(|| N::Scalar::from_f64(*parameters.next().unwrap()));
    });
    let x = x.iter().map(|number| N::Scalar::from_f64(*number));
    let classes = classes.iter().map(|class| *class as u32).collect();
    let data = Dataset::<N::Input, u32, N::Scalar>::from_flat(x.collect(), classes).unwrap();
    let (mut gradient, mut workspace) = (N::zeros(), Workspace::new());
    let adam = Adam {
        learning_rate: 0.01,
        ..Adam::default()
    };
    let mut optimizer = Optimizer::new(adam).unwrap();
    let loss = CrossEntropy::default();
    assert_eq!(expected.len(), 20);
    for (step, expected) in expected.iter().enumerate() {
        gradient.clear();
        let found = network
            .gradient(&loss, data.all(), &mut gradient, &mut workspace)
            .unwrap();
        optimizer.step(&mut network, &gradient);
        let error = (found - expected).abs();
        assert!(
            error <= tolerance,
            "{name}, step {step}: {found} for {expected}"
        );
    }
}

both! {
    gpt2 {
        {
            Tokens(6, vocab = 7) => words: Embedding(8) => Positions(learned)
                => 2 * {
                    Residual { LayerNorm => Attention(heads = 2, causal = true) }
                    => Residual { LayerNorm => Dense(32, gelu_tanh) => Dense(8) }
                } => LayerNorm => Unembed(words)
        }
    }
    bert {
        {
            Tokens(6, vocab = 7) => Embedding(8) => Positions(learned)
                => LayerNorm(epsilon = 1e-12)
                => Residual { Attention(heads = 2) } => LayerNorm(epsilon = 1e-12)
                => Residual { Dense(16, gelu) => Dense(8) } => LayerNorm(epsilon = 1e-12)
                => Dense(7)
        }
    }
    llama {
        {
            Tokens(6, vocab = 7) => Embedding(8)
                => Residual {
                    RmsNorm(epsilon = 1e-5)
                    => Attention(heads = 4, kv_heads = 2, causal = true, rope = 10_000, bias = false)
                }
                => Residual {
                    RmsNorm(epsilon = 1e-5) => SwiGlu(12) => Dense(8, bias = false)
                }
                => RmsNorm(epsilon = 1e-5) => Dense(7, bias = false)
        }
    }
    encoder_decoder {
        (source: Tokens(5, vocab = 6), target: Tokens(4, vocab = 7)) {
            let memory = source => Embedding(8) => Positions(sinusoidal)
                => Residual { Attention(heads = 2) } => LayerNorm
                => Residual { Dense(16, relu) => Dense(8) } => LayerNorm;
            target => Embedding(8) => Positions(sinusoidal)
                => Residual { Attention(heads = 2, causal = true) } => LayerNorm
                => Residual { CrossAttention(memory, heads = 2) } => LayerNorm
                => Residual { Dense(16, relu) => Dense(8) } => LayerNorm
                => Dense(7)
        }
    }
}

#[test]
fn twenty_losses_are_those_of_pytorch() {
    macro_rules! compared {
        ($($name:ident),*) => { $(
            let name = concat!("losses_", stringify!($name));
            losses::<$name::Single>(name, 1e-4);
            losses::<$name::Double>(name, 1e-10);
        )* };
    }
    compared!(gpt2, bert, llama, encoder_decoder);
}
