//! Files of `PyTorch`'s modules within others, with a single slope for all features, and with heads
//! that are tied to an embedding: `reference/pytorch/wrapped.py` makes them.

use std::fs;

use nn_runtime::io::{ModuleNames, from_pytorch_bytes, to_pytorch_bytes};
use nn_runtime::prelude::*;
use safetensors::SafeTensors;
use safetensors::tensor::TensorView;

const VALUES: &str = include_str!("../../reference/pytorch/wrapped.txt");

fn file(name: &str) -> Vec<u8> {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/reference/pytorch");
    fs::read(format!("{directory}/{name}.safetensors")).unwrap()
}

fn numbers(line: usize) -> Vec<f32> {
    let words = VALUES.lines().nth(line).unwrap().split(' ');
    words.map(|word| word.parse().unwrap()).collect()
}

fn close(found: &[f32], line: usize) {
    let expected = numbers(line);
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-6, "{found} for {expected}");
    }
}

/// The same file, of which tensors are called or changed otherwise.
fn with(bytes: &[u8], change: impl Fn(&str, &mut Vec<u8>) -> Option<String>) -> Vec<u8> {
    let file = SafeTensors::deserialize(bytes).unwrap();
    let mut tensors = vec![];
    for (name, view) in file.iter() {
        let mut data = view.data().to_vec();
        if let Some(name) = change(name, &mut data) {
            tensors.push((name, view.dtype(), view.shape().to_vec(), data));
        }
    }
    let views = tensors.iter().map(|(name, dtype, shape, data)| {
        (name, TensorView::new(*dtype, shape.clone(), data).unwrap())
    });
    safetensors::serialize(views, None).unwrap()
}

fn problem<N: Network<Scalar = f32> + PartialEq>(names: &ModuleNames, bytes: &[u8]) -> String {
    let mut network = N::new(1);
    let before = network.clone();
    let error = from_pytorch_bytes(&mut network, names, bytes).unwrap_err();
    assert!(network == before);
    error.to_string()
}

network! { struct Rectifier { 4 => Dense(6, prelu) => Dense(3) } }

fn rectifier(bytes: &[u8], names: &ModuleNames) -> Rectifier {
    let mut network = Rectifier::zeros();
    from_pytorch_bytes(&mut network, names, bytes).unwrap();
    assert_eq!(network.dense1_prelu.slope.as_slice(), [0.375; 6]);
    let x: [f32; 4] = numbers(0).try_into().unwrap();
    close(network.predict(&x.into()).as_slice(), 1);
    network
}

#[test]
fn a_single_slope_is_that_of_every_feature() {
    let names = ModuleNames::sequential();
    let network = rectifier(&file("prelu"), &names);
    // What is saved has a slope for each, and is read again.
    let saved = to_pytorch_bytes(&network, &names).unwrap();
    let tensors = SafeTensors::deserialize(&saved).unwrap();
    assert_eq!(tensors.tensor("1.weight").unwrap().shape(), [6]);
    assert!(rectifier(&saved, &names) == network);
    // Slopes alone: another vector is not made longer.
    let names = ModuleNames::from([("dense1_prelu", "2"), ("dense1", "0"), ("dense2", "1")]);
    assert!(problem::<Rectifier>(&names, &file("prelu")).contains("has the shape [1], but"));
}

#[test]
fn what_is_around_a_module_is_passed_over() {
    let names = ModuleNames::sequential();
    rectifier(&file("wrapped"), &names);
    for prefix in [
        "module.",
        "_orig_mod.",
        "model.",
        "module._orig_mod.",
        "a.b.c.",
    ] {
        let bytes = with(&file("prelu"), |name, _| Some(format!("{prefix}{name}")));
        rectifier(&bytes, &names);
        // Beside what is ignored.
        let with_other = with(&bytes, |name, _| {
            Some(name.replace(&format!("{prefix}2.bias"), "mask"))
        });
        let found = problem::<Rectifier>(&names.clone().ignore("mask"), &with_other);
        assert!(
            found.contains("`2.bias` of shape [3] is missing"),
            "{found}"
        );
        assert_eq!(found.lines().count(), 1, "{found}");
    }
    let bytes = with(&file("prelu"), |name, _| {
        Some(name.replace("0.", "0._orig_mod."))
    });
    rectifier(&bytes, &names);
    // Names of ours that begin so are found as they are.
    let names = ModuleNames::from([
        ("dense1_prelu", "model.1"),
        ("dense1", "model.0"),
        ("dense2", "model.2"),
    ]);
    let bytes = with(&file("prelu"), |name, _| Some(format!("model.{name}")));
    rectifier(&bytes, &names);
    let bytes = with(&bytes, |name, _| Some(format!("module.{name}")));
    rectifier(&bytes, &names);
    // What not all have in common is no wrapper; messages have the file's names.
    let bytes = with(&file("prelu"), |name, _| {
        Some(name.replace("2.", "module.2."))
    });
    let found = problem::<Rectifier>(&ModuleNames::sequential(), &bytes);
    assert!(
        found.contains("`2.weight` of shape [3, 6] is missing"),
        "{found}"
    );
    assert!(
        found.contains("`module.2.weight` does not belong to any parameter"),
        "{found}"
    );
    let bytes = with(&file("prelu"), |name, _| {
        let name = name.replace("2.bias", "2.offset");
        Some(format!("module.{name}"))
    });
    let found = problem::<Rectifier>(&ModuleNames::sequential(), &bytes);
    assert!(
        found.contains("`module.2.offset` does not belong to any parameter"),
        "{found}"
    );
}

network! {
    struct Language {
        Tokens(3, vocab = 7) => embed: Embedding(5) => fc: Dense(5, tanh) => Unembed(embed)
    }
}
#[test]
fn a_tied_head_is_written_once_more() {
    let (bytes, names) = (file("tied"), ModuleNames::from([("embed:head", "lm_head")]));
    let mut network = Language::zeros();
    from_pytorch_bytes(&mut network, &names, &bytes).unwrap();
    close(network.predict(&[3, 0, 6]).as_slice(), 5);
    // All of a `state_dict()`, and nothing else: what `strict=True` asks for.
    let saved = to_pytorch_bytes(&network, &names).unwrap();
    let (saved, theirs) = (
        SafeTensors::deserialize(&saved).unwrap(),
        SafeTensors::deserialize(&bytes).unwrap(),
    );
    assert_eq!(saved.len(), theirs.len());
    for (name, view) in theirs.iter() {
        let ours = saved.tensor(name).unwrap();
        assert_eq!(
            (ours.shape(), ours.data()),
            (view.shape(), view.data()),
            "{name}"
        );
    }
    let described = names.tensors::<Language>().unwrap();
    assert!(described.contains(&("lm_head.weight".into(), vec![7, 5])));

    // Files without it, as `save_model` writes them, are read too; other numbers are refused.
    let without = with(&bytes, |name, _| {
        (name != "lm_head.weight").then(|| name.into())
    });
    let mut again = Language::zeros();
    from_pytorch_bytes(&mut again, &names, &without).unwrap();
    assert!(again == network);
    let other = with(&bytes, |name, data| {
        if name == "lm_head.weight" {
            data[3] ^= 1;
        }
        Some(name.into())
    });
    let found = problem::<Language>(&names, &other);
    assert!(
        found.ends_with(
            "`lm_head.weight` differs from `embed.weight`, but in the network both are the same \
             parameter"
        ),
        "{found}"
    );
}

#[test]
fn a_head_without_a_name_is_no_module() {
    let names = ModuleNames::stages();
    let written = names.tensors::<Language>().unwrap();
    assert_eq!(written.len(), 3, "{written:?}");
    let found = problem::<Language>(&names, &file("tied"));
    assert!(
        found.contains("`lm_head.weight` does not belong to any parameter"),
        "{found}"
    );
    // One name for both.
    let shared = names.with("*:head", "embed");
    assert_eq!(shared.tensors::<Language>().unwrap().len(), 3);
    // Numbered.
    let found = ModuleNames::sequential().tensors::<Language>().unwrap();
    let found: Vec<&str> = found.iter().map(|(name, _)| &name[..]).collect();
    assert_eq!(found, ["0.weight", "1.weight", "1.bias", "3.weight"]);
}
