//! Random declarations.
//!
//! A network is a chain of constructs, each drawn from [`CONSTRUCTS`](stages::CONSTRUCTS): a
//! function from the shape before it to its text and the shape after it. A new construct of the
//! language is one function and one line there.

mod draws;
mod stages;

use std::fmt::Write as _;

use draws::Draws;
use stages::Writer;

/// The source of a module with a network for each seed, and a table of them, `NETWORKS`: the
/// declaration as text, and the function that checks it.
pub(crate) fn source(seeds: impl Iterator<Item = usize>) -> String {
    let mut source = String::from(CONSTANTS);
    let mut table = String::new();
    for seed in seeds {
        let chain = chain(seed as u64);
        let _ = writeln!(
            source,
            "network! {{ #[scalar(f64)] struct N{seed} {{ {chain} }} }}"
        );
        let check = if seed / 2 % INFERENCE == 0 {
            format!("|| {{ check_inference::<N{seed}>()?; check_network::<N{seed}>() }}")
        } else {
            format!("check_network::<N{seed}>")
        };
        let _ = writeln!(table, "    (\"N{seed}: {chain}\", {check}),");
    }
    let _ = writeln!(source, "const NETWORKS: &[(&str, Checker)] = &[\n{table}];");
    source
}

/// Inference for the processor's instruction set is checked for one network in so many.
const INFERENCE: usize = 16;

/// Constants that declarations refer to, by their values.
const CONSTANTS: &str = "\
const ONE: usize = 1;
const TWO: usize = 2;
const THREE: usize = 3;
mod sizes { pub(super) const FOUR: usize = 4; pub(super) const FIVE: usize = 5; }
const RATE: f64 = 0.4;
const SLOPE: f64 = 0.3;
";

/// One declaration, from the shape of the input to the last stage.
fn chain(seed: u64) -> String {
    let mut writer = Writer::new(Draws::new(seed));
    let input = 1 + writer.draws.below(5);
    let stages = 1 + writer.draws.below(5);
    let mut text = writer.size(input);
    let mut features = input;
    for _ in 0..stages {
        features = writer.stage(features, &mut text, 0);
    }
    text
}
