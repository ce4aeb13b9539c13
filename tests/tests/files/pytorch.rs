//! Files of `PyTorch`'s modules, read and written: `reference/pytorch/pytorch.py` makes them.

use std::fs;

use nn_runtime::error::Error;
use nn_runtime::io::{
    ModuleNames, from_pytorch_bytes, load_pytorch, save_pytorch, to_pytorch_bytes,
};
use nn_runtime::nalgebra::{Const, Dyn, OMatrix};
use nn_runtime::network::Workspace;
use nn_runtime::prelude::*;
use safetensors::SafeTensors;
use safetensors::tensor::Dtype;

/// A file of the directory.
fn file(name: &str) -> String {
    format!(
        "{}/reference/pytorch/{name}.safetensors",
        env!("CARGO_MANIFEST_DIR")
    )
}

/// The numbers of a tensor.
fn numbers(bytes: &[u8], dtype: Dtype) -> Vec<f32> {
    match dtype {
        Dtype::F32 => {
            let numbers = bytes.as_chunks().0.iter();
            numbers.map(|bytes| f32::from_le_bytes(*bytes)).collect()
        }
        Dtype::I64 => {
            let numbers = bytes.as_chunks().0.iter();
            numbers
                .map(|bytes| i64::from_le_bytes(*bytes) as f32)
                .collect()
        }
        other => panic!("{other:?}"),
    }
}

/// Shapes and numbers of all tensors, by name.
fn tensors(bytes: &[u8]) -> Vec<(String, Dtype, Vec<usize>, Vec<f32>)> {
    let file = SafeTensors::deserialize(bytes).unwrap();
    let mut tensors: Vec<_> = file
        .iter()
        .map(|(name, view)| {
            let numbers = numbers(view.data(), view.dtype());
            (
                name.to_owned(),
                view.dtype(),
                view.shape().to_vec(),
                numbers,
            )
        })
        .collect();
    tensors.sort_by(|a, b| a.0.cmp(&b.0));
    tensors
}

/// The file is loaded; outputs are `PyTorch`'s; what is saved is the same file, and is loaded again.
fn both_ways<N, const I: usize, const O: usize>(name: &str, names: &ModuleNames)
where
    N: Network<Scalar = f32> + PartialEq,
    N::Input: Shape<Rows = Const<I>>,
    N::Output: Shape<Rows = Const<O>>,
{
    let mut network = N::new(1);
    load_pytorch(&mut network, names, file(name)).unwrap_or_else(|error| panic!("{error}"));

    let values = tensors(&fs::read(file("values")).unwrap());
    let values = |what: String| {
        let mut all = values.iter();
        all.find(|value| value.0 == what).map(|value| &value.3)
    };
    // A sample holds its inputs one after another.
    let inputs: Vec<&Vec<f32>> = (0..)
        .map_while(|number| values(format!("{name}.input{number}")))
        .collect();
    let size = N::Input::POSITIONS * I;
    let samples = inputs.iter().map(|input| input.len()).sum::<usize>() / size;
    let mut packed = vec![];
    for sample in 0..samples {
        for input in &inputs {
            let size = input.len() / samples;
            packed.extend(&input[sample * size..(sample + 1) * size]);
        }
    }
    let columns = Dyn(packed.len() / I);
    let x = OMatrix::from_iterator_generic(Const::<I>, columns, packed);
    let mut workspace = Workspace::new();
    let outputs = network.predict_batch(&x, &mut workspace).unwrap();
    let expected = values(format!("{name}.output")).unwrap();
    assert_eq!(outputs.len(), expected.len());
    for (found, expected) in outputs.iter().zip(expected) {
        let error = (found - expected).abs() / expected.abs().max(1.0);
        assert!(error < 1e-5, "{name}: {found} for {expected}");
    }

    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("saved.safetensors");
    save_pytorch(&network, names, &saved).unwrap();
    let bytes = fs::read(&saved).unwrap();
    assert_eq!(bytes, to_pytorch_bytes(&network, names).unwrap());
    let theirs = tensors(&fs::read(file(name)).unwrap());
    for (ours, theirs) in tensors(&bytes).iter().zip(&theirs) {
        assert_eq!(ours, theirs, "{name}");
    }
    assert_eq!(tensors(&bytes).len(), theirs.len());
    let described = names.tensors::<N>().unwrap();
    assert_eq!(described.len(), theirs.len());
    for (name, shape) in described {
        let same = theirs.iter().find(|tensor| tensor.0 == name);
        assert_eq!(same.map(|tensor| &tensor.2), Some(&shape), "{name}");
    }

    let mut again = N::zeros();
    from_pytorch_bytes(&mut again, names, &bytes).unwrap();
    assert!(again == network, "{name}");
}

network! {
    struct Mlp { 6 => Dense(8, relu) => Dropout(0.5) => Dense(5, prelu) => Dense(3) }
}

#[test]
fn a_multi_layer_perceptron_of_numbered_modules() {
    both_ways::<Mlp, 6, 3>("mlp", &ModuleNames::sequential());
}

network! {
    struct LeNet {
        [14, 16, 1] => conv1: Conv2d(3, 5, relu) => MaxPool2d(2) => conv2: Conv2d(4, 3, relu)
            => Flatten => fc1: Dense(10, relu) => fc2: Dense(6, softmax)
    }
}

#[test]
fn lenet_flattens_channels_first() {
    both_ways::<LeNet, 1, 6>("lenet", &ModuleNames::stages());
}

network! {
    struct ResNet20 {
        [16, 16, 3] => conv1: Conv2d(4, 3, padding = 1, bias = false) => bn1: BatchNorm => relu
            => layer1: 3 * {
                Residual {
                    conv1: Conv2d(4, 3, padding = 1, bias = false) => bn1: BatchNorm => relu
                        => conv2: Conv2d(4, 3, padding = 1, bias = false) => bn2: BatchNorm
                } => relu
            }
            => Sum {
                first2_conv1: Conv2d(8, 3, padding = 1, stride = 2, bias = false) => first2_bn1: BatchNorm => relu
                    => first2_conv2: Conv2d(8, 3, padding = 1, bias = false) => first2_bn2: BatchNorm
                | down2_0: Conv2d(8, 1, stride = 2, bias = false) => down2_1: BatchNorm
            } => relu
            => layer2: 2 * {
                Residual {
                    conv1: Conv2d(8, 3, padding = 1, bias = false) => bn1: BatchNorm => relu
                        => conv2: Conv2d(8, 3, padding = 1, bias = false) => bn2: BatchNorm
                } => relu
            }
            => Sum {
                first3_conv1: Conv2d(16, 3, padding = 1, stride = 2, bias = false) => first3_bn1: BatchNorm => relu
                    => first3_conv2: Conv2d(16, 3, padding = 1, bias = false) => first3_bn2: BatchNorm
                | down3_0: Conv2d(16, 1, stride = 2, bias = false) => down3_1: BatchNorm
            } => relu
            => layer3: 2 * {
                Residual {
                    conv1: Conv2d(16, 3, padding = 1, bias = false) => bn1: BatchNorm => relu
                        => conv2: Conv2d(16, 3, padding = 1, bias = false) => bn2: BatchNorm
                } => relu
            }
            => GlobalAvgPool => fc: Dense(10)
    }
}

#[test]
fn resnet_20_with_its_running_statistics() {
    let names = ModuleNames::from([
        ("first*_*", "layer*.0.*"),
        ("down*_*", "layer*.0.downsample.*"),
        ("layer2.1.*", "layer2.2.*"),
        ("layer2.0.*", "layer2.1.*"),
        ("layer3.1.*", "layer3.2.*"),
        ("layer3.0.*", "layer3.1.*"),
    ]);
    both_ways::<ResNet20, 3, 10>("resnet20", &names);
}

network! {
    struct Tagger {
        [7, 3] => Bidirectional { lstm: Lstm(4) } => Bidirectional { second: Lstm(4) } => out: Dense(5)
    }
}

#[test]
fn two_layers_of_an_lstm_in_both_directions() {
    let names = ModuleNames::from([("second", "lstm[1]")]);
    both_ways::<Tagger, 3, 5>("lstm", &names);
}

network! {
    struct Forecast {
        [5, 2] => gru: Gru(6) => lstm: Lstm(6, projection = 4) => rnn: Rnn(3, relu, bias = false) => Last
    }
}

#[test]
fn recurrent_modules_of_one_layer() {
    both_ways::<Forecast, 2, 3>("gru", &ModuleNames::stages());
}

network! {
    struct Bert {
        [5, 8] => layers: 2 * {
            Residual { attention: Attention(heads = 2) } => norm1: LayerNorm(epsilon = 1e-12)
                => Residual { up: Dense(16, gelu) => down: Dense(8) } => norm2: LayerNorm(epsilon = 1e-12)
        }
    }
}

#[test]
fn blocks_of_bert() {
    let names = ModuleNames::from([
        (
            "layers.*.attention:query",
            "encoder.layer.*.attention.self.query",
        ),
        (
            "layers.*.attention:key",
            "encoder.layer.*.attention.self.key",
        ),
        (
            "layers.*.attention:value",
            "encoder.layer.*.attention.self.value",
        ),
        (
            "layers.*.attention:out",
            "encoder.layer.*.attention.output.dense",
        ),
        (
            "layers.*.norm1",
            "encoder.layer.*.attention.output.LayerNorm",
        ),
        ("layers.*.up", "encoder.layer.*.intermediate.dense"),
        ("layers.*.down", "encoder.layer.*.output.dense"),
        ("layers.*.norm2", "encoder.layer.*.output.LayerNorm"),
    ]);
    both_ways::<Bert, 8, 8>("bert", &names);
}

network! {
    struct Decoder(x: [4, 8], memory: [3, 6], other: [5, 8]) {
        x => Residual { self_attn: Attention(heads = 2) } => norm1: LayerNorm
            => Residual { multihead_attn: CrossAttention(memory, heads = 2) } => norm2: LayerNorm
            => Residual { other_attn: CrossAttention(other, heads = 4) }
    }
}

#[test]
fn multi_head_attention_to_itself_and_to_others() {
    let names = ModuleNames::from([("other_attn", "other")]);
    both_ways::<Decoder, { 4 * 8 + 3 * 6 + 5 * 8 }, 8>("decoder", &names);
}

network! {
    struct Autoencoder {
        [6, 7, 2] => down: Conv2d(4, (3, 2), stride = 2, padding = 1, groups = 2) => norm: GroupNorm(2)
            => silu => depthwise: DepthwiseConv2d(3, padding = 1, multiplier = 2)
            => Flatten => flat_norm: BatchNorm => relu => code: Dense(5, tanh)
            => up: Dense(48) => up_norm: BatchNorm => leaky_relu(0.2) => Reshape([4, 3, 4])
            => transpose: ConvTranspose2d(6, (3, 2), stride = 2, padding = 1, output_padding = 1, groups = 2)
    }
}

#[test]
fn kernels_and_the_features_before_and_after_vectors() {
    both_ways::<Autoencoder, 2, 6>("autoencoder", &ModuleNames::stages());
}

network! {
    struct Text {
        Tokens(6, vocab = 9) => embedding: Embedding(4) => conv: Conv1d(5, 3, relu, padding = 1)
            => MaxPool1d(2) => Flatten => fc: Dense(2)
    }
}

#[test]
fn sequences_of_convolutions_flatten_channels_first() {
    both_ways::<Text, 1, 2>("text", &ModuleNames::stages());
}

network! {
    struct Vit {
        [4, 6, 3] => Patches((2, 3)) => patches: Dense(8) => ClassToken => Positions
            => Residual { attention1: Attention(heads = 2) } => First => head: Dense(3)
    }
}

#[test]
fn a_vision_transformer_with_parameters_of_its_own() {
    let names = ModuleNames::from([
        ("patches", "patch_embed.proj"),
        ("class_token1:weight", "cls_token"),
        ("positions1:weight", "pos_embed"),
        ("*:in", "qkv"),
        ("*:out", "proj"),
    ]);
    // The published one has an axis of length 1 before its positions.
    let mut network = Vit::new(0);
    load_pytorch(&mut network, &names, file("vit")).unwrap();
    let saved = tensors(&to_pytorch_bytes(&network, &names).unwrap());
    for (ours, theirs) in saved.iter().zip(tensors(&fs::read(file("vit")).unwrap())) {
        assert_eq!((&ours.0, &ours.3), (&theirs.0, &theirs.3));
    }
    let values = tensors(&fs::read(file("values")).unwrap());
    let values = |what: &str| &values.iter().find(|value| value.0 == what).unwrap().3;
    let x = OMatrix::from_iterator_generic(
        Const::<3>,
        Dyn(2 * 4 * 6),
        values("vit.input0").iter().copied(),
    );
    let mut workspace = Workspace::new();
    let outputs = network.predict_batch(&x, &mut workspace).unwrap();
    for (found, expected) in outputs.iter().zip(values("vit.output")) {
        assert!((found - expected).abs() < 1e-5, "{found} for {expected}");
    }
}

/// What is wrong with a file; the network must not change.
fn problems<N: Network<Scalar = f32> + PartialEq>(
    names: &ModuleNames,
    bytes: &[u8],
) -> Vec<String> {
    let mut network = N::new(3);
    let before = network.clone();
    let error = from_pytorch_bytes(&mut network, names, bytes).unwrap_err();
    assert!(network == before);
    match error {
        Error::Content { problems, .. } => problems,
        other => panic!("{other:?}"),
    }
}

network! { struct Wider { 6 => fc: Dense(9, relu) => Dense(5, prelu) => Dense(3) } }

#[test]
fn everything_that_is_wrong_is_said_with_both_names() {
    let bytes = fs::read(file("mlp")).unwrap();
    let names = ModuleNames::sequential();
    assert_eq!(
        problems::<Wider>(&names, &bytes),
        [
            "`0.weight` has the shape [8, 6], but `fc.weight` expects [9, 6]",
            "`0.bias` has the shape [8], but `fc.bias` expects [9]",
            "`3.weight` has the shape [5, 8], but `dense1_prelu.slope` expects [5]",
            "`4.weight` has the shape [5], but `dense2.weight` expects [3, 5]",
            "`2.weight` of shape [5, 9] is missing (for `dense1.weight`)",
            "`2.bias` of shape [5] is missing (for `dense1.bias`)",
            "`4.bias` of shape [3] is missing (for `dense2.bias`)",
            "`3.bias` does not belong to any parameter of the network (did you mean `2.bias`?)",
            "`5.bias` does not belong to any parameter of the network (did you mean `2.bias`?)",
            "`5.weight` does not belong to any parameter of the network (did you mean `2.weight`?)",
        ]
    );
}

#[test]
fn names_that_say_nothing_are_refused() {
    let bytes = fs::read(file("mlp")).unwrap();
    let names = ModuleNames::stages()
        .with("dense9", "fc")
        .with("dense1", "x*")
        .with("dense2", "same")
        .with("dense3", "same");
    let problems = problems::<Mlp>(&names, &bytes);
    assert_eq!(
        problems,
        [
            "`x*` has more `*` than its pattern `dense1`",
            "the pattern `dense9` matches no stage with parameters, or earlier patterns already \
             match all of them",
            "`dense2.weight` and `dense3.weight` would both have the name `same.weight`",
            "`dense2.bias` and `dense3.bias` would both have the name `same.bias`",
        ]
    );
    assert!(save_pytorch(&Mlp::new(0), &names, "/nowhere").is_err());
}

network! { struct Crossing { [2, 2, 3] => Flatten => Slice(..4) => Dense(2) } }
network! { struct Branches { 4 => Sum { Dense(3) | Dense(3) } => Dense(2) } }

#[test]
fn what_has_no_form_in_pytorch_is_refused() {
    let problems = problems::<Crossing>(&ModuleNames::stages(), &[]);
    assert!(
        problems[0].starts_with("`slice1` reads the features of a flattened image"),
        "{problems:?}"
    );
    let problems = self::problems::<Branches>(&ModuleNames::sequential(), &[]);
    assert!(
        problems[0].starts_with("the stages do not form a chain"),
        "{problems:?}"
    );
}

/// A file of one tensor.
fn one(dtype: &str, bytes: &[u8]) -> Vec<u8> {
    let header = format!(
        "{{\"fc.weight\":{{\"dtype\":\"{dtype}\",\"shape\":[1,2],\"data_offsets\":[0,{}]}}}}",
        bytes.len()
    );
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend_from_slice(header.as_bytes());
    file.extend_from_slice(bytes);
    file
}

#[test]
fn the_documentation_shows_the_script_that_made_its_file() {
    let documentation = include_str!("../../../nn-runtime/src/io/mod.rs");
    for line in include_str!("../../reference/pytorch/xor.py").lines() {
        let shown = format!("//! {line}");
        assert!(documentation.contains(shown.trim_end()), "{line}");
    }
}

network! { struct Tiny { 2 => fc: Dense(1, bias = false) } }

#[test]
fn halves_are_read() {
    let names = ModuleNames::stages();
    let mut network = Tiny::zeros();
    // 1.5 and −2 in both formats.
    from_pytorch_bytes(&mut network, &names, &one("F16", &[0x00, 0x3e, 0x00, 0xc0])).unwrap();
    assert_eq!(network.fc.weight.as_slice(), [1.5, -2.0]);
    from_pytorch_bytes(
        &mut network,
        &names,
        &one("BF16", &[0xc0, 0x3f, 0x00, 0xc0]),
    )
    .unwrap();
    assert_eq!(network.fc.weight.as_slice(), [1.5, -2.0]);
    assert_eq!(
        problems::<Tiny>(&names, &one("I32", &[0; 8])),
        ["`fc.weight` has type I32: expected F32, F64, F16 or BF16 for `fc.weight`"]
    );
    let mut large = 1e300_f64.to_le_bytes().to_vec();
    large.extend(0.5_f64.to_le_bytes());
    assert_eq!(
        problems::<Tiny>(&names, &one("F64", &large)),
        ["`fc.weight` contains 1e300, which is too large for f32"]
    );
}
