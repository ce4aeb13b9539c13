//! The names of `PyTorch` modules for the stages of a network.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::structure::{Operation, Step};

/// Maps the stages of a network to `PyTorch` modules: a list of patterns, and a rule for all other
/// stages.
///
/// A pattern is the path of a stage (`dense1`, `blocks.3.dense1`) in which `*` matches any
/// characters. Each `*` in the name of the module is replaced by the match of the corresponding `*`
/// in the pattern. The first matching pattern counts.
///
/// | pattern, module | meaning |
/// |---|---|
/// | `"dense1"`, `"fc"` | the stage is the module `fc`: `fc.weight`, `fc.bias` |
/// | `"blocks.*.dense1"`, `"h.*.mlp.c_fc"` | the stage in every copy of a repeat |
/// | `"*"`, `"model.*"` | all stages that no earlier pattern matches |
/// | `"lstm2"`, `"lstm[1]"` | the second layer of a recurrent module: `lstm.weight_ih_l1` |
/// | `"blocks.*.attention1:in"`, `"h.*.attn.c_attn"` | one linear module computes queries, keys and values |
/// | `"attention1:query"`, `"attn.q"` | a module of its own computes the queries; likewise for `:key` and `:value` |
/// | `"attention1:out"`, `"attn.c_proj"` | this module is the output projection, which combines the heads |
/// | `"embed:head"`, `"lm_head"` | `Unembed(embed)` is this module, whose weight is tied to the embedding's |
/// | `"positions1:weight"`, `"pos_embedding"` | the parameter has this name |
///
/// ```
/// use nn_runtime::io::ModuleNames;
///
/// let gpt2 = ModuleNames::from([
///     ("h.*.attn:in", "h.*.attn.c_attn"),
///     ("h.*.attn:out", "h.*.attn.c_proj"),
///     ("h.*.c_fc", "h.*.mlp.c_fc"),
///     ("h.*.c_proj", "h.*.mlp.c_proj"),
/// ])
/// .conv1d("*.c_*")
/// .ignore("*.attn.bias");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModuleNames {
    is_sequential: bool,
    pairs: Vec<(String, String)>,
    conv1d: Vec<String>,
    ignored: Vec<String>,
}

impl ModuleNames {
    /// Modules have the names of the stages: `dense1.weight`.
    #[must_use]
    pub fn stages() -> Self {
        Self::default()
    }

    /// Modules are numbered as in a `torch.nn.Sequential` with one module for each layer and each
    /// activation: `64 => Dense(128, relu) => Dense(10)` has `0.weight` and `2.weight`. Every stage
    /// counts, whether it has parameters or not. A repeat is a module that contains one module for
    /// each copy. The network must be a chain.
    #[must_use]
    pub fn sequential() -> Self {
        Self {
            is_sequential: true,
            ..Self::default()
        }
    }

    /// Adds a pattern of stages with its module.
    #[must_use]
    pub fn with(mut self, pattern: impl Into<String>, module: impl Into<String>) -> Self {
        self.pairs.push((pattern.into(), module.into()));
        self
    }

    /// Marks the modules whose names match a pattern as `Conv1D`, the class used in the published
    /// GPT-2: linear modules with transposed weights.
    #[must_use]
    pub fn conv1d(mut self, module: impl Into<String>) -> Self {
        self.conv1d.push(module.into());
        self
    }

    /// Ignores tensors whose names match a pattern when a file is loaded, such as masks and copies
    /// of other tensors.
    #[must_use]
    pub fn ignore(mut self, tensor: impl Into<String>) -> Self {
        self.ignored.push(tensor.into());
        self
    }

    pub(crate) fn is_conv1d(&self, module: &str) -> bool {
        is_among(&self.conv1d, module)
    }

    pub(crate) fn is_ignored(&self, tensor: &str) -> bool {
        is_among(&self.ignored, tensor)
    }
}

impl<const N: usize> From<[(&str, &str); N]> for ModuleNames {
    /// Patterns of stages with their modules. All other stages keep their names.
    fn from(pairs: [(&str, &str); N]) -> Self {
        let pairs = pairs.map(|(pattern, module)| (pattern.to_owned(), module.to_owned()));
        Self {
            pairs: pairs.into(),
            ..Self::default()
        }
    }
}

fn is_among(patterns: &[String], name: &str) -> bool {
    patterns.iter().any(|p| captures(p, name).is_some())
}

/// What each `*` of a pattern matches in a name, as little as possible; `None` if the name does not
/// match.
fn captures<'a>(pattern: &str, name: &'a str) -> Option<Vec<&'a str>> {
    let Some((start, rest)) = pattern.split_once('*') else {
        return (pattern == name).then(Vec::new);
    };
    let name = name.strip_prefix(start)?;
    let places = name.char_indices().map(|(place, _)| place);
    places.chain([name.len()]).find_map(|place| {
        let mut others = captures(rest, &name[place..])?;
        others.insert(0, &name[..place]);
        Some(others)
    })
}

/// The names of one network's modules.
pub(crate) struct Resolver<'a> {
    names: &'a ModuleNames,
    /// The numbers of the modules in a `Sequential`, by stage.
    numbers: HashMap<String, String>,
    used: RefCell<BTreeSet<usize>>,
    problems: RefCell<BTreeSet<String>>,
}

impl<'a> Resolver<'a> {
    pub(crate) fn new(names: &'a ModuleNames, steps: &[Step]) -> Self {
        let mut problems = BTreeSet::new();
        let mut numbers = HashMap::new();
        if names.is_sequential {
            match numbered(steps) {
                Ok(found) => numbers = found,
                Err(problem) => drop(problems.insert(problem)),
            }
        }
        Self {
            names,
            numbers,
            used: RefCell::default(),
            problems: RefCell::new(problems),
        }
    }

    /// The module of a stage.
    pub(crate) fn module(&self, stage: &str) -> String {
        match self.lookup(stage) {
            Some(module) => module,
            None => self
                .numbers
                .get(stage)
                .map_or(stage, |name| name)
                .to_owned(),
        }
    }

    /// The module of a part of a stage, where a pattern names it.
    pub(crate) fn part(&self, stage: &str, part: &str) -> Option<String> {
        let name = format!("{stage}:{part}");
        let found = self.lookup(&name);
        found.or_else(|| self.numbers.get(&name).cloned())
    }

    fn lookup(&self, name: &str) -> Option<String> {
        let has_part = |name: &str| name.contains(':');
        let pairs = self.names.pairs.iter().enumerate();
        let (place, (pattern, target), found) = pairs
            .filter(|(_, (pattern, _))| has_part(pattern) == has_part(name))
            .find_map(|(place, pair)| Some((place, pair, captures(&pair.0, name)?)))?;
        self.used.borrow_mut().insert(place);
        let mut found = found.into_iter();
        let mut parts = target.split('*');
        let mut whole = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let Some(capture) = found.next() else {
                self.problem(format!(
                    "`{target}` has more `*` than its pattern `{pattern}`"
                ));
                break;
            };
            whole.push_str(capture);
            whole.push_str(part);
        }
        Some(whole)
    }

    pub(crate) fn problem(&self, problem: String) {
        self.problems.borrow_mut().insert(problem);
    }

    /// What is wrong with the names.
    pub(crate) fn problems(self) -> Vec<String> {
        let used = self.used.into_inner();
        let mut problems: Vec<String> = self.problems.into_inner().into_iter().collect();
        for (place, (pattern, _)) in self.names.pairs.iter().enumerate() {
            if !used.contains(&place) {
                problems.push(format!(
                    "the pattern `{pattern}` matches no stage with parameters, or earlier patterns \
                     already match all of them"
                ));
            }
        }
        problems
    }
}

/// The names that a `torch.nn.Sequential` gives its modules, by the paths of our parameters.
fn numbered(steps: &[Step]) -> Result<HashMap<String, String>, String> {
    let mut names = HashMap::new();
    let mut next: BTreeMap<String, usize> = BTreeMap::new();
    let mut containers: HashMap<String, String> = HashMap::new();
    let mut take = |container: &str| {
        let number = next.entry(container.to_owned()).or_default();
        *number += 1;
        *number - 1
    };
    for (place, step) in steps.iter().enumerate() {
        let expected = place.checked_sub(1);
        if step.reads.iter().copied().ne(expected) {
            return Err(format!(
                "the stages do not form a chain like those of a `torch.nn.Sequential` (at `{}`): \
                 name the modules instead",
                step.stage
            ));
        }
        if matches!(step.operation, Operation::Input { .. } | Operation::Output) {
            continue;
        }
        let (mut ours, mut theirs) = (String::new(), String::new());
        let mut parts = step.stage.split('.').peekable();
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                let number = take(&theirs);
                // The parameters of a head are the embedding's.
                let of = match step.operation {
                    Operation::Unembedding { .. } => format!("{}:{HEAD}", step.parameters),
                    _ => step.parameters.clone(),
                };
                names.insert(of, joined(&theirs, &number.to_string()));
                break;
            }
            ours = joined(&ours, part);
            // A copy has its number already.
            theirs = if part.bytes().all(|byte| byte.is_ascii_digit()) {
                joined(&theirs, part)
            } else {
                let around = theirs.clone();
                let named = containers.entry(ours.clone());
                named
                    .or_insert_with(|| joined(&around, &take(&around).to_string()))
                    .clone()
            };
        }
    }
    Ok(names)
}

/// The part of an embedding that is the head whose weight it is.
pub(crate) const HEAD: &str = "head";

/// `outer.inner`, or `inner` alone.
pub(crate) fn joined(outer: &str, inner: &str) -> String {
    if outer.is_empty() {
        inner.to_owned()
    } else {
        format!("{outer}.{inner}")
    }
}

#[cfg(test)]
mod tests {
    use super::captures;

    #[test]
    fn stars_stand_for_any_characters() {
        assert_eq!(captures("a.*.b", "a.10.b"), Some(vec!["10"]));
        assert_eq!(captures("*", "a.1.b"), Some(vec!["a.1.b"]));
        assert_eq!(captures("*.*", "a.1.b"), Some(vec!["a", "1.b"]));
        assert_eq!(captures("a", "b"), None);
        assert_eq!(captures("a.*", "a"), None);
    }
}
