//! Networks as graphs: what `graph()` prints.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use nn_runtime::prelude::*;

network! { struct Chain { 8 => Dropout(0.1) => hidden: Dense(4, relu) => Dense(2, softmax) } }

#[test]
fn a_chain() {
    assert_eq!(
        Chain::graph().mermaid().to_string(),
        r#"flowchart TD
    v0(["input<br>8"])
    v1["dropout1: Dropout(0.1)<br>8"]
    v2["hidden: Dense(4, relu)<br>4"]
    v3["dense1: Dense(2, softmax)<br>2"]
    v4(["output<br>2"])
    v0 --> v1
    v1 --> v2
    v2 --> v3
    v3 --> v4"#
    );
    assert_eq!(
        Chain::graph().dot().to_string(),
        r#"digraph "Chain" {
    node [shape=box];
    v0 [label="input\n8", shape=oval];
    v1 [label="dropout1: Dropout(0.1)\n8"];
    v2 [label="hidden: Dense(4, relu)\n4"];
    v3 [label="dense1: Dense(2, softmax)\n2"];
    v4 [label="output\n2", shape=oval];
    v0 -> v1;
    v1 -> v2;
    v2 -> v3;
    v3 -> v4;
}"#
    );
}

const STEPS: usize = 5;
const EXTRA: usize = 2;

network! {
    struct Everything(left: [STEPS, 3], right: [STEPS, 3], other: EXTRA) {
        let embed = shared Dense(4, tanh);
        let both = Sum { left => embed | right => embed }
            => 3 * { Residual { Dense(8, gelu) => Dense(4) } => inner: 2 * { Dense(4) } }
            => Mean;
        (Concat { both | other } => Dense(2 * STEPS, softmax), both)
    }
}

#[test]
fn several_inputs_and_outputs_shared_stages_and_repeats() {
    assert_eq!(
        Everything::graph().mermaid().to_string(),
        r#"flowchart TD
    v0(["left<br>[5, 3]"])
    v1(["right<br>[5, 3]"])
    v2(["other<br>2"])
    v3["embed: Dense(4, tanh)<br>[5, 4]"]
    v4["embed: Dense(4, tanh)<br>[5, 4]"]
    v5["sum1: Sum<br>[5, 4]"]
    subgraph r0 ["repeat1: 3 × { … }"]
        v6["dense1: Dense(8, gelu)<br>[5, 8]"]
        v7["dense2: Dense(4)<br>[5, 4]"]
        v8["residual1: Residual<br>[5, 4]"]
        subgraph r1 ["inner: 2 × { … }"]
            v9["dense1: Dense(4)<br>[5, 4]"]
        end
    end
    v10["mean1: Mean<br>4"]
    v11["concat1: Concat<br>6"]
    v12["dense1: Dense(2 * STEPS, softmax)<br>10"]
    v13(["output 1<br>10"])
    v14(["output 2<br>4"])
    v0 --> v3
    v1 --> v4
    v3 --> v5
    v4 --> v5
    v5 --> v6
    v6 --> v7
    v5 --> v8
    v7 --> v8
    v8 --> v9
    v9 --> v10
    v10 --> v11
    v2 --> v11
    v11 --> v12
    v12 --> v13
    v10 --> v14
    v3 -. shared .- v4"#
    );
    assert_eq!(
        Everything::graph().dot().to_string(),
        r#"digraph "Everything" {
    node [shape=box];
    v0 [label="left\n[5, 3]", shape=oval];
    v1 [label="right\n[5, 3]", shape=oval];
    v2 [label="other\n2", shape=oval];
    v3 [label="embed: Dense(4, tanh)\n[5, 4]"];
    v4 [label="embed: Dense(4, tanh)\n[5, 4]"];
    v5 [label="sum1: Sum\n[5, 4]"];
    subgraph cluster_0 {
        label="repeat1: 3 × { … }";
        v6 [label="dense1: Dense(8, gelu)\n[5, 8]"];
        v7 [label="dense2: Dense(4)\n[5, 4]"];
        v8 [label="residual1: Residual\n[5, 4]"];
        subgraph cluster_1 {
            label="inner: 2 × { … }";
            v9 [label="dense1: Dense(4)\n[5, 4]"];
        }
    }
    v10 [label="mean1: Mean\n4"];
    v11 [label="concat1: Concat\n6"];
    v12 [label="dense1: Dense(2 * STEPS, softmax)\n10"];
    v13 [label="output 1\n10", shape=oval];
    v14 [label="output 2\n4", shape=oval];
    v0 -> v3;
    v1 -> v4;
    v3 -> v5;
    v4 -> v5;
    v5 -> v6;
    v6 -> v7;
    v5 -> v8;
    v7 -> v8;
    v8 -> v9;
    v9 -> v10;
    v10 -> v11;
    v2 -> v11;
    v11 -> v12;
    v12 -> v13;
    v10 -> v14;
    v3 -> v4 [label="shared", style=dashed, dir=none, constraint=false];
}"#
    );
}

network! { struct OneInput(pixels: [4, 4, 3]) { pixels => Flatten => Product { identity | sigmoid } } }

#[test]
fn one_named_input_and_a_value_read_twice() {
    assert_eq!(
        OneInput::graph().mermaid().to_string(),
        r#"flowchart TD
    v0(["pixels<br>[4, 4, 3]"])
    v1["flatten1: Flatten<br>48"]
    v2["identity1: identity<br>48"]
    v3["sigmoid1: sigmoid<br>48"]
    v4["product1: Product<br>48"]
    v5(["output<br>48"])
    v0 --> v1
    v1 --> v2
    v1 --> v3
    v2 --> v4
    v3 --> v4
    v4 --> v5"#
    );
}

network! { struct Generic<const N: usize> { [N, N] => Sum { identity | Dense(N) } => Mean } }

#[test]
fn a_generic_network() {
    let shapes = Generic::<3>::GRAPH
        .vertices
        .iter()
        .map(|vertex| vertex.shape);
    let shapes: Vec<&[usize]> = shapes.collect();
    assert_eq!(shapes, [&[3, 3][..], &[3, 3], &[3, 3], &[3, 3], &[3], &[3]]);
}

/// Graphviz accepts what is written for it, where it is installed.
#[test]
fn graphviz_reads_it() {
    let mut all = String::new();
    for graph in [Chain::graph(), Everything::graph(), OneInput::graph()] {
        writeln!(all, "{}", graph.dot()).expect("a string can be written to");
    }
    let Ok(mut child) = Command::new("dot")
        .arg("-Tsvg")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
    else {
        println!("`dot` is not there: not tested");
        return;
    };
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(all.as_bytes()).expect("dot reads it");
    drop(input);
    let output = child.wait_with_output().expect("dot ends");
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
