//! The repository around this crate, whose files some tests read.

use std::path::{Path, PathBuf};

/// The root of the repository, or nothing in the published crate, which comes without it.
pub(crate) fn root() -> Option<PathBuf> {
    let crate_root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // Cargo adds this file when it packs a crate.
    let published = crate_root.join("Cargo.toml.orig").exists();
    (!published).then(|| crate_root.join(".."))
}
