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
    ("globalaveragepooling1d", "Mean"),
    ("globalaveragepooling2d", "Mean"),
    ("globalmaxpooling1d", "Max"),
    ("globalmaxpooling2d", "Max"),
    ("broadcast", "Expand"),
    ("multiheadattention", "Attention"),
    ("multiheadselfattention", "Attention"),
    ("selfattention", "Attention"),
    ("multiheadcrossattention", "CrossAttention"),
    ("positionalencoding", "Positions"),
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
    // Initialisers.
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

/// The name that was meant by a wrong one, if any is close or known as its synonym.
pub(crate) fn closest<'a>(
    wrong: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let plain = |name: &str| -> String {
        name.chars()
            .filter(|c| *c != '_')
            .collect::<String>()
            .to_lowercase()
    };
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

/// Insertions, deletions, replacements and exchanges of neighbours between two words.
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
    use super::closest;

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
}
