//! Lines of LLVM code.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::{env, process};

use crate::crates::{Result, cargo, run};
use crate::workspace;

/// The lines of LLVM code in the crate of a program of `programs`, before any optimization.
pub(super) fn of(program: &str) -> Result<usize> {
    let code = env::temp_dir().join(format!("nn-build-{program}-{}.ll", process::id()));
    let mut rustc = cargo("rustc");
    rustc
        .args([
            "--quiet",
            "--release",
            "-p",
            "nn-build",
            "--example",
            // Named unlike the workspace's examples, which lie in the same folder.
            &format!("build_{program}"),
            "--",
        ])
        .arg(format!("--emit=llvm-ir={}", code.display()))
        .args(["-Cno-prepopulate-passes", "-Ccodegen-units=1"])
        .current_dir(workspace());
    let found = run(&mut rustc).and_then(|()| bodies(&code));
    // Where rustc has failed, there is none.
    let _ = fs::remove_file(&code);
    found
}

/// The lines in the bodies of all functions.
fn bodies(code: &Path) -> Result<usize> {
    let mut is_body = false;
    let mut count = 0;
    for line in BufReader::new(File::open(code)?).lines() {
        let line = line?;
        if line.starts_with("define") {
            is_body = true;
        } else if line.starts_with('}') {
            is_body = false;
        } else if is_body {
            count += 1;
        }
    }
    Ok(count)
}
