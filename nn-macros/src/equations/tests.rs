//! Every kind of stage has a formula with the sizes and names of its network.

use super::equations;
use crate::arguments::ACTIVATIONS;
use crate::diagnostics::Diagnostics;
use crate::layers::{Combination, LAYERS};
use crate::{drawing, infer, lower, syntax};

/// The equations of a declaration.
fn of(source: &str) -> String {
    let tokens = source.parse().expect("tokens");
    let mut diagnostics = Diagnostics::default();
    let declaration = syntax::parse(tokens, &mut diagnostics).expect("a declaration");
    let mut module = lower::lower(&declaration, &mut diagnostics);
    infer::infer(&mut module, &mut diagnostics);
    assert!(!diagnostics.any(), "{source}: {}", diagnostics.to_tokens());
    let drawing = drawing::draw(&declaration, &module);
    equations(&drawing, &module, &diagnostics)
}

/// For each registered layer, its name, a declaration that uses it, and the formula of that stage.
const FORMULAS: &[(&str, &str, &str)] = &[
    (
        "Dense",
        "64 => Dense(N)",
        "y = W1 · x + b1   W1: N × 64, b1: N",
    ),
    (
        "Conv2d",
        "[9, 9, 3] => Conv2d(8, 3, stride = 2, padding = 1)",
        "y = Σ{ W1[k] · x[:, s·p + k - o] } + b1   W1: 8 × 3 × 3 × 3, b1: 8, k < 3 × 3, s = 2 × 2, o = 1 × 1",
    ),
    (
        "Conv1d",
        "[9, 3] => Conv1d(8, 3, padding = causal, dilation = 2, bias = false)",
        "y = Σ{ W1[k] · x[:, p + d·k - o] }   W1: 8 × 3 × 3, k < 3, d = 2, o = 4",
    ),
    (
        "DepthwiseConv2d",
        "[9, 9, 3] => DepthwiseConv2d(3)",
        "y = Σ{ W1[k] · x[:, p + k] } + b1   W1: 3 × 3 × 3 × 1, b1: 3, k < 3 × 3, in 3 groups of channels",
    ),
    (
        "DepthwiseConv1d",
        "[9, 3] => DepthwiseConv1d(3)",
        "y = Σ{ W1[k] · x[:, p + k] } + b1   W1: 3 × 3 × 1, b1: 3, k < 3, in 3 groups of channels",
    ),
    (
        "SeparableConv2d",
        "[9, 9, 3] => SeparableConv2d(8, 3)",
        "y = Σ{ W2[k] · h1[:, p + k] } + b2   W2: 8 × 1 × 1 × 3, b2: 8, k < 1 × 1",
    ),
    (
        "SeparableConv1d",
        "[9, 3] => SeparableConv1d(8, 3)",
        "y = Σ{ W2[k] · h1[:, p + k] } + b2   W2: 8 × 1 × 3, b2: 8, k < 1",
    ),
    (
        "ConvTranspose2d",
        "[4, 4, 3] => ConvTranspose2d(8, 3, stride = 2)",
        "y = Σ{ W1[k]ᵀ · x[:, q] : p = s·q + d·k - o } + b1   W1: 3 × 3 × 3 × 8, b1: 8, k < 3 × 3, s = 2 × 2, what is not given of s, d is 1, of o 0",
    ),
    (
        "ConvTranspose1d",
        "[4, 3] => ConvTranspose1d(8, 3, stride = 2)",
        "y = Σ{ W1[k]ᵀ · x[:, q] : p = s·q + d·k - o } + b1   W1: 3 × 3 × 8, b1: 8, k < 3, s = 2, what is not given of s, d is 1, of o 0",
    ),
    (
        "Attention",
        "[9, 32] => Attention(heads = 4, causal = true)",
        "y = O1 · (v · softmax(kᵀ · q / √8)) + o1",
    ),
    (
        "CrossAttention",
        "struct Net(x: [3, 8], m: [5, 4]) { x => CrossAttention(m, heads = 2) }",
        "[k; v] = M1 · m + m1",
    ),
    ("SwiGlu", "8 => SwiGlu(16)", "y = h1 ⊙ h2"),
    ("GeGlu", "8 => GeGlu(16)", "h1 = gelu(W1 · x)   W1: 16 × 8"),
    (
        "Patches",
        "[8, 8, 3] => Patches(4)",
        "y = patches(x; 4 × 4)   each patch a step: the features of its pixels, row by row",
    ),
    (
        "ClassToken",
        "[4, 3] => ClassToken",
        "y = c1 before the steps of x   c1: 3",
    ),
    (
        "Embedding",
        "Tokens(4, vocab = V) => Embedding(8)",
        "y = E1[:, x]   E1: 8 × V",
    ),
    (
        "Unembed",
        "Tokens(4, vocab = 9) => table: Embedding(8) => tanh => Unembed(table)",
        "y = E1ᵀ · h2   the matrix of table",
    ),
    (
        "Positions",
        "[4, 3] => Positions(learned)",
        "y = x + P1   P1: 3 × 4",
    ),
    (
        "Dropout",
        "8 => Dropout(0.25)",
        "y = x   in training each number is 0 with probability 0.25, else divided by 0.75",
    ),
    (
        "Dropout2d",
        "[4, 4, 3] => Dropout2d(P)",
        "y = x   in training each channel is 0 with probability P, else divided by 1 - P",
    ),
    (
        "Dropout1d",
        "[4, 3] => Dropout1d(0.1)",
        "y = x   in training each feature, at all steps, is 0 with probability 0.1, else divided by 0.9",
    ),
    (
        "DropPath",
        "8 => DropPath(0.1)",
        "y = x   in training each sample is 0 with probability 0.1, else divided by 0.9",
    ),
    (
        "StochasticDepth",
        "8 => StochasticDepth(0.1)",
        "y = x   in training each sample is 0 with probability 0.1, else divided by 0.9",
    ),
    (
        "BatchNorm",
        "8 => BatchNorm",
        "y = g1 ⊙ (x - m1) / √(v1 + 1e-5) + b1   g1, b1, m1, v1: 8 each, in training m1 and v1 are mean and variance of the batch; the running ones take 0.1 of them",
    ),
    (
        "LayerNorm",
        "8 => LayerNorm",
        "y = g1 ⊙ (x - mean(x)) / √(var(x) + 1e-5) + b1   over the features of each position, g1: 8, b1: 8",
    ),
    (
        "RmsNorm",
        "8 => RmsNorm(epsilon = EPSILON)",
        "y = g1 ⊙ x / √(mean(x²) + EPSILON)   over the features of each position, g1: 8",
    ),
    (
        "GroupNorm",
        "[4, 4, 8] => GroupNorm(2)",
        "y = g1 ⊙ (x - mean(x)) / √(var(x) + 1e-5) + b1   over each of 2 groups of features, g1, b1: 8 each",
    ),
    (
        "InstanceNorm",
        "[4, 4, 8] => InstanceNorm",
        "y = (x - mean(x)) / √(var(x) + 1e-5)   over all positions of each feature",
    ),
    (
        "Flatten",
        "[4, 3] => Flatten",
        "y = vec(x)   column after column",
    ),
    ("Mean", "[4, 3] => Mean", "y = mean{ x[:, t] }   t < 4"),
    ("Max", "[4, 3] => Max", "y = max{ x[:, t] }   t < 4"),
    (
        "GlobalAvgPool",
        "[4, 4, 3] => GlobalAvgPool",
        "y = mean{ x[:, t] }   t < 16",
    ),
    (
        "GlobalMaxPool",
        "[4, 4, 3] => GlobalMaxPool",
        "y = max{ x[:, t] }   t < 16",
    ),
    ("First", "[4, 3] => First", "y = x[:, 0]"),
    ("Last", "[T, 3] => Last", "y = x[:, (T - 1)]"),
    ("Sum", "[4, 3] => Sum", "y = Σ{ x[:, t] }   t < 4"),
    ("Reshape", "8 => Reshape([4, 2])", "y = reshape(x; [4, 2])"),
    ("Transpose", "[4, 3] => Transpose", "y = xᵀ"),
    ("Slice", "8 => Slice(2..6)", "y = x[2..6, :]"),
    (
        "Crop",
        "[8, 8, 3] => Crop(1..5, 2..)",
        "y = x[:, 1..5, 2..8]",
    ),
    (
        "Pad",
        "[4, 3] => Pad(2, 1, mode = replicate)",
        "y = pad(x; 2, 1)   filled with the position at the border",
    ),
    (
        "MaxPool2d",
        "[8, 8, 3] => MaxPool2d(2)",
        "y = max{ x[:, s·p + k] }   k < 2 × 2, s = 2 × 2",
    ),
    (
        "MaxPool1d",
        "[8, 3] => MaxPool1d(3, stride = 1, padding = 1)",
        "y = max{ x[:, p + k - o] }   k < 3, o = 1",
    ),
    (
        "AvgPool2d",
        "[8, 8, 3] => AvgPool2d((2, 4))",
        "y = mean{ x[:, s·p + k] }   k < 2 × 4, s = 2 × 4",
    ),
    (
        "AvgPool1d",
        "[8, 3] => AvgPool1d(2)",
        "y = mean{ x[:, s·p + k] }   k < 2, s = 2",
    ),
    (
        "AdaptiveAvgPool2d",
        "[8, 9, 3] => AdaptiveAvgPool2d(4)",
        "y = mean{ x[:, k] : ⌊p·n/m⌋ ≤ k < ⌈(p + 1)·n/m⌉ }   n = 8 × 9, m = 4 × 4",
    ),
    (
        "AdaptiveAvgPool1d",
        "[8, 3] => AdaptiveAvgPool1d(4)",
        "y = mean{ x[:, k] : ⌊p·n/m⌋ ≤ k < ⌈(p + 1)·n/m⌉ }   n = 8, m = 4",
    ),
    (
        "AdaptiveMaxPool2d",
        "[8, 8, 3] => AdaptiveMaxPool2d(4)",
        "y = max{ x[:, k] : ⌊p·n/m⌋ ≤ k < ⌈(p + 1)·n/m⌉ }   n = 8 × 8, m = 4 × 4",
    ),
    (
        "AdaptiveMaxPool1d",
        "[8, 3] => AdaptiveMaxPool1d(4)",
        "y = max{ x[:, k] : ⌊p·n/m⌋ ≤ k < ⌈(p + 1)·n/m⌉ }   n = 8, m = 4",
    ),
    (
        "Upsample",
        "[4, 4, 3] => Upsample(2, mode = bilinear, align_corners = true)",
        "y = x[:, p·(n - 1)/(s·n - 1)]   s = 2 × 2, n = 4 × 4, linear between positions",
    ),
    (
        "PixelShuffle",
        "[4, 4, 8] => PixelShuffle(2)",
        "y = x[s²·c + s·(i mod s) + (j mod s), ⌊i/s⌋, ⌊j/s⌋]   s = 2, of channel c, row i and column j",
    ),
    (
        "RepeatVector",
        "8 => RepeatVector(4)",
        "y = x · 1ᵀ   1: 4, of ones",
    ),
    ("Expand", "1 => Expand(4)", "y = 1 · x   1: 4 × 1, of ones"),
    (
        "Lstm",
        "[4, 3] => Lstm(8)",
        "c[:, t] = σ(f) ⊙ c[:, t - 1] + σ(i) ⊙ tanh(g)",
    ),
    (
        "Gru",
        "[4, 3] => Gru(8)",
        "y[:, t] = (1 - z) ⊙ n + z ⊙ y[:, t - 1]",
    ),
    (
        "Rnn",
        "[4, 3] => Rnn(8, relu)",
        "y[:, t] = relu(W1 · x[:, t] + b1 + U1 · y[:, t - 1] + c1)   W1: 8 × 3, U1: 8 × 8, b1, c1: 8 each, y begins with zeros",
    ),
    ("Reverse", "[4, 3] => Reverse", "y = x[:, 3 - t]"),
];

/// The declaration. A chain becomes a declaration of the struct `Net`.
fn declared(source: &str) -> String {
    if source.starts_with("struct") {
        source.to_owned()
    } else {
        format!("struct Net {{ {source} }}")
    }
}

/// The lines without the spaces that align their columns.
fn lines(equations: &str) -> Vec<String> {
    let line = |line: &str| {
        let cells = line.split("   ").map(str::trim);
        let cells: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
        cells.join("   ")
    };
    equations.lines().map(line).collect()
}

#[test]
fn every_layer_of_the_register_has_its_formula() {
    for entry in LAYERS {
        let found = FORMULAS.iter().find(|(name, ..)| *name == entry.name);
        let Some((_, source, formula)) = found else {
            panic!("`{}` has no formula in this table", entry.name);
        };
        let equations = of(&declared(source));
        let has_it = lines(&equations).iter().any(|line| line.ends_with(formula));
        assert!(has_it, "{source}: expected\n{formula}\nfound\n{equations}");
        assert!(!equations.contains('?'), "{equations}");
    }
    assert_eq!(FORMULAS.len(), LAYERS.len());
}

#[test]
fn every_activation_is_applied() {
    for entry in ACTIVATIONS {
        let equations = of(&format!("struct Net {{ 8 => Dense(4, {}) }}", entry.name));
        let line = lines(&equations).pop().unwrap_or_default();
        let inside = match (entry.name, entry.argument) {
            ("identity", _) => "y = W1 · x + b1 ".to_owned(),
            ("prelu", _) => "y = prelu(W1 · x + b1; a1) ".to_owned(),
            (name, None) => format!("y = {name}(W1 · x + b1) "),
            (name, Some((_, value))) => format!("y = {name}(W1 · x + b1; {value}) "),
        };
        assert!(line.contains(&inside), "{line} has no {inside}");
    }
}

#[test]
fn every_combination_has_its_formula() {
    for (name, combination) in Combination::ALL {
        let (braces, formula) = match combination {
            Combination::Residual => ("Dense(8)", "y = x + h1"),
            Combination::Sum => ("Dense(8) | identity", "y = h1 + h2"),
            Combination::Product => ("Dense(8) | tanh", "y = h1 ⊙ h2"),
            Combination::Concat => ("Dense(8) | identity", "y = [h1; h2]"),
        };
        let equations = of(&format!("struct Net {{ 8 => {name} {{ {braces} }} }}"));
        let has_it = lines(&equations).iter().any(|line| line.contains(formula));
        assert!(has_it, "{name}: {equations}");
    }
}

fn check(source: &str, expected: &str) {
    let found = of(source);
    assert_eq!(found, expected, "found\n{found}\nexpected\n{expected}");
}

#[test]
fn a_chain() {
    check(
        "struct Digits { 64 => hidden: Dense(2 * N, relu) => Dense(10, softmax) }",
        "\
input    x: 64
hidden   h1 = relu(W1 · x + b1)      W1: (2 * N) × 64, b1: 2 * N
dense1   y = softmax(W2 · h1 + b2)   W2: 10 × (2 * N), b2: 10",
    );
}

#[test]
fn repeats_and_shared_stages() {
    check(
        "struct Net(x: 8, goal: 2) {
            let embed = shared Dense(8, tanh);
            let to = goal => Dense(8) => embed;
            x => embed => 3 * { Residual { Concat { identity | to } => Dense(8, relu) } } => Dense(1)
        }",
        "\
input         x: 8
input         goal: 2
dense1        h1 = W1 · goal + b1       W1: 8 × 2, b1: 8
embed         h2 = tanh(W2 · h1 + b2)   W2: 8 × 8, b2: 8
embed         h3 = tanh(W2 · x + b2)    W2: 8 × 8, b2: 8
repeat1       repeat1 = h3              3 times, each copy with its own parameters:
  identity1   h4 = repeat1
  concat1     h5 = [h4; h2]
  dense1      h6 = relu(W6 · h5 + b6)   W6: 8 × 16, b6: 8
  residual1   h7 = repeat1 + h6
              repeat1 = h7
dense2        y = W8 · repeat1 + b8     W8: 1 × 8, b8: 1",
    );
}

#[test]
fn repeats_of_repeats_and_several_outputs() {
    check(
        "struct Net(x: 8) {
            let trunk = x => blocks: 2 * { 3 * { Dense(8) } => relu };
            (trunk => policy: Dense(2, softmax), trunk)
        }",
        "\
input        x: 8
blocks       blocks = x                       2 times, each copy with its own parameters:
  repeat1    repeat1 = blocks                 3 times, each copy with its own parameters:
    dense1   h1 = W1 · repeat1 + b1           W1: 8 × 8, b1: 8
             repeat1 = h1
  relu1      h2 = relu(repeat1)
             blocks = h2
policy       y1 = softmax(W3 · blocks + b3)   W3: 2 × 8, b3: 2
output       y2 = blocks",
    );
}
