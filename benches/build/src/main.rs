//! Builds crates as a user would write them, outside of the workspace, and prints how long they take.
//!
//! ```text
//! cargo run --release -p nn-build              # the whole table, about ten minutes
//! cargo run --release -p nn-build -- --lines   # only the lines of LLVM code, with their limits
//! ```
//!
//! Times are processor times of cargo and all of its children, in seconds; a clock's time where the
//! system has no `/proc`.

mod crates;
mod lines;

use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use crates::{Crate, Profiles, Workplace};

/// A program of `programs`, and what it should reach: the time of a rebuild, in seconds, the ratio of
/// a debug build's training to a release build's, and the limit of its lines of LLVM code.
struct Program {
    name: &'static str,
    source: &'static str,
    rebuild: f64,
    ratio: f64,
    lines: usize,
    /// A size in the declaration, and another.
    sizes: [&'static str; 2],
}

const PROGRAMS: [Program; 3] = [
    Program {
        name: "mlp",
        source: include_str!("../programs/mlp.rs"),
        rebuild: 1.2,
        ratio: 2.0,
        lines: 57_000,
        sizes: ["Dense(128, relu)", "Dense(120, relu)"],
    },
    Program {
        name: "lenet",
        source: include_str!("../programs/lenet.rs"),
        rebuild: 2.0,
        ratio: 6.0,
        lines: 58_000,
        sizes: ["Dense(120, relu)", "Dense(112, relu)"],
    },
    Program {
        name: "gpt",
        source: include_str!("../programs/gpt.rs"),
        rebuild: 2.5,
        ratio: 3.0,
        lines: 72_000,
        sizes: ["Dense(512, gelu_tanh)", "Dense(448, gelu_tanh)"],
    },
];

fn main() -> ExitCode {
    let only_lines = std::env::args().any(|argument| argument == "--lines");
    let result = if only_lines { lines() } else { table() };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// The lines of LLVM code of every program. Whether all are within their limits.
fn lines() -> Result<bool, Box<dyn Error>> {
    let mut all_fit = true;
    for program in &PROGRAMS {
        let found = lines::of(program.name)?;
        let fits = found <= program.lines;
        all_fit &= fits;
        let verdict = if fits { "" } else { ": too many" };
        println!(
            "{}: {found} lines of LLVM code (at most {}){verdict}",
            program.name, program.lines
        );
    }
    Ok(all_fit)
}

fn table() -> Result<bool, Box<dyn Error>> {
    let workplace = Workplace::new()?;
    println!("| measure | program | found | reach |\n|---|---|--:|--:|");
    for (index, program) in PROGRAMS.iter().enumerate() {
        let user = workplace.user(program.name, program.source, Profiles::Readme)?;
        let clock = Instant::now();
        user.build(&["--release"])?;
        if index == 0 {
            let seconds = clock.elapsed().as_secs_f64();
            println!("| first build with all dependencies, by the clock, s | | {seconds:.0} | |");
        }
        let rebuild = user.rebuild(program.source)?;
        row(
            "rebuild after a change of `main.rs`, s",
            program,
            rebuild,
            program.rebuild,
        );
        let changed = program.source.replace(program.sizes[0], program.sizes[1]);
        let rebuild = user.rebuild(&changed)?;
        row(
            "rebuild after a change of a size, s",
            program,
            rebuild,
            program.rebuild + 0.5,
        );
        user.write(program.source)?;
        user.build(&["--release"])?;
        user.build(&[])?;
        let ratio = ratio(&user)?;
        row("training, debug ÷ release", program, ratio, program.ratio);
        if index == PROGRAMS.len() - 1 {
            editing(&user, program)?;
        }
    }
    let many = |stages| chain(stages);
    let [few, more] = [100, 120].map(many);
    let user = workplace.user("stages", &few, Profiles::Readme)?;
    user.build(&["--release"])?;
    let hundred = user.rebuild(&few)?;
    let longer = user.rebuild(&more)?;
    println!("| 100 distinct stages, s | | {hundred:.2} | 10 |");
    println!(
        "| each further distinct `Dense`, s | | {:.3} | 0.05 |",
        (longer - hundred) / 20.0
    );
    in_a_library(&workplace)?;
    plain(&workplace)?;
    Ok(true)
}

/// What an editor waits for after a change of the declaration.
fn editing(user: &Crate, program: &Program) -> Result<(), Box<dyn Error>> {
    user.check(program.source)?;
    let check = user.check(&program.source.replace(program.sizes[0], program.sizes[1]))?;
    row(
        "`cargo check` after a change of a size, s",
        program,
        check,
        0.1,
    );
    match user.analyzed()? {
        Some(total) => println!("| rust-analyzer, the whole crate | gpt | {total} | |"),
        None => eprintln!("rust-analyzer is not installed: not measured"),
    }
    Ok(())
}

/// A program whose network is in a library of its own.
fn in_a_library(workplace: &Workplace) -> Result<(), Box<dyn Error>> {
    let [.., gpt] = &PROGRAMS;
    let library = gpt.source.replace("fn main()", "pub fn train()");
    let source = "fn main() {\n    library::train().expect(\"trained\");\n}\n";
    let user = workplace.user_of_library(&library, source)?;
    user.build(&["--release"])?;
    let rebuild = user.rebuild(source)?;
    println!("| rebuild, with the network in a crate of its own, s | gpt | {rebuild:.2} | |");
    Ok(())
}

/// Builds with the default profiles, for whoever leaves out the README's lines.
fn plain(workplace: &Workplace) -> Result<(), Box<dyn Error>> {
    for program in &PROGRAMS {
        let name = format!("{}-plain", program.name);
        let user = workplace.user(&name, program.source, Profiles::Default)?;
        user.build(&["--release"])?;
        let rebuild = user.rebuild(program.source)?;
        println!(
            "| rebuild after a change of `main.rs`, default profiles, s | {} | {rebuild:.2} | |",
            program.name
        );
        user.build(&[])?;
        println!(
            "| training, debug ÷ release, default profiles | {} | {:.0} | |",
            program.name,
            ratio(&user)?
        );
    }
    Ok(())
}

fn row(measure: &str, program: &Program, found: f64, reach: f64) {
    println!("| {measure} | {} | {found:.2} | {reach:.1} |", program.name);
}

/// The median of the ratio of training times, both sides alternating.
fn ratio(user: &Crate) -> Result<f64, Box<dyn Error>> {
    let mut ratios = Vec::new();
    for _ in 0..5 {
        ratios.push(user.training("debug")? / user.training("release")?);
    }
    ratios.sort_by(f64::total_cmp);
    Ok(ratios[ratios.len() / 2])
}

/// A program with a chain of distinct `Dense`.
fn chain(stages: usize) -> String {
    let mut source = String::from("use nn_runtime::prelude::*;\nnetwork! { struct Net { 4");
    for stage in 0..stages {
        let _ = write!(source, " => Dense({}, relu)", 8 + stage);
    }
    source.push_str(
        " } }\nfn main() {\n    let (network, mut workspace) = (Net::new(0), Workspace::new());\n    \
         let outputs = network.predict_batch([0.5; 4], &mut workspace).expect(\"one sample\");\n    \
         println!(\"{}\", outputs.sum());\n}\n",
    );
    source
}

/// The folder of this workspace.
fn workspace() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}
