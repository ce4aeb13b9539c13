//! "Did you mean …?"

/// Names that people bring from other libraries, in lower case and without underscores, and ours.
const SYNONYMS: &[(&str, &str)] = &[
    // Layers.
    ("linear", "Dense"),
    ("fc", "Dense"),
    ("fullyconnected", "Dense"),
    ("affine", "Dense"),
    ("alphadropout", "Dropout"),
    ("view", "Reshape"),
    ("permute", "Transpose"),
    ("swapaxes", "Transpose"),
    ("narrow", "Slice"),
    ("cropping1d", "Crop"),
    ("cropping2d", "Crop"),
    ("zeropadding1d", "Pad"),
    ("zeropadding2d", "Pad"),
    ("zeropad2d", "Pad"),
    ("constantpad1d", "Pad"),
    ("constantpad2d", "Pad"),
    ("reflectionpad1d", "Pad"),
    ("reflectionpad2d", "Pad"),
    ("replicationpad1d", "Pad"),
    ("replicationpad2d", "Pad"),
    ("unflatten", "Reshape"),
    ("batchnormalization", "BatchNorm"),
    ("layernormalization", "LayerNorm"),
    ("groupnormalization", "GroupNorm"),
    ("rmsnormalization", "RmsNorm"),
    ("conv1dtranspose", "ConvTranspose1d"),
    ("conv2dtranspose", "ConvTranspose2d"),
    ("convolution1d", "Conv1d"),
    ("convolution2d", "Conv2d"),
    ("averagepooling1d", "AvgPool1d"),
    ("averagepooling2d", "AvgPool2d"),
    ("adaptiveaveragepooling1d", "AdaptiveAvgPool1d"),
    ("adaptiveaveragepooling2d", "AdaptiveAvgPool2d"),
    ("adaptivemaxpooling1d", "AdaptiveMaxPool1d"),
    ("adaptivemaxpooling2d", "AdaptiveMaxPool2d"),
    ("upsampling1d", "Upsample"),
    ("upsampling2d", "Upsample"),
    ("spatialdropout1d", "Dropout1d"),
    ("spatialdropout2d", "Dropout2d"),
    ("lstmcell", "Lstm"),
    ("grucell", "Gru"),
    ("rnncell", "Rnn"),
    ("simplernn", "Rnn"),
    ("concatenate", "Concat"),
    ("multiply", "Product"),
    ("globalaveragepooling1d", "Mean"),
    ("globalaveragepooling2d", "Mean"),
    ("globalmaxpooling1d", "Max"),
    ("globalmaxpooling2d", "Max"),
    ("broadcast", "Expand"),
    ("multiheadattention", "Attention"),
    ("multiheadselfattention", "Attention"),
    ("multiheaddotproductattention", "Attention"),
    ("selfattention", "Attention"),
    ("causalselfattention", "Attention"),
    ("causalattention", "Attention"),
    ("maskedselfattention", "Attention"),
    ("dotproductattention", "Attention"),
    ("scaleddotproductattention", "Attention"),
    ("flashattention", "Attention"),
    ("groupedqueryattention", "Attention"),
    ("groupqueryattention", "Attention"),
    ("multiqueryattention", "Attention"),
    ("localattention", "Attention"),
    ("slidingwindowattention", "Attention"),
    ("multiheadcrossattention", "CrossAttention"),
    ("encoderdecoderattention", "CrossAttention"),
    ("embed", "Embedding"),
    ("embeddingbag", "Embedding"),
    ("tokenembedding", "Embedding"),
    ("wordembedding", "Embedding"),
    ("tiedembedding", "Unembed"),
    ("positionalencoding", "Positions"),
    ("sinusoidalpositionalencoding", "Positions"),
    ("learnedpositionalembedding", "Positions"),
    ("positionalembedding", "Positions"),
    ("positionembedding", "Positions"),
    ("patchembed", "Patches"),
    ("patchembedding", "Patches"),
    ("edge", "replicate"),
    ("wrap", "circular"),
    ("mirror", "reflect"),
    ("constant", "zeros"),
    // Activations.
    ("swish", "silu"),
    ("lrelu", "leaky_relu"),
    ("linear", "identity"),
    ("none", "identity"),
    ("logits", "identity"),
    ("logistic", "sigmoid"),
    ("sigm", "sigmoid"),
    ("sine", "sin"),
    ("gelunew", "gelu_tanh"),
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
        "blocks are written out: `Residual { LayerNorm => Attention(heads = 4) } => Residual { LayerNorm => Dense(256, gelu) => Dense(64) }`, where the last `Dense` gives as many features as come in; `6 * { … }` repeats them",
    ),
    (
        &[
            "transformerdecoder",
            "transformerdecoderlayer",
            "transformerdecoderblock",
            "decoderlayer",
            "decoderblock",
        ],
        "blocks are written out: `Residual { LayerNorm => Attention(heads = 4, causal = true) } => Residual { LayerNorm => CrossAttention(memory, heads = 4) } => Residual { LayerNorm => Dense(256, gelu) => Dense(64) }`, the middle one where there is a memory to read",
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
        "stages follow each other as they are: `Dense(32, relu) => Dense(10)`",
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

/// The name that was meant by a wrong one, if any is close or known as its synonym.
pub(crate) fn closest<'a>(
    wrong: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let wrong = plain(wrong);
    let candidates: Vec<&str> = candidates.into_iter().collect();
    let exact = candidates
        .iter()
        .find(|candidate| plain(candidate) == wrong);
    let synonym = SYNONYMS
        .iter()
        .filter(|(theirs, _)| *theirs == wrong)
        .find_map(|(_, ours)| candidates.iter().find(|candidate| *candidate == ours));
    if let Some(found) = exact.or(synonym) {
        return Some(found);
    }
    candidates
        .into_iter()
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
    use super::{SYNONYMS, WRITTEN_OUT, closest, plain, written_out};
    use crate::arguments::ACTIVATIONS;
    use crate::layers::{Combination, LAYERS};

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let names = ["relu", "leaky_relu", "gelu_tanh", "softmax"];
        assert_eq!(closest("rleu", names), Some("relu"));
        assert_eq!(closest("LeakyReLU", names), Some("leaky_relu"));
        assert_eq!(closest("sofmax", names), Some("softmax"));
        assert_eq!(closest("banana", names), None);
        assert_eq!(closest("Linear", ["Dense", "Dropout"]), Some("Dense"));
        assert_eq!(closest("swish", ["relu", "silu"]), Some("silu"));
    }
    /// The names of all stages.
    fn stages() -> impl Iterator<Item = &'static str> {
        let layers = LAYERS.iter().map(|entry| entry.name);
        let activations = ACTIVATIONS.iter().map(|entry| entry.name);
        layers.chain(activations).chain(Combination::NAMES)
    }

    #[test]
    fn layers_of_other_libraries_are_known() {
        for (theirs, ours) in [
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
        for name in synonyms.chain(blocks) {
            assert_eq!(plain(name), name);
        }
        // Where a stage has the name itself, it is never looked for.
        for (names, _) in WRITTEN_OUT {
            for name in *names {
                assert!(stages().all(|stage| plain(stage) != *name), "{name}");
            }
        }
    }
}
