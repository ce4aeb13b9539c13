//! The published GPT-2: its parameters are those of a declaration, one to one. A small random one
//! in the same naming (`reference/gpt2.py` writes it) gives the logits that `PyTorch` computes.

use nn_runtime::parameter::{Description, Parameters, Path};
use nn_runtime::prelude::*;
use safetensors::SafeTensors;

const FILE: &[u8] = include_bytes!("../../reference/gpt2.safetensors");
const LOGITS: &str = include_str!("../../reference/gpt2.txt");

network! {
    struct Small {
        Tokens(8, vocab = 13) => wte: Embedding(12) => wpe: Positions(learned)
            => h: 2 * {
                Residual { ln_1: LayerNorm => attn: Attention(heads = 3, causal = true) }
                => Residual { ln_2: LayerNorm => c_fc: Dense(4 * 12, gelu_tanh) => c_proj: Dense(12) }
            } => ln_f: LayerNorm => Unembed(wte)
    }
}

network! {
    /// The smallest of the published ones: 124 million parameters.
    struct Gpt2 {
        Tokens(1024, vocab = 50_257) => wte: Embedding(768) => wpe: Positions(learned)
            => h: 12 * {
                Residual { ln_1: LayerNorm => attn: Attention(heads = 12, causal = true) }
                => Residual { ln_2: LayerNorm => c_fc: Dense(4 * 768, gelu_tanh) => c_proj: Dense(768) }
            } => ln_f: LayerNorm => Unembed(wte)
    }
}

/// The published name of a parameter of ours.
fn published(name: &str) -> String {
    name.replace("attn.in_", "attn.c_attn.")
        .replace("attn.out_", "attn.c_proj.")
        .replace(".c_fc.", ".mlp.c_fc.")
        .replace(".c_proj.", ".mlp.c_proj.")
        .replace("attn.mlp.", "attn.")
}

/// The published shape: that of the numbers as they lie in memory. A `Conv1D` has (inputs,
/// outputs) row after row, which is the same as our outputs × inputs column after column.
fn shape(of: &Description<'_>) -> Vec<usize> {
    if of.columns == 1 {
        vec![of.rows]
    } else {
        vec![of.columns, of.rows]
    }
}

#[test]
fn a_published_checkpoint_is_loaded() {
    let file = SafeTensors::deserialize(FILE).unwrap();
    let mut network = Small::zeros();
    let mut loaded = vec![];
    network.for_each_mut(|parameter, numbers| {
        let name = published(&parameter.path.to_string());
        let tensor = file.tensor(&name).unwrap();
        assert_eq!(tensor.shape(), shape(parameter), "{name}");
        let (bytes, rest) = tensor.data().as_chunks();
        assert!(rest.is_empty());
        for (number, bytes) in numbers.iter_mut().zip(bytes) {
            *number = f32::from_le_bytes(*bytes);
        }
        loaded.push(name);
    });
    // What is left is the mask.
    let mut names = file.names();
    names.retain(|name| !name.ends_with(".attn.bias"));
    names.sort_unstable();
    loaded.sort_unstable();
    assert_eq!(loaded, names);

    let mut lines = LOGITS.lines();
    let tokens = lines.next().unwrap().split(' ');
    let tokens: Vec<u32> = tokens.map(|token| token.parse().unwrap()).collect();
    let tokens = tokens.try_into().unwrap();
    let logits = network.predict(&tokens);
    let expected: Vec<f32> = lines
        .next()
        .unwrap()
        .split(' ')
        .map(|logit| logit.parse().unwrap())
        .collect();
    assert_eq!(logits.len(), expected.len());
    for (found, expected) in logits.iter().zip(&expected) {
        assert!((found - expected).abs() < 1e-4, "{found} for {expected}");
    }

    // Token by token, with the cache, too.
    let mut state = network.state();
    for (token, expected) in tokens.iter().zip(expected.chunks_exact(13)) {
        let logits = network.step(&mut state, &[*token]).unwrap();
        for (found, expected) in logits.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-4, "{found} for {expected}");
        }
    }
}

#[test]
fn names_and_shapes_are_those_published() {
    let mut found = vec![];
    Gpt2::walk([], [], Path::ROOT, &mut |parameter, [], []| {
        found.push((published(&parameter.path.to_string()), shape(parameter)));
    });
    let mut expected = vec![
        ("wte.weight".to_owned(), vec![50_257, 768]),
        ("wpe.weight".to_owned(), vec![1024, 768]),
    ];
    for layer in 0..12 {
        let parameters = [
            ("ln_1.weight", vec![768]),
            ("ln_1.bias", vec![768]),
            ("attn.c_attn.weight", vec![768, 2304]),
            ("attn.c_attn.bias", vec![2304]),
            ("attn.c_proj.weight", vec![768, 768]),
            ("attn.c_proj.bias", vec![768]),
            ("ln_2.weight", vec![768]),
            ("ln_2.bias", vec![768]),
            ("mlp.c_fc.weight", vec![768, 3072]),
            ("mlp.c_fc.bias", vec![3072]),
            ("mlp.c_proj.weight", vec![3072, 768]),
            ("mlp.c_proj.bias", vec![768]),
        ];
        for (name, shape) in parameters {
            expected.push((format!("h.{layer}.{name}"), shape));
        }
    }
    expected.push(("ln_f.weight".to_owned(), vec![768]));
    expected.push(("ln_f.bias".to_owned(), vec![768]));
    assert_eq!(found, expected);
    assert_eq!(Gpt2::COUNT, 124_439_808);
}
