//! Random networks that look back only: fed step by step, they give what they give on whole
//! sequences.

use nn_random_networks::streams::{Input, Output, Steps, Stream, tokens};
use nn_runtime::nalgebra::SMatrix;
use nn_runtime::prelude::*;
use nn_runtime::stream::{State, prefill};

include!(concat!(env!("OUT_DIR"), "/streams.rs"));

#[test]
fn steps_are_those_of_whole_sequences() {
    let failures: Vec<String> = STREAMS
        .iter()
        .filter_map(|(declaration, check)| {
            let difference = check();
            let fails = !difference.is_finite() || difference > 1e-6;
            fails.then(|| format!("{declaration}\n    {difference:e}\n"))
        })
        .collect();
    assert!(failures.is_empty(), "{}", failures.concat());
    assert!(STREAMS.len() >= 200 || option_env!("NN_RANDOM_NETWORKS").is_some());
}

/// What is drawn at random is drawn: each of these more than once.
#[test]
fn there_is_something_of_everything() {
    for part in [
        "CrossAttention(",
        "kv_heads",
        "rope",
        "window",
        "alibi",
        "qk_norm",
        "Positions(learned)",
        "Positions(sinusoidal)",
        "Unembed(",
        "initial = (v",
        "initial = v",
        "h => Last",
        "mood:",
    ] {
        let declarations = STREAMS.iter().filter(|(text, _)| text.contains(part));
        let count = declarations.count();
        println!("{part} {count}");
        assert!(count > 1 || STREAMS.len() < 200, "{part}");
    }
}
