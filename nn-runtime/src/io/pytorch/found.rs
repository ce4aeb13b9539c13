//! The tensors of a file, under the names that the modules have without what was put around them.

use std::collections::{HashMap, HashSet};

use safetensors::tensor::{Metadata, TensorInfo};

use super::module::Tensor;
use super::names::ModuleNames;

/// What `torch.compile` puts around a module, wherever that is.
const COMPILED: &str = "_orig_mod";

/// The tensors of a file by name.
pub(super) struct Found<'a> {
    metadata: &'a Metadata,
    /// The name in the file of each tensor, by its name without wrappers, in the file's order.
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

    /// The tensor of this name.
    pub(super) fn info(&self, name: &str) -> Option<&'a TensorInfo> {
        self.metadata.info(self.name(name)?)
    }

    /// What the file calls a tensor.
    pub(super) fn name(&self, name: &str) -> Option<&str> {
        let (_, in_file) = self.names.get(*self.places.get(name)?)?;
        Some(in_file)
    }

    /// All names: those without wrappers, and those in the file.
    pub(super) fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.names
            .iter()
            .map(|(name, in_file)| (&name[..], &in_file[..]))
    }
}

/// The names without what is around all modules: as many of the segments that all have in common
/// (`module.`, `model.`) as leave the most names that are wanted, and the fewest of those.
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
