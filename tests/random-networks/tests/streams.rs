//! Random networks that look back only: fed step by step, they give what they give on whole
//! sequences.

use nn_random_networks::{Steps, check_steps};
use nn_runtime::prelude::*;

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
