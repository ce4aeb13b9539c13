//! The published GPT-2: its parameters are those of a declaration, one to one. A small random one
//! in the same naming (`reference/gpt2.py` writes it) gives the logits that `PyTorch` computes.

use nn_runtime::io::{ModuleNames, from_pytorch_bytes, to_pytorch_bytes};
use nn_runtime::prelude::*;
use safetensors::SafeTensors;

const FILE: &[u8] = include_bytes!("../../../reference/gpt2.safetensors");
const LOGITS: &str = include_str!("../../../reference/gpt2.txt");

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

/// The published names.
fn names() -> ModuleNames {
    ModuleNames::from([
        ("h.*.attn:in", "h.*.attn.c_attn"),
        ("h.*.attn:out", "h.*.attn.c_proj"),
        ("h.*.c_fc", "h.*.mlp.c_fc"),
        ("h.*.c_proj", "h.*.mlp.c_proj"),
    ])
    .conv1d("*.c_*")
    // The mask.
    .ignore("*.attn.bias")
}

#[test]
fn a_published_checkpoint_is_loaded_and_written() {
    let mut network = Small::zeros();
    from_pytorch_bytes(&mut network, &names(), FILE).unwrap();
    let written = to_pytorch_bytes(&network, &names()).unwrap();
    let (written, published) = (
        SafeTensors::deserialize(&written).unwrap(),
        SafeTensors::deserialize(FILE).unwrap(),
    );
    let masks = published.names().into_iter();
    let masks = masks.filter(|name| name.ends_with(".attn.bias")).count();
    assert_eq!(written.len() + masks, published.len());
    for (name, tensor) in written.iter() {
        let expected = published.tensor(name).unwrap();
        assert_eq!(tensor.shape(), expected.shape(), "{name}");
        assert_eq!(tensor.data(), expected.data(), "{name}");
    }

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
    let found = names().tensors::<Gpt2>().unwrap();
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
