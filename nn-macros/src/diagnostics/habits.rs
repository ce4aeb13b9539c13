//! Habits from other libraries, and how the same is written here. Names are in lower case and
//! without underscores, as [`closest`](super::closest) compares them.

use super::closest::plain;

/// Names of arguments, initializers and paddings that people bring from other libraries, in lower
/// case and without underscores, and ours.
pub(super) const SYNONYMS: &[(&str, &str)] = &[
    // Paddings.
    ("edge", "replicate"),
    ("wrap", "circular"),
    ("mirror", "reflect"),
    ("constant", "zeros"),
    // Arguments.
    ("filters", "channels"),
    ("outchannels", "channels"),
    ("kernelsize", "kernel"),
    ("poolsize", "kernel"),
    ("strides", "stride"),
    ("dilationrate", "dilation"),
    ("depthmultiplier", "multiplier"),
    ("projsize", "projection"),
    ("gobackwards", "reverse"),
    ("resetafter", "reset"),
    ("scalefactor", "scale"),
    ("upscalefactor", "scale"),
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

/// What other libraries have a stage for and is written out here: names, and how.
pub(super) const STAGES: &[(&[&str], &str)] = &[
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
        &["sequential", "modulelist"],
        "write the stages one after another: `Dense(32, relu) => Dense(10)`",
    ),
    (
        &["timedistributed"],
        "a layer on a sequence works on each step already: write the layer itself, `Dense(10)`",
    ),
    (
        &["activation"],
        "an activation is a stage of its own: write its name, such as `relu`",
    ),
    (
        &["input", "inputlayer", "inputspec"],
        "the shape of a sample stands at the start of the network: `64 => …`",
    ),
    (
        &["output", "outputlayer"],
        "the last stage is the output: write a layer, such as `Dense(10, softmax)`",
    ),
    (
        &["masking", "packpaddedsequence"],
        "remove it: samples have lengths (`with_lengths`), and positions after them are not read",
    ),
    (
        &["lambda"],
        "write a type that implements `Layer`, and its name as the stage",
    ),
];

/// Arguments that a layer does not have: the layers, all if there are none, names of the argument,
/// and what to write instead. `LAYER` stands for the layer without the argument, and `VALUE` for the
/// value.
pub(super) const ARGUMENTS: &[(&[&str], &[&str], &str)] = &[
    // PyTorch and Keras: recurrent layers.
    (
        RECURRENT,
        &["bidirectional"],
        "write `Bidirectional { LAYER }`",
    ),
    (
        RECURRENT,
        &["numlayers"],
        "each layer is a stage: `LAYER => LAYER`, or `VALUE * { LAYER }` after a stage with as many \
         features",
    ),
    (
        RECURRENT,
        &["returnsequences"],
        "remove it: the output is the whole sequence, and `=> Last` takes its last step",
    ),
    (
        RECURRENT,
        &["returnstate", "stateful"],
        "remove it: `step` of the network carries the state from call to call",
    ),
    (
        RECURRENT,
        &["dropout"],
        "did you mean `recurrent_dropout`? Dropout of the output is a stage: `LAYER => \
         Dropout(VALUE)`",
    ),
    (
        &[],
        &["dropout", "dropoutrate", "droprate"],
        "dropout is a stage of its own: `LAYER => Dropout(VALUE)`",
    ),
    (
        &[],
        &["batchnorm", "usebatchnorm", "usebn"],
        "a normalization is a stage of its own: `LAYER => BatchNorm`",
    ),
    (
        &[],
        &["batchfirst", "timemajor"],
        "remove it: a sequence is always `[steps, features]`, without the batch",
    ),
    (
        &[],
        &["dataformat", "channelslast", "channelsfirst"],
        "remove it: an image is always `[height, width, channels]`",
    ),
    // What the compiler infers.
    (
        &[],
        &[
            "inputsize",
            "infeatures",
            "inchannels",
            "inputdim",
            "inputchannels",
            "inputshape",
            "numfeatures",
            "numchannels",
            "numembeddings",
            "vocabsize",
            "normalizedshape",
            "embeddim",
            "dmodel",
        ],
        "remove it: it follows from the stage before, so write `LAYER`",
    ),
    (
        &[],
        &["dim", "axis"],
        "remove it: layers work along the features, which are the last of the sizes",
    ),
    // What belongs elsewhere.
    (
        &[],
        &[
            "maskzero",
            "paddingidx",
            "keypaddingmask",
            "attentionmask",
            "attnmask",
        ],
        "remove it: samples have lengths (`with_lengths`), and positions after them are not read",
    ),
    (
        &[],
        &["device", "dtype"],
        "remove it: the numbers of the whole network are `f32`, or `f64` with `#[scalar(f64)]`",
    ),
    (
        &[],
        &["inplace"],
        "remove it: the compiler plans where each value is in memory",
    ),
    (
        &[],
        &[
            "kernelregularizer",
            "activityregularizer",
            "regularizer",
            "weightdecay",
            "l2",
        ],
        "remove it: the optimizer decays weights, such as `AdamW`",
    ),
    (
        &[],
        &["name", "label"],
        "a label before a stage is its name: `hidden: LAYER`",
    ),
];

const RECURRENT: &[&str] = &["Lstm", "Gru", "Rnn"];

/// What other libraries write as an activation and is another stage here.
const ACTIVATIONS: &[(&[&str], &str)] = &[
    (
        &["swiglu"],
        "it is a layer with its own weights, in place of this one: `SwiGlu(64)`",
    ),
    (
        &["geglu"],
        "it is a layer with its own weights, in place of this one: `GeGlu(64)`",
    ),
    (
        &["dropout"],
        "it is a stage: `Dense(64, relu) => Dropout(0.5)`",
    ),
    (
        &["batchnorm", "layernorm", "rmsnorm"],
        "it is a stage, before the activation: `Dense(64) => BatchNorm => relu`",
    ),
];

/// Methods of tensors, which are stages here.
const METHODS: &[(&[&str], &str)] = &[
    (&["view", "flatten", "ravel"], "write `Flatten`"),
    (
        &["reshape"],
        "write `Flatten`, or `Reshape` with the new sizes",
    ),
];

/// Modules of other libraries, whose names stand before those of layers: `nn.Linear`.
const MODULES: &[&str] = &[
    "nn",
    "f",
    "torch",
    "functional",
    "tf",
    "keras",
    "layers",
    "activations",
    "jax",
    "flax",
    "linen",
    "burn",
];

/// How that is written for which there is no stage of this name.
pub(crate) fn stage(name: &str) -> Option<&'static str> {
    found(STAGES, name)
}

/// How that is written for which there is no activation of this name.
pub(crate) fn activation(name: &str) -> Option<&'static str> {
    found(ACTIVATIONS, name)
}

/// How that is written which is a method of tensors in other libraries.
pub(crate) fn method(name: &str) -> Option<&'static str> {
    found(METHODS, name)
}

/// Whether this is a module of another library.
pub(crate) fn is_module(name: &str) -> bool {
    MODULES.contains(&&plain(name)[..])
}

/// What to write in place of an argument that this layer does not have. `without` is the layer
/// without the argument.
pub(crate) fn argument(layer: &str, name: &str, value: &str, without: &str) -> Option<String> {
    let name = plain(name);
    let mut all = ARGUMENTS.iter();
    let found = all.find(|(layers, names, _)| {
        names.contains(&&name[..]) && (layers.is_empty() || layers.contains(&layer))
    });
    found.map(|(_, _, how)| how.replace("LAYER", without).replace("VALUE", value))
}

fn found(table: &[(&[&str], &'static str)], name: &str) -> Option<&'static str> {
    let name = plain(name);
    let mut all = table.iter();
    all.find_map(|(names, how)| names.contains(&&name[..]).then_some(*how))
}

#[cfg(test)]
mod tests {
    use super::{ACTIVATIONS, ARGUMENTS, MODULES, argument, plain};

    #[test]
    fn habits_are_written_as_they_are_compared() {
        let arguments = ARGUMENTS.iter().flat_map(|(_, names, _)| names.iter());
        let activations = ACTIVATIONS.iter().flat_map(|(names, _)| names.iter());
        for name in arguments.chain(activations).chain(MODULES) {
            assert_eq!(plain(name), **name);
        }
    }

    #[test]
    fn advice_names_the_layer_and_the_value() {
        let advice = argument("Lstm", "num_layers", "2", "Lstm(64)");
        let advice = advice.expect("an argument of PyTorch");
        assert!(
            advice.starts_with("each layer is a stage: `Lstm(64) => Lstm(64)`"),
            "{advice}"
        );
        assert!(advice.contains("`2 * { Lstm(64) }`"), "{advice}");
        assert!(argument("Dense", "num_layers", "2", "Dense(64)").is_none());
    }
}
