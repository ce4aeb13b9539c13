//! Programs that declare networks, built by cargo.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs};

use super::{branches, chain, fastest, mlp, repeat};

/// A declaration, and how a table calls it.
struct BenchmarkCase {
    name: String,
    /// The network between its braces, of 4 inputs times `scale`, with a softmax of 10 outputs.
    body: String,
    scale: usize,
}

fn case(name: impl Into<String>, scale: usize, body: impl Into<String>) -> BenchmarkCase {
    BenchmarkCase {
        name: name.into(),
        body: body.into(),
        scale,
    }
}

/// Times of `cargo build` for programs that train a network.
pub(crate) fn builds() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("compile-time");
    let user = UserCrate::new(&folder);
    let cases = [
        case("no network", 1, ""),
        case("MLP of 3 layers", 1, mlp(1)),
        case("the same, sizes × 16", 16, mlp(16)),
        case("chain of 100 different layers", 1, chain(100)),
        case("1 * { … }", 1, repeat(1, 1)),
        case("96 * { … }", 1, repeat(96, 1)),
        case("960 * { … }", 1, repeat(960, 1)),
        case("96 * { … }, sizes × 16", 16, repeat(96, 16)),
        case("50 branches of 2 layers", 1, branches(50)),
    ];
    println!("\n| `cargo build` of a program | debug, s | release, s |");
    println!("|---|---:|---:|");
    let seconds = |time: Option<Duration>| time.map_or(f64::NAN, |time| time.as_secs_f64());
    let everything = |release| {
        user.write("fn main() {}");
        let profile = if release { "release" } else { "debug" };
        let _ = fs::remove_dir_all(folder.join("target").join(profile));
        seconds(user.build(release))
    };
    println!(
        "| all dependencies, once | {:.1} | {:.1} |",
        everything(false),
        everything(true)
    );
    for case in &cases {
        let build = |release| {
            // A change of the program each time, which the build has to take in.
            let times = fastest(3, || {
                user.write(&program(case));
                user.build(release)
            });
            seconds(times.flatten())
        };
        println!(
            "| {} | {:.2} | {:.2} |",
            case.name,
            build(false),
            build(true)
        );
    }
}

/// A program that trains a network and uses it.
fn program(case: &BenchmarkCase) -> String {
    if case.body.is_empty() {
        return "fn main() {}".to_owned();
    }
    format!(
        "use nn_runtime::loss::CrossEntropy;
use nn_runtime::network::Workspace;
use nn_runtime::optimizer::{{Adam, Optimizer}};
use nn_runtime::prelude::*;

network! {{ struct Net {{ {body} }} }}

fn main() -> nn_runtime::error::Result<()> {{
    let data = Dataset::<Vector<{inputs}>, u32>::from_pairs([([0.5; {inputs}], [1]), ([0.25; {inputs}], [2])]);
    let (mut network, mut gradient) = (Box::new(Net::new(0)), Box::new(Net::zeros()));
    let (mut workspace, mut adam) = (Workspace::new(), Optimizer::new(Adam::default())?);
    for _ in 0..100 {{
        gradient.clear();
        network.gradient(&CrossEntropy::default(), data.all(), &mut gradient, &mut workspace)?;
        adam.step(&mut *network, &gradient);
    }}
    println!(\"{{}}\", network.predict(&[0.5; {inputs}].into())[0]);
    Ok(())
}}
",
        body = case.body,
        inputs = 4 * case.scale,
    )
}

/// A crate that depends on the runtime, outside of this workspace.
struct UserCrate {
    folder: PathBuf,
}

impl UserCrate {
    fn new(folder: &Path) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        fs::create_dir_all(folder.join("src")).expect("a folder in the target folder");
        let runtime = root.join("nn-runtime");
        let manifest = format!(
            "[package]\nname = \"user\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\nnn-runtime = {{ path = \"{}\" }}\n",
            runtime.display()
        );
        fs::write(folder.join("Cargo.toml"), manifest).expect("the manifest can be written");
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).expect("the lock file");
        Self {
            folder: folder.to_owned(),
        }
    }

    fn write(&self, program: &str) {
        fs::write(self.folder.join("src/main.rs"), program).expect("the program can be written");
    }

    /// What a build takes; nothing where it failed.
    fn build(&self, release: bool) -> Option<Duration> {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "--offline"]);
        if release {
            cargo.arg("--release");
        }
        cargo
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.folder.join("target"));
        let begin = Instant::now();
        let built = cargo.status().is_ok_and(|status| status.success());
        built.then(|| begin.elapsed())
    }
}
