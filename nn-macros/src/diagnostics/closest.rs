//! "Did you mean …?"

/// Names of arguments, initializers and paddings that people bring from other libraries, in lower
/// case and without underscores, and ours.
const SYNONYMS: &[(&str, &str)] = &[
    // Paddings.
    ("edge", "replicate"),
    ("wrap", "circular"),
    ("mirror", "reflect"),
    ("constant", "zeros"),
    // Arguments.
    ("usebias", "bias"),
    ("outfeatures", "units"),
    ("hiddensize", "units"),
    ("features", "units"),
    ("neurons", "units"),
    ("width", "units"),
    ("act", "activation"),
    ("nonlinearity", "activation"),
    ("kernelinitializer", "init"),
    ("initializer", "init"),
    ("p", "probability"),
    ("rate", "probability"),
    ("negativeslope", "slope"),
    ("numheads", "heads"),
    ("nheads", "heads"),
    ("nhead", "heads"),
    ("numkvheads", "kv_heads"),
    ("numkeyvalueheads", "kv_heads"),
    ("headdim", "head"),
    ("headsize", "head"),
    ("keydim", "head"),
    ("iscausal", "causal"),
    ("usecausalmask", "causal"),
    ("ropetheta", "rope"),
    ("rotary", "rope"),
    ("slidingwindow", "window"),
    ("embeddingdim", "features"),
    ("outputdim", "features"),
    ("patchsize", "size"),
    // Initializers.
    ("he", "he_normal"),
    ("kaiming", "kaiming_normal"),
    ("glorot", "glorot_uniform"),
    ("xavier", "xavier_uniform"),
    ("gaussian", "normal"),
    ("randn", "normal"),
    ("std", "deviation"),
    ("stddev", "deviation"),
    ("sigma", "deviation"),
];

/// What other libraries have a layer for and is written out here: names as above, and how.
const WRITTEN_OUT: &[(&[&str], &str)] = &[
    (
        &[
            "transformer",
            "transformerblock",
            "transformerlayer",
            "transformerencoder",
            "transformerencoderlayer",
            "transformerencoderblock",
            "encoderlayer",
            "encoderblock",
        ],
        "write the block out: `Residual { LayerNorm => Attention(heads = 4) } => Residual { \
         LayerNorm => Dense(256, gelu) => Dense(64) }`, where the last `Dense` has as many \
         features as the input; repeat blocks with `6 * { … }`",
    ),
    (
        &[
            "transformerdecoder",
            "transformerdecoderlayer",
            "transformerdecoderblock",
            "decoderlayer",
            "decoderblock",
        ],
        "write the block out: `Residual { LayerNorm => Attention(heads = 4, causal = true) } => \
         Residual { LayerNorm => CrossAttention(memory, heads = 4) } => Residual { LayerNorm => \
         Dense(256, gelu) => Dense(64) }`, with the middle part only if there is a memory to read",
    ),
    (
        &["feedforward", "positionwisefeedforward", "ffn", "mlp"],
        "write its layers: `Dense(256, gelu) => Dense(64)`, or `SwiGlu(256) => Dense(64)`",
    ),
    (
        &[
            "rope",
            "rotary",
            "rotaryembedding",
            "rotarypositionalembedding",
        ],
        "rotary positions are part of attention: `Attention(heads = 4, rope = 10_000)`",
    ),
    (
        &["alibi"],
        "linear biases are part of attention: `Attention(heads = 4, alibi = true)`",
    ),
    (
        &["sequential"],
        "write the stages one after another: `Dense(32, relu) => Dense(10)`",
    ),
];

/// A name as it is compared.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| *c != '_');
    letters.collect::<String>().to_lowercase()
}

/// How that is written for which there is no layer of this name.
pub(crate) fn written_out(name: &str) -> Option<&'static str> {
    let name = plain(name);
    let mut all = WRITTEN_OUT.iter();
    all.find_map(|(names, how)| names.contains(&&name[..]).then_some(*how))
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
    use super::{Candidate, SYNONYMS, WRITTEN_OUT, closest, plain, written_out};
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
        assert!(written_out("TransformerEncoderLayer").is_some());
        assert!(written_out("Dense").is_none());
    }

    #[test]
    fn names_are_written_as_they_are_compared() {
        let synonyms = SYNONYMS.iter().map(|(theirs, _)| *theirs);
        let blocks = WRITTEN_OUT
            .iter()
            .flat_map(|(names, _)| names.iter().copied());
        let aliases = stages().flat_map(|stage| stage.aliases.iter().copied());
        for name in synonyms.chain(blocks).chain(aliases) {
            assert_eq!(plain(name), name);
        }
        // Where a stage has the name itself, it is never looked for.
        for (names, _) in WRITTEN_OUT {
            for name in *names {
                assert!(stages().all(|stage| plain(stage.name) != *name), "{name}");
            }
        }
    }
}
