//! Causal attention step by step, with its cache, is that of whole sequences.

use nn_runtime::nalgebra::SMatrix;
use nn_runtime::network::Workspace;
use nn_runtime::prelude::*;
use nn_runtime::random::mix;

fn numbers() -> impl FnMut() -> f64 {
    let mut place = 0;
    move || {
        place += 1;
        mix(place, 11) as f64 / 2_f64.powi(63) - 1.0
    }
}

macro_rules! streams {
    ($($test:ident { $($attention:tt)* })*) => {
        $(
            #[test]
            fn $test() {
                network! {
                    #[scalar(f64)]
                    struct Net {
                        [80, 8] => Residual { $($attention)* } => Dense(3, tanh)
                    }
                }
                let mut next = numbers();
                let mut network = Net::new(3);
                network.for_each_mut(|_, numbers| {
                    for number in numbers {
                        *number += 0.3 * next();
                    }
                });
                let input = SMatrix::<f64, 8, 80>::from_fn(|_, _| next());
                let mut whole = SMatrix::<f64, 3, 80>::zeros();
                let mut workspace = Workspace::new();
                network
                    .predict_in(input.as_slice(), whole.as_mut_slice(), &mut workspace)
                    .unwrap();
                let mut state = network.state();
                for step in 0..80 {
                    let now = input.fixed_columns::<1>(step).into_owned();
                    let mut outputs = [0.0; 3];
                    network.step_block(&mut state, now.as_slice(), &mut outputs).unwrap();
                    for (found, expected) in outputs.iter().zip(whole.column(step).iter()) {
                        assert!((found - expected).abs() < 1e-12, "step {step}: {found} {expected}");
                    }
                }
                // The first of them as blocks.
                state.reset(&network);
                let shown = input.fixed_columns::<71>(0).into_owned();
                network.prefill(&mut state, shown.as_slice()).unwrap();
                for step in 71..80 {
                    let now = input.fixed_columns::<1>(step).into_owned();
                    let mut outputs = [0.0; 3];
                    network.step_block(&mut state, now.as_slice(), &mut outputs).unwrap();
                    for (found, expected) in outputs.iter().zip(whole.column(step).iter()) {
                        assert!((found - expected).abs() < 1e-12, "step {step}: {found} {expected}");
                    }
                }
            }
        )*
    };
}

streams! {
    causal { Attention(heads = 2, causal = true) }
    shared_keys { Attention(heads = 4, kv_heads = 2, causal = true, bias = false) }
    rotary { Attention(heads = 2, causal = true, rope = 10_000, qk_norm = true) }
    slopes { Attention(heads = 3, head = 4, causal = true, alibi = true) }
    windows { Attention(heads = 2, causal = true, window = 5, alibi = true) }
    a_window_wider_than_a_block { Attention(heads = 1, causal = true, window = 70, rope = 100) }
}

network! { struct Short { [3, 2] => Attention(heads = 1, causal = true) => Dense(1) } }
network! { struct Endless { [3, 2] => Attention(heads = 1, causal = true, window = 2) } }

#[test]
fn a_cache_has_an_end() {
    let short = Short::new(0);
    let mut state = short.state();
    let input = [0.5, -0.5].into();
    for _ in 0..3 {
        let _ = short.step(&mut state, &input).unwrap();
    }
    let before = state.clone();
    let error = short.step(&mut state, &input).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the steps of a sequence: expected 3, found 4"
    );
    assert_eq!(state, before);
    state.reset(&short);
    assert!(short.step(&mut state, &input).is_ok());

    // With a window there is none.
    let endless = Endless::new(0);
    let mut state = endless.state();
    for _ in 0..10 {
        let output = endless.step(&mut state, &input);
        assert!(output[0].is_finite());
    }
    assert_eq!(state.now(), 10);
}

#[test]
fn memory_is_linear_in_the_positions() {
    network! { struct Of256 { [256, 8] => Attention(heads = 2, causal = true) } }
    network! { struct Of1024 { [1024, 8] => Attention(heads = 2, causal = true) } }
    network! { struct Of4096 { [4096, 8] => Attention(heads = 2, causal = true) } }
    let fixed = |small: usize, large: usize| small as f64 - (large - small) as f64 / 3.0;
    for [a, b, c] in [
        [
            Of256::PREDICT_BYTES,
            Of1024::PREDICT_BYTES,
            Of4096::PREDICT_BYTES,
        ],
        [
            Of256::TRAIN_BYTES / Of256::TILE,
            Of1024::TRAIN_BYTES / Of1024::TILE,
            Of4096::TRAIN_BYTES / Of4096::TILE,
        ],
    ] {
        let slope =
            |small: usize, large: usize, steps: usize| (large - small) as f64 / steps as f64;
        let (first, second) = (slope(a, b, 768), slope(b, c, 3072));
        assert!((first / second - 1.0).abs() < 0.01, "{a} {b} {c}");
        assert!(fixed(a, b) < 200_000.0);
    }
}
