//! Reference for the language of [`network!`](macro@crate::network): every construct, with an
//! example.
//!
//! ```text
//! network   := declaration | expression
//! declaration := attribute* visibility "struct" Name inputs? "{" ("let" name "=" value ";")* outputs "}"
//! expression:= attribute* (body | inputs "{" body "}" | "<" body ">") ("," setting "=" value)*
//! inputs    := "(" name ":" shape ("," name ":" shape)* ")"
//! value     := chain | "shared" stages
//! outputs   := chain | "(" chain ("," chain)* ")"
//! chain     := (shape | name | combinator) ("=>" stage)*
//! stages    := stage ("=>" stage)*
//! stage     := (label ":")? (layer | activation | repeat | combinator | name | type)
//! layer     := Name [ "(" argument ("," argument)* ")" ]
//! argument  := expression | activation | key "=" expression
//! repeat    := count "*" "{" stages "}"
//! combinator:= Name [ "(" argument ("," argument)* ")" ] "{" stages ("|" stages)* "}"
//! ```
//!
//! # Chains
//! A chain starts with the shape of a sample, followed by stages. The parameters are in fields
//! named after the stages. A field takes the label that stands before its stage, or else the kind
//! of layer and a number, such as `dense1`.
//!
//! ```
//! use nn_runtime::prelude::*;
//!
//! network! {
//!     /// Hand-written digits, 8×8 gray pixels.
//!     pub struct Digits { 64 => hidden: Dense(128, relu) => Dropout(0.2) => Dense(10, softmax) }
//! }
//!
//! let network = Digits::new(0);
//! assert_eq!(network.hidden.weight.shape(), (128, 64));
//! assert_eq!(network.dense1.bias.len(), 10);
//! assert_eq!(Digits::COUNT, 64 * 128 + 128 + 128 * 10 + 10);
//! println!("{}", Digits::summary());
//! ```
//!
//! # In one expression
//! Without `struct Name`, a declaration is an expression. Its value is a network with freshly
//! initialized parameters. The network's struct has no name you can write, but all its fields and
//! methods can be used on the value. The setting `seed = …` after the declaration is a number, or a
//! generator of the `rand` crate, passed by mutable reference; without it, the seed is 0.
//! `scalar = f64` means the same as `#[scalar(f64)]`.
//!
//! ```
//! use nn_runtime::prelude::*;
//!
//! let net = network!(784 => Dense(128, relu) => Dense(10, softmax));
//! assert_eq!(net.dense1.weight.shape(), (128, 784));
//!
//! // Angle brackets may enclose the chain, and braces the body.
//! let net = network!(< 784 => hidden: Dense(128, relu) => Dense(10, softmax) >, seed = 42);
//! assert_eq!(net.hidden.bias.len(), 128);
//!
//! let net = network!((left: 3, right: 3) {
//!     let both = Concat { left | right } => Dense(4, tanh);
//!     (both => Dense(2, softmax), both => Dense(1))
//! }, seed = 1, scalar = f64);
//! let (_policy, _value) = net.predict(&[0.1, 0.2, 0.3].into(), &[0.4, 0.5, 0.6].into());
//! ```
//!
//! Sizes are constants here too, not variables. Where the type needs a name (in a field, as an
//! argument or as a result), declare a struct, or use a trait bound such as
//! `impl Network<Input = Vector<4>>`.
//!
//! # Shapes
//! | shape | a sample is | its matrix is |
//! |---|---|---|
//! | `784` | a vector of 784 features | 784 × 1 |
//! | `[T, F]` | a sequence of T steps with F features each | F × T |
//! | `[H, W, C]` | an image of H × W pixels with C channels | C × (H·W) |
//! | `Tokens(T, vocab = V)` | T tokens, which are whole numbers below V: `[u32; T]` | 1 × T |
//!
//! Rows are features, columns are positions, and the samples of a batch stand side by side. `Dense`
//! and the activations act on every position separately:
//!
//! ```
//! use nn_runtime::{nalgebra::SMatrix, prelude::*};
//!
//! network! { struct Steps { [16, 3] => Dense(8, tanh) => Dense(2) } }
//!
//! let outputs = Steps::new(0).predict(&SMatrix::<f32, 3, 16>::zeros());
//! assert_eq!(outputs.shape(), (2, 16));
//!
//! // All steps flattened into one vector, next to their mean.
//! network! { struct Whole { [16, 3] => Concat { Dense(2) => Flatten | Mean } => Dense(4) } }
//! assert_eq!(Whole::new(0).dense2.weight.shape(), (4, 16 * 2 + 3));
//! ```
//!
//! A sequence may have fewer steps than its shape says, and a long one may be fed in parts: see
//! [`data`](crate::data#sequences-of-different-lengths).
//!
//! # Sizes
//! A size is a number, or a constant expression of type `usize`. The macro checks sizes that are
//! numbers; assertions that it emits check the others.
//!
//! ```
//! use nn_runtime::prelude::*;
//!
//! const WIDTH: usize = 24;
//! network! { struct Sized { 4 => Dense(2 * WIDTH, relu) => Dense(WIDTH - 1, relu) => Dense(1) } }
//! assert_eq!(Sized::new(0).dense2.bias.len(), 23);
//!
//! // A network may be generic over sizes, as long as no arithmetic is done with them: stable Rust
//! // does not support that in types.
//! network! { struct Mlp<const HIDDEN: usize> { 64 => Dense(HIDDEN, relu) => Dense(10, softmax) } }
//! assert_eq!(Mlp::<32>::new(0).dense1.bias.len(), 32);
//!
//! network! {
//!     struct Tagger<const WIDTH: usize, const UNITS: usize> {
//!         [40, 16] => Dense(WIDTH) => Attention(heads = 4) => Lstm(UNITS) => Dense(5)
//!     }
//! }
//! assert_eq!(Tagger::<32, 24>::new(0).lstm1.weight_ih.shape(), (4 * 24, 32));
//! ```
//!
//! A size of 0 is always an error. For a number or a constant, the error is at the declaration; for
//! a const parameter, it is where the network is used, when the program is built.
//!
//! ```compile_fail,E0080
//! use nn_runtime::prelude::*;
//!
//! network! { struct Mlp<const HIDDEN: usize> { 64 => Dense(HIDDEN, relu) => Dense(10, softmax) } }
//! let _ = Mlp::<0>::new(0); // the size `HIDDEN` is 0: sizes and counts are 1 or more
//! ```
//!
//! # Layers
//! | stage | what it does |
//! |---|---|
#![doc = nn_macros::rows_of!(layers)]
//! | `Attention(heads)`, `CrossAttention(memory, heads)`, `Embedding(features)`, … | see [transformers](#transformers) |
//! | an activation | see [activations](#activations) |
//!
//! The default initializer of a weight suits the activation that follows it
//! ([`Activation::initializer`](crate::activation::Activation::initializer)). The argument `init`
//! chooses another one: `zeros`, `ones`, `constant(c)`, `uniform(low, high)`,
//! `normal(mean, deviation)`, `truncated_normal(mean, deviation)`, `glorot_uniform`,
//! `glorot_normal` (or `xavier_…`), `he_uniform`, `he_normal` (or `kaiming_…`), `lecun_uniform`,
//! `lecun_normal`, `orthogonal(gain)`. Biases start at zero.
//!
//! ```
//! use nn_runtime::prelude::*;
//!
//! network! {
//!     struct Chosen {
//!         8 => Dense(16, tanh, init = orthogonal(1.5)) => Dense(4, bias = false, init = zeros)
//!     }
//! }
//! assert!(Chosen::new(0).dense2.weight.iter().all(|w| *w == 0.0));
//! ```
//!
//! An initializer of your own is a path with `::` such as `self::ramp`, a constant, a closure, or
//! any other expression whose value implements [`Initialize`](crate::initialize::Initialize). Every
//! function of `(&mut [f32], WeightShape, &mut Generator)` implements that trait.
//!
//! ```
//! use nn_runtime::initialize::WeightShape;
//! use nn_runtime::{prelude::*, random::Generator};
//! use rand::RngExt;
//!
//! /// Most weights are zero.
//! fn sparse(weights: &mut [f32], _: WeightShape, generator: &mut Generator) {
//!     weights.fill_with(|| if generator.random_bool(0.1) { 1.0 } else { 0.0 });
//! }
//!
//! network! {
//!     struct Net {
//!         8 => Dense(16, tanh, init = self::sparse)
//!           => Dense(4, init = |weights, shape, _| weights.fill(1.0 / shape.fan_in() as f32))
//!     }
//! }
//!
//! # fn main() {
//! assert!(Net::new(0).dense2.weight.iter().all(|w| *w == 1.0 / 16.0));
//! # assert!(Net::new(0).dense1.weight.iter().all(|w| *w == 0.0 || *w == 1.0));
//! # }
//! ```
//!
//! # Stages over images and sequences
//! A window has a `kernel` (its size), a `stride`, a `dilation` and a `padding`. The default stride
//! of a pool is its kernel size. A size is one number, or for images also a pair: `(3, 5)` means 3
//! rows and 5 columns. A padding is one of these:
//!
//! - a number of positions, added on every side;
//! - `(top, bottom, left, right)` for images, `(before, after)` for sequences;
//! - `same`, which pads so that the output has one position for every `stride` positions of the
//!   input;
//! - `valid`, which pads nothing.
//!
//! With `ceil = true`, a pool rounds the number of its windows up. All conventions are those of
//! `PyTorch`, except that channels come last.
//!
//! Normalizations take an `epsilon` and `affine = false`. `BatchNorm` also takes a `momentum`, the
//! weight of the current batch in the running statistics, and `LayerNorm` takes `bias = false`. All
//! sizes may be constants. In inference, a `BatchNorm` that follows a convolution or a `Dense` is
//! [folded](crate::layers::BatchNorm#folding) into that layer, together with the activation after
//! it.
//!
//! ```
//! use nn_runtime::prelude::*;
//!
//! const SIDE: usize = 8;
//! network! {
//!     struct Blocks {
//!         [SIDE, SIDE, 3] => Dense(8) => BatchNorm => relu => MaxPool2d(3, stride = 2, padding = 1)
//!             => 2 * { Residual { GroupNorm(2) => Dense(8, relu) => DropPath(0.1) } }
//!             => AvgPool2d(2) => GlobalAvgPool => Dense(10, softmax)
//!     }
//! }
//! assert_eq!(Blocks::new(0).batch_norm1.running_var.as_slice(), [1.0; 8]);
//! ```
//!
//! # Convolutions
//! | stage | output for an input `[H, W, C]` |
//! |---|---|
//! | `Conv2d(channels, kernel)` | `[⌊(H + top + bottom − extent) / stride⌋ + 1, …, channels]`, where `extent = dilation · (kernel − 1) + 1` |
//! | `DepthwiseConv2d(kernel)` | the sizes of `Conv2d`, with `multiplier · C` channels: the channels computed from input channel 0 come first |
//! | `SeparableConv2d(channels, kernel)` | the shape that `Conv2d` gives |
//! | `ConvTranspose2d(channels, kernel)` | `[(H − 1) · stride + extent − top − bottom + output_padding, …, channels]` |
//!
//! `Conv1d` and the other one-dimensional stages follow the same formulas for an input `[T, F]`.
//!
//! | option | where | meaning |
//! |---|---|---|
//! | `stride`, `dilation` | all | the step between windows; the step between positions within a window; both default to 1 |
//! | `padding` | all but `ConvTranspose` | `valid` (none), `same` (`⌈H / stride⌉` rows; an odd position is added at the end), a number, or one for each side |
//! | | sequences | `causal`: pads only at the start, so that no output step sees a later input step |
//! | | `ConvTranspose` | how many positions are cropped from the output: a number, or one for each side |
//! | `padding_mode` | all but `ConvTranspose` | what the padding contains: `zeros`, `reflect`, `replicate`, `circular` ([`Padding`](crate::layers::Padding)) |
//! | `output_padding` | `ConvTranspose` | how many positions are added at the end of the output; must be less than `stride` or `dilation` |
//! | `groups` | `Conv`, `ConvTranspose` | splits the input and output channels into this many groups; each group of outputs sees its own group of inputs; 1 by default |
//! | `multiplier` | `DepthwiseConv`, `SeparableConv` | number of output channels per input channel; 1 by default |
//! | `bias = false` | all | omits the bias of the output channels |
//! | `init` | all | the initializer, as for `Dense`; the fan-in is the number of inputs in a window |
//!
//! A weight is a matrix of output channels × the numbers of a window. A row holds the kernel row by
//! row and position by position, with the channels of a position side by side. The weight of a
//! transposed convolution is input channels × the numbers of a window of the output.
//!
//! ```
//! use nn_runtime::prelude::*;
//!
//! network! {
//!     /// LeNet-5.
//!     struct LeNet {
//!         [28, 28, 1] => Conv2d(6, 5, relu) => MaxPool2d(2) => Conv2d(16, 5, relu) => MaxPool2d(2)
//!             => Flatten => Dense(120, relu) => Dense(84, relu) => Dense(10, softmax)
//!     }
//! }
//! assert_eq!(LeNet::new(0).conv2.weight.shape(), (16, 5 * 5 * 6));
//!
//! network! {
//!     /// Downsamples and upsamples an image; reflection replaces a border of zeros.
//!     struct Autoencoder {
//!         [16, 16, 3]
//!             => Conv2d(12, (3, 5), gelu, stride = 2, padding = same, padding_mode = reflect)
//!             => Conv2d(12, 3, gelu, dilation = 2, padding = (2, 2, 2, 2), groups = 3)
//!             => ConvTranspose2d(3, 3, stride = 2, padding = 1, output_padding = 1)
//!     }
//! }
//! assert_eq!(Autoencoder::new(0).conv_transpose1.weight.shape(), (12, 3 * 3 * 3));
//!
//! network! {
//!     /// A block of MobileNet, then a `SeparableConv2d`, which has no norm between its halves.
//!     struct Mobile {
//!         [8, 8, 4] => DepthwiseConv2d(3, padding = same, bias = false) => BatchNorm => relu
//!             => Conv2d(8, 1, bias = false) => BatchNorm => relu
//!             => SeparableConv2d(16, 3, relu, stride = 2, padding = 1) => Mean => Dense(10)
//!     }
//! }
//! assert_eq!(Mobile::new(0).separable_conv1.weight.shape(), (8, 3 * 3));
//!
//! network! {
//!     /// A signal: no output step sees a later input step.
//!     struct Causal { [64, 2] => Conv1d(8, 3, relu, padding = causal, dilation = 2) => Last => Dense(1) }
//! }
//! assert_eq!(Causal::new(0).conv1.weight.shape(), (8, 3 * 2));
//! ```
//!
//! # Recurrent stages
//! `Lstm`, `Gru` and `Rnn` turn a sequence `[T, F]` into a sequence `[T, n]`. Each output step
//! depends on its input step and all steps before it; `=> Last` takes the last step. The formulas,
//! the order of the gates and the initial weights are those of `PyTorch`.
//!
//! | option | layers | meaning |
//! |---|---|---|
//! | `bias = false` | all | omits both biases |
//! | `recurrent_dropout = p` | all | in training, applies dropout to the previous step's output on its way into the recurrent product, with the same mask at every step: [`RecurrentDropout`](crate::layers::RecurrentDropout) |
//! | `reverse = true` | all | runs from the last step to the first; the output keeps the order of the input |
//! | `initial = zeros`, `learned`, `h`, `(h, c)` | all | the initial state: zeros (the default), parameters, or named values of the network that are vectors. An `Lstm` takes a pair; given `h` alone, its cell state starts at zero |
//! | `peepholes = true` | `Lstm` | the gates also see the cell state |
//! | `projection = p` | `Lstm` | projects the output, which also feeds the next step, to `p` features, fewer than `n` |
//! | `norm = layer` | `Lstm` | applies layer normalization to both products and to the cell state |
//! | `reset = before` | `Gru` | applies the reset gate before the recurrent product, as in the original paper; the default is after it, as in `PyTorch` |
//!
//! `Bidirectional { … }` runs its stages over a sequence from the start, and a copy of them from
//! the end. The fields of the copy end in `_reverse`. The features of both are concatenated.
//!
//! ```
//! use nn_runtime::prelude::*;
//!
//! network! {
//!     struct Tagger {
//!         [40, 16] => Bidirectional { Lstm(24) } => Dropout(0.3) => Bidirectional { Lstm(24) } => Dense(5)
//!     }
//! }
//! assert_eq!(Tagger::new(0).lstm2_reverse.weight_ih.shape(), (4 * 24, 2 * 24));
//!
//! network! {
//!     /// Static features of a series set the initial state.
//!     struct Forecast(series: [30, 4], about: 6) {
//!         let h = about => Dense(32, tanh);
//!         series => Gru(32, initial = h, recurrent_dropout = 0.1) => Last => Dense(1)
//!     }
//! }
//! assert_eq!(Forecast::new(0).gru1.weight_hh.shape(), (3 * 32, 32));
//!
//! network! {
//!     /// One to many: a vector is repeated at every step.
//!     struct Caption { 64 => RepeatVector(12) => 2 * { Lstm(64, projection = 32) => Dense(64) } => Dense(100) }
//! }
//! ```
//!
//! # Transformers
//! | stage | output for an input `[T, F]` |
//! |---|---|
#![doc = nn_macros::rows_of!(transformers)]
//!
//! | option of both attentions | meaning |
//! |---|---|
//! | `heads` | the number of heads, which attend side by side |
//! | `head = size` | features per head; `F / heads` by default |
//! | `kv_heads = n` | the number of heads of keys and values, each shared by `heads / n` query heads: grouped-query attention, or multi-query attention with 1 |
//! | `bias = false` | omits all biases |
//! | `dropout = p` | in training, drops attention weights with this probability |
//! | `init` | the initializer, `glorot_uniform` by default |
//!
//! | option of `Attention` only | meaning |
//! |---|---|
//! | `causal = true` | a step reads itself and the steps before it |
//! | `window = n` | a step reads itself and the `n - 1` steps before it, and unless `causal`, also the `n - 1` steps after it |
//! | `rope = base` | rotary position embeddings: queries and keys are rotated according to their position; the base is often `10_000` |
//! | `alibi = true` | linear biases: the score of a step decreases with its distance |
//! | `qk_norm = true` | normalizes queries and keys (RMS norm, with a learned factor for each feature of a head) |
//!
//! Attention is computed block by block, so that its memory grows with `T` and not with `T²`. Where
//! samples are shorter than `T`, it does not read the padding. `CrossAttention` does not read the
//! padding of its memory, which has its own length. Both take these lengths from the
//! [lengths](crate::data#sequences-of-different-lengths) of the samples, where other libraries take
//! a key padding mask. There are no masks other than these, `causal` and `window`, and no score
//! biases other than `alibi`. `Unembed` has no bias, and `ClassToken` does not accept sequences of
//! different lengths.
//!
//! There is no stage for a whole transformer block: written out as below, a block shows whether it
//! normalizes before or after each residual branch.
//!
//! ```
//! use nn_runtime::prelude::*;
//!
//! network! {
//!     /// GPT-2, the smallest: A. Radford et al., 2019.
//!     struct Gpt2 {
//!         Tokens(1024, vocab = 50_257)
//!             => wte: Embedding(768, init = normal(0, 0.02))
//!             => wpe: Positions(learned, init = normal(0, 0.02)) => Dropout(0.1)
//!             => h: 12 * {
//!                 Residual { LayerNorm => Attention(heads = 12, causal = true, dropout = 0.1) => Dropout(0.1) }
//!                 => Residual { LayerNorm => Dense(4 * 768, gelu_tanh) => Dense(768) => Dropout(0.1) }
//!             } => LayerNorm => Unembed(wte)
//!     }
//! }
//! assert_eq!(Gpt2::COUNT, 124_439_808);
//!
//! network! {
//!     /// BERT base: J. Devlin et al., 2019. `segments` says which sentence a token belongs to.
//!     struct Bert(tokens: Tokens(512, vocab = 30_522), segments: Tokens(512, vocab = 2)) {
//!         Sum { tokens => Embedding(768) => Positions(learned) | segments => Embedding(768) }
//!             => LayerNorm(epsilon = 1e-12) => Dropout(0.1)
//!             => 12 * {
//!                 Residual { Attention(heads = 12, dropout = 0.1) => Dropout(0.1) } => LayerNorm(epsilon = 1e-12)
//!                 => Residual { Dense(3072, gelu) => Dense(768) => Dropout(0.1) } => LayerNorm(epsilon = 1e-12)
//!             } => First => Dense(768, tanh)
//!     }
//! }
//! assert_eq!(Bert::COUNT, 109_482_240);
//!
//! network! {
//!     /// The first transformer: A. Vaswani et al., 2017. Both languages and the output share one
//!     /// matrix. The paper also multiplies embeddings by √512 before it adds the positions; no
//!     /// built-in stage does that, but a layer of your own can.
//!     struct Translator(source: Tokens(128, vocab = 37_000), target: Tokens(128, vocab = 37_000)) {
//!         let embed = shared words: Embedding(512, init = normal(0, 0.044))
//!             => Positions(sinusoidal) => Dropout(0.1);
//!         let memory = source => embed => 6 * {
//!             Residual { Attention(heads = 8) => Dropout(0.1) } => LayerNorm
//!             => Residual { Dense(2048, relu) => Dense(512) => Dropout(0.1) } => LayerNorm
//!         };
//!         target => embed => 6 * {
//!             Residual { Attention(heads = 8, causal = true) => Dropout(0.1) } => LayerNorm
//!             => Residual { CrossAttention(memory, heads = 8) => Dropout(0.1) } => LayerNorm
//!             => Residual { Dense(2048, relu) => Dense(512) => Dropout(0.1) } => LayerNorm
//!         } => Unembed(words)
//!     }
//! }
//! assert_eq!(Translator::COUNT, 63_082_496);
//!
//! network! {
//!     /// ViT-B/16: A. Dosovitskiy et al., 2021.
//!     struct Vit {
//!         [224, 224, 3] => Patches(16) => Dense(768) => ClassToken => Positions(learned)
//!             => 12 * {
//!                 Residual { LayerNorm(epsilon = 1e-6) => Attention(heads = 12) }
//!                 => Residual { LayerNorm(epsilon = 1e-6) => Dense(3072, gelu) => Dense(768) }
//!             } => LayerNorm(epsilon = 1e-6) => First => Dense(1000)
//!     }
//! }
//! assert_eq!(Vit::COUNT, 86_567_656);
//!
//! network! {
//!     /// The architecture of LLaMA with the sizes of TinyLlama.
//!     struct Llama {
//!         Tokens(2048, vocab = 32_000) => Embedding(2048)
//!             => 22 * {
//!                 Residual {
//!                     RmsNorm(epsilon = 1e-5)
//!                     => Attention(heads = 32, kv_heads = 4, causal = true, rope = 10_000, bias = false)
//!                 }
//!                 => Residual { RmsNorm(epsilon = 1e-5) => SwiGlu(5632) => Dense(2048, bias = false) }
//!             } => RmsNorm(epsilon = 1e-5) => Dense(32_000, bias = false)
//!     }
//! }
//! assert_eq!(Llama::COUNT, 1_100_048_384);
//! ```
//!
//! A network whose attention is all causal also runs [step by step](crate::stream): a token goes
//! in, logits come out, and the state keeps the keys and values of the previous steps. The state
//! has room for `T` steps, so `step` returns a `Result`, as it also does with `Positions(learned)`.
//! With a `window` in each attention, the state keeps only the steps in the window, and the
//! sequence may go on forever. For an encoder and a decoder, `state` takes the whole inputs from
//! which the `memory` of a `CrossAttention` is computed, and the other inputs come step by step.
//! [`generate`](crate::generate) chooses the tokens, one by one or with a beam search.
//! [`attention_weights`](crate::network::Network::attention_weights) returns the attention weights
//! of a stage.
//!
//! ```
//! use nn_runtime::prelude::*;
//!
//! network! {
//!     struct Small {
//!         Tokens(16, vocab = 10)
//!             => words: Embedding(8, init = normal(0, 0.02))
//!             => Positions(learned, init = normal(0, 0.02))
//!             => 2 * {
//!                 Residual { LayerNorm => Attention(heads = 2, causal = true) }
//!                 => Residual { LayerNorm => Dense(32, gelu) => Dense(8) }
//!             } => LayerNorm => Unembed(words)
//!     }
//! }
//! let network = Small::new(0);
//! let mut state = network.state();
//! let mut token = 3;
//! for _ in 0..16 {
//!     let logits = network.step(&mut state, &[token])?;
//!     token = logits.imax() as u32;
//! }
//! assert!(network.step(&mut state, &[token]).is_err());
//!
//! network! {
//!     struct Endless { [16, 8] => Residual { Attention(heads = 2, causal = true, window = 4, rope = 100) } }
//! }
//! let network = Endless::new(0);
//! let mut state = network.state();
//! for _ in 0..100 {
//!     let _ = network.step(&mut state, &[0.5; 8].into());
//! }
//! # Ok::<(), nn_runtime::stream::BlockError>(())
//! ```
//!
//! # Stages that change shapes
//! Ranges are Rust's: `2..6`, `2..`, `..6`, `2..=5`, and `..` for everything. `Pad` has a `mode`,
//! one of `zeros`, `reflect`, `replicate` and `circular` ([`Padding`](crate::layers::Padding));
//! alternatively, `value` sets a constant other than zero. Named sides, as in `Pad(left = 2)`, pad
//! only those sides.
//!
//! ```
//! use nn_runtime::prelude::*;
//!
//! network! {
//!     /// An MLP-Mixer over 2×2 patches of 4 channels each.
//!     struct Mixer {
//!         [4, 4, 1] => Crop(..2, 1..) => Pad(1, 1, 1, 0, mode = reflect) => Reshape([4, 4])
//!             => 2 * {
//!                 Residual { Transpose => Dense(8, gelu) => Dense(4) => Transpose }
//!                 => Residual { Dense(8, gelu) => Dense(4) }
//!             }
//!             => Concat { Sum | Max } => Dense(10, softmax)
//!     }
//! }
//! assert_eq!(Mixer::new(0).dense1.weight.shape(), (10, 8));
//!
//! const HIDDEN: usize = 6;
//! network! {
//!     /// The last feature gates the others; the result is copied to every step.
//!     struct Gated {
//!         8 => Dense(HIDDEN + 1)
//!           => Product { Slice(..HIDDEN) | Slice(HIDDEN..) => sigmoid => Expand(HIDDEN) }
//!           => RepeatVector(5) => Pad(2, 0) => Dense(3, tanh)
//!     }
//! }
//! assert_eq!(Gated::new(0).dense2.weight.shape(), (3, 6));
//! ```
//!
//! # Activations
//! An activation is the argument of a layer, or a stage of its own:
#![doc = nn_macros::rows_of!(activations)]
//!
//! The [`activation`](crate::activation) module has the formulas. The last activation is the
//! network's [`Head`](crate::layer::Layer::Head), which decides the losses that fit.
//!
//! ```
//! use nn_runtime::prelude::*;
//!
//! network! { struct Many { 4 => Dense(8) => leaky_relu(0.2) => Dense(8, prelu) => Dense(3) => softmax } }
//! assert_eq!(Many::new(0).dense2_prelu.slope.len(), 8);
//! ```
//!
//! # Repeats
//! `N * { … }` makes N copies of its stages, each with its own parameters, stored in an array. A
//! loop runs them, so the code does not grow with N. The stages must end with the shape they start
//! with.
//!
//! ```
//! use nn_runtime::prelude::*;
//!
//! network! { struct Deep { 6 => Dense(32, relu) => blocks: 8 * { Dense(32, relu) } => Dense(2) } }
//! assert_eq!(Deep::new(0).blocks[7].dense1.weight.shape(), (32, 32));
//! ```
//!
//! The stages of a repeat may read values from outside, which are shared by all copies:
//!
//! ```
//! use nn_runtime::prelude::*;
//!
//! network! {
//!     struct Conditioned(x: 8, goal: 2) {
//!         let condition = goal => Dense(8, tanh);
//!         x => 3 * { Residual { Concat { identity | condition } => Dense(8, relu) } } => Dense(1)
//!     }
//! }
//! assert_eq!(Conditioned::new(0).repeat1[0].dense1.weight.shape(), (8, 16));
//! ```
//!
//! # Combinators
//! | combinator | its value |
//! |---|---|
//! | `Residual { f }` | x + f(x) |
//! | `Residual(project = Dense(n)) { f }` | the projection of x, plus f(x) |
//! | <code>Sum { f \| g }</code> | f(x) + g(x) |
//! | <code>Product { f \| g }</code> | f(x) · g(x), elementwise: a gate |
//! | <code>Concat { f \| g }</code> | the features of f(x), followed by those of g(x) |
//! | `Bidirectional { f }` | the features of f(x), followed by those of a copy of f that runs from the end of the sequence |
//!
//! `identity` is the branch that passes its input on unchanged. Combinators can be nested freely.
//! `Sum` without braces is a layer: the sum over all positions.
//!
//! ```
//! use nn_runtime::prelude::*;
//!
//! network! {
//!     struct Combined {
//!         16 => Residual { Dense(32, gelu) => Dense(16) }
//!            => Product { Dense(8, sigmoid) | Dense(8) }
//!            => Concat { identity | Dense(4, relu) => Residual { Dense(4, tanh) } }
//!            => Dense(1)
//!     }
//! }
//! assert_eq!(Combined::new(0).dense7.weight.shape(), (1, 12));
//! ```
//!
//! # Named values, several inputs and outputs
//! `let` names a value, which can then be used any number of times; its gradients add up. Inputs
//! are declared in parentheses after the network's name, and a branch may start with a name.
//! Several outputs are written in parentheses.
//!
//! ```
//! use nn_runtime::prelude::*;
//!
//! network! {
//!     struct ActorCritic(observation: 8, goal: 2) {
//!         let trunk = Concat { observation => Dense(32, tanh) | goal } => Dense(32, tanh);
//!         (trunk => Dense(4, softmax), trunk => Dense(1))
//!     }
//! }
//! let (policy, value) = ActorCritic::new(0).predict(&[0.1; 8].into(), &[1.0, -1.0].into());
//! assert!((policy.sum() - 1.0_f32).abs() < 1e-6);
//! assert_eq!(value.len(), 1);
//! ```
//!
//! A sample of such a network holds its inputs one after another, and its outputs likewise
//! ([`Packed`](crate::shape::Packed)). Its loss is a tuple with one loss per output, each of which
//! may be [`Weighted`](crate::loss::Weighted).
//!
//! `ActorCritic::graph()` prints the network as a diagram, for Mermaid or for Graphviz. The
//! generated documentation of a struct also shows the diagram, unless the network is a plain chain.
//!
//! # Shared stages
//! `let name = shared stages;` declares stages with one set of parameters. Wherever the name is
//! used as a stage, the same parameters are used:
//!
//! ```
//! use nn_runtime::prelude::*;
//!
//! network! {
//!     struct Siamese(left: 16, right: 16) {
//!         let embed = shared Dense(8, tanh);
//!         Product { left => embed | right => embed } => Dense(1, sigmoid)
//!     }
//! }
//! assert_eq!(Siamese::COUNT, 16 * 8 + 8 + 8 + 1);
//! ```
//!
//! # Networks and layers of your own as stages
//! A declared network can be a stage of another network, and so can every type that implements
//! [`Layer`](crate::layer::Layer) ([the tutorial](crate::tutorial) writes one). Its parameters are
//! nested under the stage's name. If it is the last stage, its last activation is the head of the
//! whole network. Only the compiler knows the output shape of such a type, so the macro emits
//! assertions that check the sizes around it.
//!
//! ```
//! use nn_runtime::prelude::*;
//!
//! mod models {
//!     use nn_runtime::prelude::*;
//!     network! { pub struct Encoder { 64 => Dense(32, relu) => Dense(8, tanh) } }
//! }
//! network! { struct Classifier { 8 => Dense(10, softmax) } }
//! network! { struct Whole { 64 => encoder: models::Encoder => Classifier } }
//!
//! let whole = Whole::new(0);
//! assert_eq!(whole.encoder.dense2.bias.len(), 8);
//! let code = whole.encoder.predict(&[0.5; 64].into());
//! assert_eq!(whole.classifier1.predict(&code), whole.predict(&[0.5; 64].into()));
//! ```
//!
//! A type whose name resembles a name of the language is written as a path: `self::Dens`. A network
//! used as a stage may be private even if the network around it is public, except as the last
//! stage, whose output type is the output type of the whole.
//!
//! # Names
//! Networks, parameters, constants, stages, values and inputs may have any name, whatever names the
//! emitted code uses internally. The only exception: a network cannot be named like a primitive
//! type such as `f32`. A network named like a trait of the prelude, such as `Network`, hides that
//! trait in its own module. There, the macro imports the trait's methods; elsewhere, write
//! `use nn_runtime::network::Network as _;`.
//!
//! # Freezing
//! `#[frozen("…")]` keeps the parameters of the matching stages fixed. No gradient is computed for
//! them, backpropagation stops below them where nothing else is trained, and optimizers skip them.
//! A `*` matches any characters. To freeze parameters only for a while, use
//! [`Optimizer::freeze`](crate::optimizer::Optimizer::freeze).
//!
//! ```
//! use nn_runtime::prelude::*;
//!
//! network! { pub struct Encoder { 64 => Dense(32, relu) => Dense(8, tanh) } }
//! network! {
//!     #[frozen("encoder.*")]
//!     struct Tuned { 64 => encoder: Encoder => Dense(10, softmax) }
//! }
//! let mut tuned = Tuned::new(0);
//! tuned.encoder = Encoder::new(7); // or loaded from a file
//! ```
//!
//! # Attributes
//! `#[scalar(f64)]` computes in `f64`; the default is `f32`. `#[runtime(path)]` gives the path of
//! this crate if it is not `::nn_runtime`. All other attributes, doc comments and the visibility
//! are passed on to the struct, which implements `Clone`, `Debug` and `PartialEq`.
//!
//! ```
//! use nn_runtime::prelude::*;
//!
//! mod vendored {
//!     pub mod nn {
//!         pub use ::nn_runtime::*;
//!     }
//! }
//! network! {
//!     #[scalar(f64)]
//!     #[runtime(crate::vendored::nn)]
//!     pub(crate) struct Precise { 2 => Dense(3, sin) => Dense(1) }
//! }
//! # fn main() {
//! let precise: f64 = Precise::new(0).dense1.weight[(0, 0)];
//! assert!(precise.is_finite());
//! # }
//! ```
