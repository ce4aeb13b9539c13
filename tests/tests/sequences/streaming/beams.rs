//! Beam search finds what trying everything finds, and generation goes on from what is given.

use nn_runtime::generate::{BeamSearch, End, Sampling, generate, generate_from};
use nn_runtime::prelude::*;

use super::Numbers;

/// Tokens that begin and end a sequence, and how many a sequence has at most.
const BEGIN: u32 = 0;
const END: u32 = 3;
const MOST: usize = 4;

network! {
    #[scalar(f64)]
    struct Speller(source: Tokens(3, vocab = 5), target: Tokens(4, vocab = 4)) {
        let memory = source => Embedding(6) => Residual { Attention(heads = 2) };
        target => Embedding(6) => Positions(learned)
            => 2 * { Residual { Attention(heads = 2, causal = true) } => Residual { CrossAttention(memory, heads = 2) } }
            => Dense(4, softmax)
    }
}

network! {
    #[scalar(f64)]
    struct Alone {
        Tokens(7, vocab = 4) => Embedding(6) => Positions(learned)
            => Residual { Attention(heads = 2, causal = true) } => Dense(4)
    }
}

/// All sequences: what follows after each is found with `predict`.
fn everything(network: &Speller, source: &[u32; 3], alpha: f64) -> Vec<(Vec<u32>, f64, f64)> {
    let mut unfinished = vec![(vec![], 0.0)];
    let mut finished = vec![];
    for length in 1..=MOST {
        let penalty = ((5.0 + length as f64) / 6.0).powf(alpha);
        for (tokens, log_probability) in std::mem::take(&mut unfinished) {
            let mut target = [BEGIN; 4];
            target[1..length].copy_from_slice(&tokens);
            let probabilities = network.predict(source, &target);
            for token in 0..4_u32 {
                let mut tokens: Vec<u32> = tokens.clone();
                tokens.push(token);
                let sum = log_probability + probabilities[(token as usize, length - 1)].ln();
                if token == END || length == MOST {
                    finished.push((tokens, sum, sum / penalty));
                } else {
                    unfinished.push((tokens, sum));
                }
            }
        }
    }
    finished.sort_by(|a, b| b.2.total_cmp(&a.2));
    finished
}

#[test]
fn with_enough_beams_it_finds_everything() {
    let mut numbers = Numbers::new(5);
    for (seed, alpha) in [0.0, 0.6, 1.0, 2.0].into_iter().enumerate() {
        let network: Speller = numbers.parameters();
        let source = [seed as u32, 4, 1];
        let expected = everything(&network, &source, alpha);
        assert_eq!(expected.len(), 1 + 3 + 9 + 27 + 81);
        let search = BeamSearch {
            beams: 200,
            length_penalty: alpha,
            end: Some(END),
            ..BeamSearch::default()
        };
        let found = search
            .run(&network, network.state(&source), &[BEGIN])
            .unwrap();
        assert_eq!(found.len(), expected.len());
        for (found, (tokens, log_probability, score)) in found.iter().zip(&expected) {
            assert_eq!(&found.tokens, tokens);
            assert!((found.log_probability - log_probability).abs() < 1e-10);
            assert!((found.score - score).abs() < 1e-10);
            assert_eq!(found.has_ended, tokens.last() == Some(&END));
        }
        // Probabilities of all sequences are 1 together.
        let sum: f64 = found.iter().map(|found| found.log_probability.exp()).sum();
        assert!((sum - 1.0).abs() < 1e-10);

        // With fewer it finds sequences that are there, and not better ones. Six are enough for
        // the best here.
        let few = BeamSearch { beams: 6, ..search };
        let few = few.run(&network, network.state(&source), &[BEGIN]).unwrap();
        assert_eq!(few.len(), 6);
        assert_eq!(few[0].tokens, found[0].tokens);
        for hypothesis in few {
            let same = found.iter().find(|found| found.tokens == hypothesis.tokens);
            assert!((same.unwrap().score - hypothesis.score).abs() < 1e-10);
        }
    }
}

/// Beam search as anyone can read: tokens and the logarithm of their probability, in lists that are
/// sorted; what follows is found with `predict`.
fn plain(network: &Speller, source: &[u32; 3], search: &BeamSearch) -> Vec<(Vec<u32>, f64, f64)> {
    let score =
        |sum: f64, length: usize| sum / ((5.0 + length as f64) / 6.0).powf(search.length_penalty);
    let best_first = |list: &mut Vec<(Vec<u32>, f64, f64)>| {
        list.sort_by(|a, b| b.2.total_cmp(&a.2));
        list.truncate(search.beams);
    };
    let (mut beams, mut finished) = (vec![(vec![], 0.0)], vec![]);
    for length in 1..=MOST {
        let mut candidates = vec![];
        for (tokens, log_probability) in std::mem::take(&mut beams) {
            let mut target = [BEGIN; 4];
            target[1..length].copy_from_slice(&tokens);
            let probabilities = network.predict(source, &target);
            for token in 0..4_u32 {
                let tokens = [&tokens[..], &[token]].concat();
                let probability = probabilities[(token as usize, length - 1)];
                candidates.push((tokens, log_probability + probability.ln()));
            }
        }
        candidates.sort_by(|a, b| b.1.total_cmp(&a.1));
        candidates.truncate(2 * search.beams);
        for (rank, (tokens, sum)) in candidates.into_iter().enumerate() {
            let has_ended = tokens.last() == Some(&END);
            if has_ended && rank < search.beams {
                finished.push((tokens, sum, score(sum, length)));
                best_first(&mut finished);
            } else if !has_ended && beams.len() < search.beams {
                beams.push((tokens, sum));
            }
        }
        let best = beams.first().map(|(_, sum)| score(*sum, MOST));
        let is_full = finished.len() == search.beams;
        let is_worse = best.is_none_or(|best| best <= finished.last().map_or(-1e300, |f| f.2));
        if beams.is_empty() || is_full && (search.early_stopping || is_worse) {
            return finished;
        }
    }
    for (tokens, sum) in beams {
        finished.push((tokens, sum, score(sum, MOST)));
        best_first(&mut finished);
    }
    finished
}

#[test]
fn it_is_that_of_a_plain_search() {
    let mut numbers = Numbers::new(8);
    let mut early = 0;
    for seed in 0..15 {
        let network: Speller = numbers.parameters();
        let source = [seed % 5, 2, 1];
        for beams in 1..=5 {
            for (length_penalty, early_stopping) in
                [(0.0, false), (0.6, true), (0.6, false), (3.0, false)]
            {
                let search = BeamSearch {
                    beams,
                    length_penalty,
                    end: Some(END),
                    early_stopping,
                    ..BeamSearch::default()
                };
                let expected = plain(&network, &source, &search);
                let state = network.state(&source);
                let found = search.run(&network, state, &[BEGIN]).unwrap();
                assert_eq!(found.len(), expected.len());
                for (found, (tokens, log_probability, score)) in found.iter().zip(&expected) {
                    assert_eq!(&found.tokens, tokens, "{search:?}");
                    assert!((found.log_probability - log_probability).abs() < 1e-10);
                    assert!((found.score - score).abs() < 1e-10);
                }
                early += usize::from(found.iter().all(|found| found.tokens.len() < MOST));
            }
        }
    }
    assert!(early > 10, "{early}");
}

#[test]
fn one_beam_is_greedy_choice() {
    let mut numbers = Numbers::new(6);
    for _ in 0..20 {
        let network: Speller = numbers.parameters();
        let source = [0, 1, 2];
        let mut greedy = generate_from(
            &network,
            network.state(&source),
            &[BEGIN],
            Sampling::greedy(),
        )
        .unwrap()
        .until(&[END]);
        let tokens: Vec<u32> = greedy.by_ref().collect();
        for (length_penalty, early_stopping) in [(0.0, false), (0.0, true), (1.5, true)] {
            let search = BeamSearch {
                beams: 1,
                length_penalty,
                end: Some(END),
                early_stopping,
                ..BeamSearch::default()
            };
            let found = search
                .run(&network, network.state(&source), &[BEGIN])
                .unwrap();
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].tokens, tokens);
            assert_eq!(found[0].has_ended, greedy.end() == Some(End::Stop));
        }
    }
}

#[test]
fn a_decoder_alone_is_searched_too() {
    let mut numbers = Numbers::new(7);
    let network: Alone = numbers.parameters();
    let prompt = [2, 1, 1];
    let greedy = generate(&network, &prompt, Sampling::greedy()).unwrap();
    let greedy: Vec<u32> = greedy.collect();
    assert_eq!(greedy.len(), 5);
    let search = BeamSearch {
        beams: 1,
        ..BeamSearch::default()
    };
    let found = search.run(&network, network.state(), &prompt).unwrap();
    assert_eq!(found[0].tokens, greedy);
    let short = BeamSearch {
        beams: 3,
        most: 2,
        ..search
    };
    let found = short.run(&network, network.state(), &prompt).unwrap();
    assert!(
        found
            .iter()
            .all(|found| found.tokens.len() == 2 && !found.has_ended)
    );
    assert_eq!(found.len(), 3);

    // It knows what steps know: the last token has no step of its own.
    let mut generation = generate(&network, &prompt, Sampling::greedy()).unwrap();
    let first: Vec<u32> = generation.by_ref().take(3).collect();
    assert_eq!(first, greedy[..3]);
    let mut state = network.state();
    for token in prompt.iter().chain(&first) {
        let _ = network.step(&mut state, &[*token]).unwrap();
    }
    assert_eq!(generation.state().now(), 6);
    let own = generation.state();
    let both = own.as_slice().iter().zip(state.as_slice());
    assert!(both.into_iter().all(|(a, b)| (a - b).abs() < 1e-12));
    assert_eq!(generation.count(), 2);

    // Generation goes on from a state that has seen tokens.
    let mut state = network.state();
    network.prefill(&mut state, &prompt[..2]).unwrap();
    let on = generate_from(&network, state.clone(), &prompt[2..], Sampling::greedy()).unwrap();
    assert_eq!(on.collect::<Vec<_>>(), greedy);
    let long = generate_from(&network, state, &[0; 6], Sampling::greedy());
    let words = "the prompt has 6 tokens, but the network's sequence has room for at most 5";
    assert_eq!(long.unwrap_err().to_string(), words);
}

#[test]
fn wrong_settings_are_errors() {
    let network = Alone::new(0);
    let search = BeamSearch::default();
    for (wrong, name) in [
        (BeamSearch { beams: 0, ..search }, "beams"),
        (BeamSearch { most: 0, ..search }, "most"),
        (
            BeamSearch {
                length_penalty: -1.0,
                ..search
            },
            "length_penalty",
        ),
        (
            BeamSearch {
                length_penalty: f64::NAN,
                ..search
            },
            "length_penalty",
        ),
        (
            BeamSearch {
                end: Some(4),
                ..search
            },
            "4",
        ),
    ] {
        let error = wrong.run(&network, network.state(), &[0]).unwrap_err();
        assert!(error.to_string().contains(name), "{error}");
    }
    assert!(search.run(&network, network.state(), &[]).is_err());
    assert!(search.run(&network, network.state(), &[4]).is_err());
    assert!(search.run(&network, network.state(), &[0; 8]).is_err());
}
