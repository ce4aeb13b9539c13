//! Every kind of stage has a formula with the sizes and names of its network.

use super::equations;
use crate::arguments::ACTIVATIONS;
use crate::diagnostics::Diagnostics;
use crate::layers::{Combination, Example, LAYERS};
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

/// A declaration, or a chain made into one.
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
        let Example { source, formula } = entry.example;
        assert!(source.contains(entry.name), "{source}");
        let equations = of(&declared(source));
        let has_it = lines(&equations).iter().any(|line| line.ends_with(formula));
        assert!(has_it, "{source}: expected\n{formula}\nfound\n{equations}");
        assert!(!equations.contains('?'), "{equations}");
    }
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
