//! Crates of users, in a temporary folder.

use std::error::Error;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;
use std::{env, fs, process};

use super::workspace;

pub(super) type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The profiles of a crate.
#[derive(Clone, Copy)]
pub(super) enum Profiles {
    /// The lines that the README advises.
    Readme,
    /// Cargo's defaults.
    Default,
}

/// The lines of the README about profiles.
fn readme() -> Result<&'static str> {
    let text = include_str!("../../../README.md");
    let lines = text.find("[profile.").map(|start| &text[start..]);
    let lines = lines.and_then(|lines| lines.split("```").next());
    Ok(lines.ok_or("README.md advises no profiles")?)
}

/// A temporary folder for crates and what is built of them. It is removed in the end.
pub(super) struct Workplace {
    folder: PathBuf,
}

impl Workplace {
    pub(super) fn new() -> Result<Self> {
        let folder = env::temp_dir().join(format!("nn-build-{}", process::id()));
        fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    /// A crate with this program, which depends on the runtime with its default features.
    pub(super) fn user(&self, name: &str, source: &str, profiles: Profiles) -> Result<Crate> {
        let runtime = workspace().join("nn-runtime");
        self.depending(name, ("nn-runtime", runtime), profiles, source)
    }

    /// A crate with this program, which depends on a library with this source. The library depends
    /// on the runtime.
    pub(super) fn user_of_library(&self, library: &str, source: &str) -> Result<Crate> {
        let runtime = ("nn-runtime", workspace().join("nn-runtime"));
        let folder = self
            .depending("library", runtime, Profiles::Readme, "")?
            .folder;
        fs::remove_file(folder.join("src/main.rs"))?;
        fs::write(folder.join("src/lib.rs"), library)?;
        self.depending("program", ("library", folder), Profiles::Readme, source)
    }

    fn depending(
        &self,
        name: &str,
        (dependency, path): (&str, PathBuf),
        profiles: Profiles,
        source: &str,
    ) -> Result<Crate> {
        let folder = self.folder.join(name);
        fs::create_dir_all(folder.join("src"))?;
        let path = fs::canonicalize(path)?;
        let (profile, target) = match profiles {
            Profiles::Readme => (readme()?, "target"),
            Profiles::Default => ("", "target-default"),
        };
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [dependencies]\n{dependency} = {{ path = \"{}\" }}\n\n{profile}\n[workspace]\n",
            path.display()
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock"))?;
        let user = Crate {
            name: name.to_owned(),
            target: self.folder.join(target),
            folder,
        };
        user.write(source)?;
        Ok(user)
    }
}

impl Drop for Workplace {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A user's crate.
pub(super) struct Crate {
    name: String,
    folder: PathBuf,
    target: PathBuf,
}

impl Crate {
    pub(super) fn write(&self, source: &str) -> Result<()> {
        Ok(fs::write(self.folder.join("src/main.rs"), source)?)
    }

    /// Builds it. The seconds that this takes.
    pub(super) fn build(&self, arguments: &[&str]) -> Result<f64> {
        self.cargo("build", arguments)
    }

    /// Checks it after its program has been written, as an editor does. The seconds that this takes.
    pub(super) fn check(&self, source: &str) -> Result<f64> {
        self.write(source)?;
        self.cargo("check", &[])
    }

    /// The time and the memory that rust-analyzer says it needs for the whole crate, or nothing where
    /// it is not installed.
    pub(super) fn analyzed(&self) -> Result<Option<String>> {
        let version = Command::new("rust-analyzer").arg("--version").output();
        if !version.is_ok_and(|version| version.status.success()) {
            return Ok(None);
        }
        let mut analyzer = Command::new("rust-analyzer");
        analyzer.arg("analysis-stats").arg(&self.folder);
        let output = analyzer.env("CARGO_TARGET_DIR", &self.target).output()?;
        let words = String::from_utf8_lossy(&output.stdout);
        let total = words.lines().find_map(|line| line.strip_prefix("Total:"));
        let total = total.ok_or("rust-analyzer says no total")?;
        Ok(Some(total.trim().to_owned()))
    }

    fn cargo(&self, command: &str, arguments: &[&str]) -> Result<f64> {
        let (before, clock) = (processor_time(), Instant::now());
        let mut build = cargo(command);
        if command == "check" {
            // An editor's checks are incremental.
            build.env("CARGO_INCREMENTAL", "1");
        }
        build.args(arguments).current_dir(&self.folder);
        run(build.env("CARGO_TARGET_DIR", &self.target))?;
        let spent = before.and_then(|before| Some(processor_time()? - before));
        Ok(spent.unwrap_or_else(|| clock.elapsed().as_secs_f64()))
    }

    /// Builds it in release mode after its program has been written. The seconds that this takes.
    pub(super) fn rebuild(&self, source: &str) -> Result<f64> {
        self.write(source)?;
        self.build(&["--release"])
    }

    /// The nanoseconds that its program says training took, with one thread.
    pub(super) fn training(&self, profile: &str) -> Result<f64> {
        let output = Command::new(self.target.join(profile).join(&self.name))
            .env("RAYON_NUM_THREADS", "1")
            .output()?;
        let words = String::from_utf8(output.stdout)?;
        let time = words
            .lines()
            .find_map(|line| line.strip_prefix("training: ")?.strip_suffix(" ns"));
        Ok(time.ok_or("the program says no time")?.parse()?)
    }
}

/// A command of cargo.
pub(super) fn cargo(command: &str) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.arg(command).env("CARGO_INCREMENTAL", "0");
    cargo
}

/// Runs a command. Its output is shown if it fails.
pub(super) fn run(command: &mut Command) -> Result<()> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).into())
}

/// The processor time of all children that have ended, in seconds.
fn processor_time() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // After the name of the program, which may have spaces: the state is the third field.
    let (_, fields) = stat.rsplit_once(')')?;
    let field = |number: usize| {
        fields
            .split_whitespace()
            .nth(number - 3)?
            .parse::<f64>()
            .ok()
    };
    // `cutime` and `cstime`, in hundredths.
    Some((field(16)? + field(17)?) / 100.0)
}
