//! Nothing is allocated once a stream, a generation or a search has begun.

use allocation_counter::measure;
use nn_runtime::generate::{BeamSearch, Sampling, generate, generate_from};
use nn_runtime::prelude::*;

network! {
    struct Writer {
        Tokens(64, vocab = 50) => words: Embedding(8) => Positions(learned)
            => 2 * { Residual { LayerNorm => Attention(heads = 4, kv_heads = 2, causal = true) } }
            => Unembed(words) => softmax
    }
}

network! {
    struct Translator(source: Tokens(7, vocab = 9), target: Tokens(64, vocab = 9)) {
        let memory = source => Embedding(8) => Residual { Attention(heads = 2) };
        target => Embedding(8) => Residual { Attention(heads = 2, causal = true) }
            => Residual { CrossAttention(memory, heads = 2) } => Gru(8) => Dense(9)
    }
}

#[test]
fn no_token_allocates() {
    let (writer, translator) = (Writer::new(0), Translator::new(0));
    let plain = Sampling {
        repetition_penalty: 1.1,
        ..Sampling::default()
    };
    for sampling in [
        plain,
        Sampling::greedy(),
        Sampling { top_k: 9, ..plain },
        Sampling {
            top_p: 0.9,
            ..plain
        },
        Sampling {
            min_p: 0.2,
            ..plain
        },
    ] {
        let mut written = generate(&writer, &[1, 2, 3], sampling).unwrap();
        let allocations = measure(|| assert_eq!(written.by_ref().count(), 62));
        assert_eq!(allocations.count_total, 0, "{sampling:?}");

        let state = translator.state(&[8; 7]);
        let mut written = generate_from(&translator, state, &[0], sampling).unwrap();
        let allocations = measure(|| assert_eq!(written.by_ref().count(), 64));
        assert_eq!(allocations.count_total, 0, "{sampling:?}");
    }
}

#[test]
fn a_longer_search_allocates_no_more() {
    let translator = Translator::new(0);
    let allocations = |most| {
        let search = BeamSearch {
            most,
            ..BeamSearch::default()
        };
        let state = translator.state(&[8; 7]);
        let mut found = vec![];
        let measured = measure(|| found = search.run(&translator, state, &[0]).unwrap());
        assert!(found.iter().all(|found| found.tokens.len() == most));
        measured.count_total
    };
    // Apart from the lists of tokens that come out, which grow from 4 to 8 and so on.
    let grown =
        |most: usize| found_lists() * u64::from(most.div_ceil(4).next_power_of_two().ilog2());
    assert_eq!(allocations(4), allocations(2));
    assert_eq!(allocations(64) - grown(64), allocations(4));
}

/// As many as there are beams.
fn found_lists() -> u64 {
    BeamSearch::default().beams as u64
}

#[test]
fn no_step_allocates() {
    let translator = Translator::new(0);
    let (mut state, mut logits) = (translator.state(&[1; 7]), [0.0; 2 * 9]);
    let allocations = measure(|| {
        for _ in 0..2 {
            translator.begin(&mut state, &[2; 7]);
            translator
                .begin_with_lengths(&mut state, &[2; 7], &[3])
                .unwrap();
            translator.prefill(&mut state, &[1; 40]).unwrap();
            let _ = translator.step(&mut state, &[2]).unwrap();
            translator
                .step_block(&mut state, &[3.0, 4.0], &mut logits)
                .unwrap();
            state.reset(&translator);
        }
    });
    assert_eq!(allocations.count_total, 0);
}
