//! Logits that decide nothing, since one is not a number or all are minus infinity: an error, and
//! never a token.

use nn_runtime::generate::{BeamSearch, End, Sampling, generate, generate_from};
use nn_runtime::prelude::*;

network! { struct Chain { Tokens(8, vocab = 4) => Embedding(4) => Dense(4) } }
network! { struct Language { Tokens(8, vocab = 5) => Embedding(4) => Gru(4) => Dense(5, softmax) } }

/// The network's sequences have no end.
const BEAMS: BeamSearch = BeamSearch {
    beams: 2,
    length_penalty: 0.0,
    end: None,
    most: 6,
    early_stopping: false,
};

/// After each token comes the next, and after the last the first.
fn chain() -> Chain {
    let mut chain = Chain::new(0);
    chain.embedding1.weight.fill(0.0);
    chain.dense1.weight.fill(0.0);
    for token in 0..4 {
        chain.embedding1.weight[(token, token)] = 1.0;
        chain.dense1.weight[((token + 1) % 4, token)] = 9.0;
    }
    chain
}

fn samplings() -> [Sampling; 4] {
    let few = Sampling {
        top_k: 2,
        ..Sampling::default()
    };
    let likely = Sampling {
        top_p: 0.5,
        ..Sampling::default()
    };
    [Sampling::greedy(), Sampling::default(), few, likely]
}

#[test]
fn a_network_without_numbers_generates_nothing() {
    let never = f32::NEG_INFINITY;
    for (bias, words) in [
        ([f32::NAN; 4], "a logit is not finite at token 0"),
        (
            [1.0, 2.0, f32::NAN, 3.0],
            "a logit is not finite at token 2",
        ),
        (
            [never; 4],
            "the largest logit is not finite at all 4 tokens",
        ),
    ] {
        let mut chain = chain();
        chain.dense1.bias.copy_from_slice(&bias);
        for sampling in samplings() {
            let error = generate(&chain, &[0], sampling).unwrap_err();
            assert_eq!(error.to_string(), words);
            let error = generate_from(&chain, chain.state(), &[0], sampling).unwrap_err();
            assert_eq!(error.to_string(), words);
        }
        let error = BEAMS.run(&chain, chain.state(), &[0]);
        assert_eq!(error.unwrap_err().to_string(), words);
    }
    // Some tokens may be impossible.
    let mut chain = chain();
    chain.dense1.bias.copy_from_slice(&[never, 0.0, never, 0.0]);
    let tokens: Vec<u32> = generate(&chain, &[0], Sampling::greedy())
        .unwrap()
        .take(8)
        .collect();
    assert_eq!(tokens, [1, 1, 1, 1, 1, 1, 1, 1]);
    assert!(BEAMS.run(&chain, chain.state(), &[0]).is_ok());
}

#[test]
fn tokens_end_where_the_logits_do() {
    let mut chain = chain();
    chain.embedding1.weight.column_mut(3).fill(f32::NAN);
    let mut generation = generate(&chain, &[0], Sampling::greedy()).unwrap();
    let tokens: Vec<u32> = generation.by_ref().take(8).collect();
    assert_eq!(tokens, [1, 2, 3]);
    assert_eq!(generation.end(), Some(End::NotFinite));
    assert_eq!(generation.next(), None);
    let error = BEAMS.run(&chain, chain.state(), &[0]);
    let error = error.unwrap_err().to_string();
    assert!(error.contains("is not finite at step"), "{error}");
}

#[test]
fn one_parameter_that_is_no_number_is_an_error() {
    let mut language = Language::new(3);
    language.gru1.weight_ih[(0, 0)] = f32::NAN;
    for sampling in samplings() {
        let error = generate(&language, &[1, 2], sampling).unwrap_err();
        assert!(error.to_string().starts_with("a logit is not"), "{error}");
    }
    assert!(BEAMS.run(&language, language.state(), &[1]).is_err());
}
