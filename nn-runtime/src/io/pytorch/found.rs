//! The tensors of a file, under their names without the prefixes of wrapper modules.

use std::collections::{HashMap, HashSet};

use safetensors::tensor::{Metadata, TensorInfo};

use super::module::Tensor;
use super::names::ModuleNames;

/// The name that `torch.compile` adds around a module, at any level.
const COMPILED: &str = "_orig_mod";

/// The tensors of a file by name.
pub(super) struct Found<'a> {
    metadata: &'a Metadata,
    /// The name of each tensor without wrappers, and its name in the file, in the order of the
    /// file.
    names: Vec<(String, String)>,
    places: HashMap<String, usize>,
}

impl<'a> Found<'a> {
    pub(super) fn new(tensors: &[Tensor], names: &ModuleNames, metadata: &'a Metadata) -> Self {
        let in_file = metadata.offset_keys();
        let wanted: HashSet<&str> = tensors.iter().map(|tensor| &tensor.name[..]).collect();
        let stripped = stripped(&in_file, &wanted, names);
        let places = stripped.iter().cloned().zip(0..).collect();
        Self {
            metadata,
            names: stripped.into_iter().zip(in_file).collect(),
            places,
        }
    }

    /// The tensor with this name (without wrappers).
    pub(super) fn info(&self, name: &str) -> Option<&'a TensorInfo> {
        self.metadata.info(self.name(name)?)
    }

    /// The name of a tensor in the file.
    pub(super) fn name(&self, name: &str) -> Option<&str> {
        let (_, in_file) = self.names.get(*self.places.get(name)?)?;
        Some(in_file)
    }

    /// All names, without wrappers and as they are in the file.
    pub(super) fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.names
            .iter()
            .map(|(name, in_file)| (&name[..], &in_file[..]))
    }
}

/// Strips the names of wrappers. Of the prefixes that all names have in common (such as `module.`,
/// `model.`), removes the shortest one that leaves the most expected names.
fn stripped(in_file: &[String], wanted: &HashSet<&str>, names: &ModuleNames) -> Vec<String> {
    let plain: Vec<String> = in_file.iter().map(|name| without_compiled(name)).collect();
    let distinct: HashSet<&String> = plain.iter().collect();
    let plain = if distinct.len() == plain.len() {
        plain
    } else {
        in_file.to_vec()
    };
    let count = |prefix: &str| {
        let known = |name: &&String| {
            name.strip_prefix(prefix)
                .is_some_and(|name| wanted.contains(name))
        };
        plain.iter().filter(known).count()
    };
    let is_ignored =
        |place: usize| names.is_ignored(&in_file[place]) || names.is_ignored(&plain[place]);
    let mut counted = (0..plain.len()).filter(|place| !is_ignored(*place));
    let first = counted.next().map_or("", |place| &plain[place]);
    let mut best = ("", count(""));
    for (dot, _) in first.match_indices('.') {
        let prefix = &first[..=dot];
        let is_common = |place: usize| is_ignored(place) || plain[place].starts_with(prefix);
        if best.1 == wanted.len() || !(0..plain.len()).all(is_common) {
            break;
        }
        let found = count(prefix);
        if found > best.1 {
            best = (prefix, found);
        }
    }
    let prefix = best.0;
    let stripped = plain
        .iter()
        .map(|name| name.strip_prefix(prefix).unwrap_or(name));
    stripped.map(String::from).collect()
}

fn without_compiled(name: &str) -> String {
    let segments: Vec<&str> = name
        .split('.')
        .filter(|segment| *segment != COMPILED)
        .collect();
    segments.join(".")
}
