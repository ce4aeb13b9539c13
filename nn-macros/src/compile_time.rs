//! Measures how long the macro takes, and how long programs that use it take to build:
//! `cargo bench -p nn-macros`. It prints tables in Markdown, and never fails because something is
//! slow.
//!
//! The macro is measured without rustc around it. A crate of procedural macros exports only the
//! macros, so this program compiles the modules of the crate a second time. That is why it is
//! located beside them.

// The modules contain tests that nothing runs here.
#![allow(dead_code, unused_imports)]

extern crate proc_macro;

use std::env;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use proc_macro2::TokenStream;

mod arguments;
#[path = "compile_time/builds.rs"]
mod builds;
mod diagnostics;
mod differentiate;
mod drawing;
mod emit;
mod equations;
mod expand;
mod freeze;
mod generic;
mod graph;
mod infer;
mod layers;
mod lengths;
mod lower;
mod names;
mod normalize;
mod plan;
#[cfg(test)]
mod repository;
mod shapes;
mod stepping;
mod syntax;
mod table;

/// A multi-layer perceptron of three layers.
fn mlp(scale: usize) -> String {
    let [inputs, first, second] = [4, 128, 64].map(|size| scale * size);
    format!("{inputs} => Dense({first}, relu) => Dense({second}, relu) => Dense(10, softmax)")
}

/// A chain of layers of which no two have the same type.
fn chain(stages: usize) -> String {
    let mut text = String::from("4");
    for stage in 1..stages {
        let activation = ["relu", "tanh", "gelu", "sigmoid", "silu"][stage % 5];
        let _ = write!(text, " => Dense({}, {activation})", 8 + stage);
    }
    text + " => Dense(10, softmax)"
}

fn repeat(count: usize, scale: usize) -> String {
    let [inputs, width] = [4, 64].map(|size| scale * size);
    format!(
        "{inputs} => Dense({width}, relu) => {count} * {{ Residual {{ Dense({}, gelu) => Dense({width}) }} }} => Dense(10, softmax)",
        2 * width
    )
}

fn branches(count: usize) -> String {
    let branches: Vec<String> = (0..count)
        .map(|branch| format!("Dense({}, relu) => Dense(16)", 8 + branch))
        .collect();
    format!(
        "4 => Sum {{ {} }} => Dense(10, softmax)",
        branches.join(" | ")
    )
}

fn main() {
    // Cargo passes arguments of its own to benchmarks. Those are ignored.
    let quick = env::args().any(|argument| argument == "--expansion");
    expansions();
    if !quick {
        builds::builds();
    }
}

/// Measures the macro alone.
fn expansions() {
    println!("| the macro alone | ms | µs a stage | KiB emitted |");
    println!("|---|---:|---:|---:|");
    let mut cases = vec![("MLP of 3 layers".to_owned(), mlp(1), 3)];
    for stages in [10, 100, 1000] {
        cases.push((format!("chain of {stages} layers"), chain(stages), stages));
    }
    for count in [1, 96, 960] {
        cases.push((format!("{count} * {{ … }}"), repeat(count, 1), 5));
    }
    for count in [50, 200] {
        cases.push((
            format!("{count} branches of 2 layers"),
            branches(count),
            2 * count + 2,
        ));
    }
    for (name, body, stages) in cases {
        let tokens: TokenStream = format!("pub struct Net {{ {body} }}")
            .parse()
            .expect("a declaration");
        let emitted = expand::network(tokens.clone()).to_string().len();
        let time = fastest(9, || {
            let tokens = tokens.clone();
            let begin = Instant::now();
            let code = expand::network(tokens);
            let time = begin.elapsed();
            drop(code);
            time
        })
        .unwrap_or_default();
        println!(
            "| {name} | {:.2} | {:.1} | {} |",
            1e3 * time.as_secs_f64(),
            1e6 * time.as_secs_f64() / stages as f64,
            emitted.div_ceil(1024)
        );
    }
}

/// The fastest measurement, which other programs have disturbed least.
fn fastest<T: Ord>(times: usize, measure: impl FnMut() -> T) -> Option<T> {
    std::iter::repeat_with(measure).take(times).min()
}
