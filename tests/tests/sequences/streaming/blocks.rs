//! Blocks: more steps than are taken together, at any cut; logits.

use nn_runtime::nalgebra::SMatrix;
use nn_runtime::prelude::*;
use nn_runtime::stream::{BLOCK, step_logits};

use super::{Numbers, difference};

const LONG: usize = 3 * BLOCK + 5;

network! {
    #[scalar(f64)]
    struct Long {
        [LONG, 2] => Residual { Conv1d(2, 3, tanh, padding = causal, dilation = 4) } => Gru(2)
            => Residual { LayerNorm => Attention(heads = 2, causal = true, window = BLOCK + 3) }
            => 2 * { Residual { Lstm(4) => Dense(2) } }
            => AvgPool1d(3, stride = 1, padding = causal) => Dense(3, softmax)
    }
}

network! {
    #[scalar(f64)]
    struct Texts {
        Tokens(LONG, vocab = 7) => words: Embedding(4) => Positions(learned)
            => 2 * { Residual { RmsNorm => Attention(heads = 2, kv_heads = 1, causal = true, rope = 100) } }
            => Unembed(words) => softmax
    }
}

#[test]
fn long_sequences_in_blocks() {
    let mut numbers = Numbers::new(11);
    let network = numbers.parameters::<Long>();
    let input = SMatrix::<f64, 2, LONG>::from_fn(|_, _| numbers.next());
    let output = network.predict(&input);
    let largest = difference(&network, input.as_slice(), output.as_slice(), LONG);
    assert!(largest < 1e-11, "{largest:e}");
}

#[test]
fn a_prompt_at_any_cut() {
    let mut numbers = Numbers::new(12);
    let network = numbers.parameters::<Texts>();
    let tokens: Vec<u32> = (0..LONG).map(|i| (i * i % 7) as u32).collect();
    let whole = network.predict(tokens[..].try_into().unwrap());
    for cut in [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 7, LONG - 1] {
        let mut state = network.state();
        network.prefill(&mut state, &tokens[..cut / 2]).unwrap();
        network.prefill(&mut state, &tokens[cut / 2..cut]).unwrap();
        let next = network.step(&mut state, &[tokens[cut]]).unwrap();
        assert!((next - whole.column(cut)).amax() < 1e-12);
    }
    // There is no room for one more, and nothing changes.
    let mut state = network.state();
    network.prefill(&mut state, &tokens).unwrap();
    let before = state.clone();
    assert!(network.prefill(&mut state, &[1]).is_err());
    assert!(network.prefill(&mut state, &[]).is_ok());
    assert_eq!(state, before);
}

#[test]
fn logits_are_arguments_of_the_softmax() {
    let mut numbers = Numbers::new(13);
    let network = numbers.parameters::<Texts>();
    let (mut state, mut same) = (network.state(), network.state());
    for token in [3_u32, 1, 4, 1, 5] {
        let probabilities = network.step(&mut state, &[token]).unwrap();
        let mut logits = [0.0; 7];
        step_logits(&network, &mut same, &[f64::from(token)], &mut logits).unwrap();
        assert_eq!(state, same);
        let sum: f64 = logits.iter().map(|logit| logit.exp()).sum();
        for (logit, probability) in logits.iter().zip(&probabilities) {
            assert!((logit.exp() / sum - probability).abs() < 1e-12);
        }
    }
    let before = same.clone();
    assert!(step_logits(&network, &mut same, &[], &mut [0.0; 7]).is_err());
    assert!(step_logits(&network, &mut same, &[1.0], &mut [0.0; 6]).is_err());
    assert_eq!(same, before);
}
