//! "Did you mean …?"

use super::habits::SYNONYMS;

/// A name as it is compared.
pub(crate) fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| *c != '_');
    letters.collect::<String>().to_lowercase()
}

/// A name that may be meant, and what other libraries call it, as names are compared.
pub(crate) struct Candidate<'a> {
    pub(crate) name: &'a str,
    pub(crate) aliases: &'static [&'static str],
}

impl<'a> From<&'a str> for Candidate<'a> {
    fn from(name: &'a str) -> Self {
        Self { name, aliases: &[] }
    }
}

/// The name that was meant by a wrong one, if any is close or known as its synonym.
pub(crate) fn closest<'a>(
    wrong: &str,
    candidates: impl IntoIterator<Item = impl Into<Candidate<'a>>>,
) -> Option<&'a str> {
    let wrong = plain(wrong);
    let candidates = candidates.into_iter().map(Into::into);
    let candidates: Vec<Candidate<'_>> = candidates.collect();
    let mut all = candidates.iter();
    let exact = all.find(|candidate| plain(candidate.name) == wrong);
    let mut all = candidates.iter();
    let alias = all.find(|candidate| candidate.aliases.contains(&&wrong[..]));
    let synonym = SYNONYMS
        .iter()
        .filter(|(theirs, _)| *theirs == wrong)
        .find_map(|(_, ours)| candidates.iter().find(|candidate| candidate.name == *ours));
    if let Some(found) = exact.or(alias).or(synonym) {
        return Some(found.name);
    }
    candidates
        .into_iter()
        .map(|candidate| candidate.name)
        .map(|candidate| (distance(&wrong, &plain(candidate)), candidate))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, candidate)| *distance <= 1 + candidate.len() / 4)
        .map(|(_, candidate)| candidate)
}

/// Insertions, deletions, replacements and exchanges of neighbors between two words.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in table.iter_mut().enumerate() {
        row[0] = i;
    }
    for (j, cell) in table[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let replaced = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(table[i - 2][j - 2] + 1);
            }
            table[i][j] = best;
        }
    }
    table[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::super::habits::{STAGES, SYNONYMS, stage};
    use super::{Candidate, closest, plain};
    use crate::arguments::ACTIVATIONS;
    use crate::layers::{Combination, LAYERS};

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let names = ["relu", "leaky_relu", "gelu_tanh", "softmax"];
        assert_eq!(closest("rleu", names), Some("relu"));
        assert_eq!(closest("LeakyReLU", names), Some("leaky_relu"));
        assert_eq!(closest("sofmax", names), Some("softmax"));
        assert_eq!(closest("banana", names), None);
    }

    /// The names of all stages.
    fn stages() -> impl Iterator<Item = Candidate<'static>> {
        let layers = LAYERS.iter().map(|entry| entry.candidate());
        let activations = ACTIVATIONS.iter().map(|entry| entry.candidate());
        layers.chain(activations).chain(Combination::candidates())
    }

    #[test]
    fn layers_of_other_libraries_are_known() {
        for (theirs, ours) in [
            ("Linear", "Dense"),
            ("swish", "silu"),
            ("MultiheadAttention", "Attention"),
            ("FlashAttention", "Attention"),
            ("Conv2D", "Conv2d"),
            ("Conv2DTranspose", "ConvTranspose2d"),
            ("LSTM", "Lstm"),
            ("SimpleRNN", "Rnn"),
            ("BatchNormalization", "BatchNorm"),
            ("BatchNorm2d", "BatchNorm"),
            ("RMSNorm", "RmsNorm"),
            ("MaxPooling2D", "MaxPool2d"),
            ("GlobalAveragePooling2D", "Mean"),
            ("Embed", "Embedding"),
            ("Concatenate", "Concat"),
        ] {
            assert_eq!(closest(theirs, stages()), Some(ours), "{theirs}");
        }
        assert!(stage("TransformerEncoderLayer").is_some());
        assert!(stage("Dense").is_none());
    }

    #[test]
    fn names_are_written_as_they_are_compared() {
        let synonyms = SYNONYMS.iter().map(|(theirs, _)| *theirs);
        let blocks = STAGES.iter().flat_map(|(names, _)| names.iter().copied());
        let aliases = stages().flat_map(|stage| stage.aliases.iter().copied());
        for name in synonyms.chain(blocks).chain(aliases) {
            assert_eq!(plain(name), name);
        }
        // Where a stage has the name itself, it is never looked for.
        for (names, _) in STAGES {
            for name in *names {
                assert!(stages().all(|stage| plain(stage.name) != *name), "{name}");
            }
        }
    }
}
