//! Tokens, embeddings, tied outputs and positions.

use nn_runtime::prelude::*;
use nn_runtime::testing::{check_gradients, check_methods};

network! {
    #[scalar(f64)]
    struct Tied {
        Tokens(6, vocab = 5) => words: Embedding(4) => Positions(learned)
            => Residual { LayerNorm => Attention(heads = 2, causal = true) }
            => LayerNorm => Unembed(words) => softmax
    }
}

network! {
    #[scalar(f64)]
    struct Waves {
        Tokens(7, vocab = 3) => Embedding(6) => Positions(sinusoidal) => Dense(2, tanh) => Mean
    }
}

network! {
    #[scalar(f64)]
    struct Both(left: Tokens(3, vocab = 4), right: [3, 2]) {
        Concat { left => Embedding(2) | right } => Dense(3) => Last
    }
}

#[test]
fn numbers_of_parameters() {
    assert_eq!(
        Tied::COUNT,
        5 * 4 + 4 * 6 + 2 * 4 + 4 * 4 * 4 + 4 * 4 + 2 * 4
    );
    assert_eq!(
        Tied::GRAPH
            .stages()
            .map(|stage| stage.parameters)
            .sum::<usize>(),
        Tied::COUNT
    );
}

#[test]
fn a_summary_says_that_tokens_come() {
    let summary = Tied::summary().to_string();
    assert!(
        summary.starts_with("Tied (input Tokens(6, vocab = 5))\n"),
        "{summary}"
    );
}

#[test]
fn a_step_is_a_token() {
    let network = Tied::new(3);
    let tokens = [1, 4, 0, 2, 2, 3];
    let whole = network.predict(&tokens);
    let mut state = network.state();
    for (step, token) in tokens.into_iter().enumerate() {
        let next = network.step(&mut state, &[token]).unwrap();
        assert!((next - whole.column(step)).amax() < 1e-12);
        assert!((next.sum() - 1.0).abs() < 1e-12);
    }
    assert!(network.step(&mut state, &[0]).is_err());

    let waves = Waves::new(1);
    let tokens = [2, 0, 1, 1, 2, 0, 0];
    let mut state = waves.state();
    let mut last = None;
    for token in tokens {
        last = Some(waves.step(&mut state, &[token]));
    }
    assert!((last.unwrap() - waves.predict(&tokens)).amax() < 1e-12);
}

#[test]
fn positions_are_those_of_the_paper() {
    network! {
        #[scalar(f64)]
        struct Alone { [3, 4] => Positions(sinusoidal) }
    }
    let waves = Alone::zeros().predict(&nn_runtime::nalgebra::SMatrix::zeros());
    for (step, column) in waves.column_iter().enumerate() {
        let step = step as f64;
        let expected = [
            step.sin(),
            step.cos(),
            (step / 100.0).sin(),
            (step / 100.0).cos(),
        ];
        for (found, expected) in column.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-15);
        }
    }
}

#[test]
fn tokens_beside_numbers() {
    let network = Both::new(5);
    let right = nn_runtime::nalgebra::SMatrix::<f64, 2, 3>::from_element(0.5);
    let a = network.predict(&[0, 1, 3], &right);
    let b = network.predict(&[0, 1, 2], &right);
    assert_ne!(a, b);
    // What is no token is seen in what it is read for.
    let c = network.predict(&[0, 1, 4], &right);
    assert!(c.iter().any(|number| number.is_nan()));
    check_methods::<Both>().unwrap();
}

#[test]
fn gradients_of_embeddings() {
    let report = check_gradients::<Tied>().unwrap();
    assert_eq!(report.parameters, Tied::COUNT);
    check_gradients::<Waves>().unwrap();
}
