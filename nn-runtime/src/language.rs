//! The language of [`network!`](macro@crate::network): a reference, every construct with an example.
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
//! A chain starts with the shape of a sample and goes through stages. What is learned is in
//! fields named after the stages, numbered by kind, or by the label that stands before one.
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
//! Without `struct Name`, a declaration is an expression: its value is a network with drawn
//! parameters, of a struct without a name that is reached, with all its fields and methods, through
//! the value. `seed = …` after it says from what they are drawn, 0 if it is left out: a number, or a
//! generator of `rand`, lent. `scalar = f64` is `#[scalar(f64)]`.
//!
//! ```
//! use nn_runtime::prelude::*;
//!
//! let net = network!(784 => Dense(128, relu) => Dense(10, softmax));
//! assert_eq!(net.dense1.weight.shape(), (128, 784));
//!
//! // Angles may stand around the chain, and braces around the body.
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
//! Sizes are constants here too, not variables. Where the type needs a name, in a field, as an
//! argument or a result, declare a struct; `impl Network<Input = Vector<4>>` names what it does.
//!
//! # Shapes
//! | shape | a sample is | its matrix |
//! |---|---|---|
//! | `784` | a vector of 784 features | 784 × 1 |
//! | `[T, F]` | a sequence: T steps of F features | F × T |
//! | `[H, W, C]` | an image: H × W pixels of C channels | C × (H·W) |
//! | `Tokens(T, vocab = V)` | T tokens: whole numbers below V, `[u32; T]` | 1 × T |
//!
//! Rows are features, columns are positions, and a batch is samples side by side. `Dense` and
//! the activations act on every position:
//!
//! ```
//! use nn_runtime::{nalgebra::SMatrix, prelude::*};
//!
//! network! { struct Steps { [16, 3] => Dense(8, tanh) => Dense(2) } }
//!
//! let outputs = Steps::new(0).predict(&SMatrix::<f32, 3, 16>::zeros());
//! assert_eq!(outputs.shape(), (2, 16));
//!
//! // All steps made into one vector, and their mean.
//! network! { struct Whole { [16, 3] => Concat { Dense(2) => Flatten | Mean } => Dense(4) } }
//! assert_eq!(Whole::new(0).dense2.weight.shape(), (4, 16 * 2 + 3));
//! ```
//!
//! A sequence may have fewer steps than its shape, and a long one may come in parts: see
//! [`data`](crate::data#sequences-of-different-lengths).
//!
//! # Sizes
//! A size is a number, or a constant expression of type `usize`; sizes that are numbers are
//! checked by the macro, the others by assertions that it emits.
//!
//! ```
//! use nn_runtime::prelude::*;
//!
//! const WIDTH: usize = 24;
//! network! { struct Sized { 4 => Dense(2 * WIDTH, relu) => Dense(WIDTH - 1, relu) => Dense(1) } }
//! assert_eq!(Sized::new(0).dense2.bias.len(), 23);
//!
//! // A network may be generic over its sizes, where they stand alone: stable Rust computes
//! // nothing with them in types.
//! network! { struct Mlp<const HIDDEN: usize> { 64 => Dense(HIDDEN, relu) => Dense(10, softmax) } }
//! assert_eq!(Mlp::<32>::new(0).dense1.bias.len(), 32);
//! ```
//!
//! A size of 0 is an error, however it comes: of a number or a constant where the network is
//! declared, of a parameter where the network is used, when the program is built.
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
//! | an activation | see below |
//!
//! First weights suit the activation that follows
//! ([`Activation::initializer`](crate::activation::Activation::initializer)) unless `init` says
//! otherwise: `zeros`, `ones`, `constant(c)`, `uniform(low, high)`, `normal(mean, deviation)`,
//! `truncated_normal(mean, deviation)`, `glorot_uniform`, `glorot_normal` (or `xavier_…`),
//! `he_uniform`, `he_normal` (or `kaiming_…`), `lecun_uniform`, `lecun_normal`,
//! `orthogonal(gain)`. Biases start at zero.
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
//! An initializer of your own is a path with `::`, such as `self::ramp`, a constant, a closure, or
//! another expression whose value implements [`Initialize`](crate::initialize::Initialize): as every
//! function of `(&mut [f32], WeightShape, &mut Generator)` does.
//!
//! ```
//! use nn_runtime::initialize::WeightShape;
//! use nn_runtime::{prelude::*, random::Generator};
//! use rand::RngExt;
//!
//! /// Few weights that are not zero.
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
//! A window has a `kernel`, a `stride` (that of a pool is its kernel unless it is given), a
//! `dilation` and a `padding`. Sizes are numbers, or of an image also pairs: `(3, 5)` for rows and
//! columns. A padding is a number of positions on every side, `(top, bottom, left, right)`, of a
//! sequence `(before, after)`, `same`, which gives an output position for every `stride` of the
//! input's, or `valid` for none. With `ceil = true` a pool rounds the number of its windows up.
//! Every convention is `PyTorch`'s, once its channels are moved behind the pixels.
//!
//! Normalizations take an `epsilon` and `affine = false`; `BatchNorm` a `momentum`, the share of a
//! batch in the running statistics, and `LayerNorm` also `bias = false`. Sizes that are constants
//! go through all of them. In inference a `BatchNorm` that follows a convolution or a `Dense` is
//! [folded](crate::layers::BatchNorm#folding) into it, with the activation after it.
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
//! | stage | of `[H, W, C]` it makes |
//! |---|---|
//! | `Conv2d(channels, kernel)` | `[⌊(H + top + bottom − extent) / stride⌋ + 1, …, channels]`, where `extent = dilation · (kernel − 1) + 1` |
//! | `DepthwiseConv2d(kernel)` | the same sizes, `multiplier · C` channels: those of input channel 0 first |
//! | `SeparableConv2d(channels, kernel)` | what `Conv2d` makes |
//! | `ConvTranspose2d(channels, kernel)` | `[(H − 1) · stride + extent − top − bottom + output_padding, …, channels]` |
//!
//! Of sequences, `Conv1d` and its likes make the same of `[T, F]`.
//!
//! | option | where | meaning |
//! |---|---|---|
//! | `stride`, `dilation` | all | from window to window; from position to position of a window; 1 if left out |
//! | `padding` | all but `ConvTranspose` | `valid` (none), `same` (`⌈H / stride⌉` rows; the odd position is added behind), a number, or one for each side |
//! | | of sequences | `causal`: as many steps before as the window reaches back, so that it sees no later step |
//! | | `ConvTranspose` | how many positions are cut off its output: a number, or one for each side |
//! | `padding_mode` | all but `ConvTranspose` | what is added: `zeros`, `reflect`, `replicate`, `circular` ([`Padding`](crate::layers::Padding)) |
//! | `output_padding` | `ConvTranspose` | positions that the output has more at its end, fewer than `stride` or `dilation` |
//! | `groups` | `Conv`, `ConvTranspose` | channels of input and output are cut into so many groups, each of which sees its own; 1 if left out |
//! | `multiplier` | `DepthwiseConv`, `SeparableConv` | outputs of every input channel; 1 if left out |
//! | `bias = false` | all | adds nothing to the output channels |
//! | `init` | all | first weights, as of `Dense`; the inputs of an output are the numbers of its window |
//!
//! A weight is output channels × the numbers of a window: kernel row by row, position by
//! position, the channels of a position side by side; that of a transposed convolution is input
//! channels × a window of its output.
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
//!     /// Halves and doubles an image; no window sees a border of zeros.
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
//!     /// A block of MobileNet, and the same as one stage without what stands between its halves.
//!     struct Mobile {
//!         [8, 8, 4] => DepthwiseConv2d(3, padding = same, bias = false) => BatchNorm => relu
//!             => Conv2d(8, 1, bias = false) => BatchNorm => relu
//!             => SeparableConv2d(16, 3, relu, stride = 2, padding = 1) => Mean => Dense(10)
//!     }
//! }
//! assert_eq!(Mobile::new(0).separable_conv1.weight.shape(), (8, 3 * 3));
//!
//! network! {
//!     /// A signal, of which each step sees only those before it.
//!     struct Causal { [64, 2] => Conv1d(8, 3, relu, padding = causal, dilation = 2) => Last => Dense(1) }
//! }
//! assert_eq!(Causal::new(0).conv1.weight.shape(), (8, 3 * 2));
//! ```
//!
//! # Recurrent stages
//! `Lstm`, `Gru` and `Rnn` make a sequence `[T, n]` of a sequence `[T, F]`, every step out of its
//! input and the steps before; `=> Last` takes the last step. Formulas, the order of the gates and
//! first weights are `PyTorch`'s.
//!
//! | option | of | what it does |
//! |---|---|---|
//! | `bias = false` | all | leaves both biases out |
//! | `recurrent_dropout = p` | all | in training drops numbers of the step before as the recurrent product sees it, the same at all steps: [`RecurrentDropout`](crate::layers::RecurrentDropout) |
//! | `reverse = true` | all | goes from the last step to the first; its output is in the input's order |
//! | `initial = zeros`, `learned`, `h`, `(h, c)` | all | what is remembered at first: zeros if left out, parameters, or vectors that are values of the network; a pair for `Lstm`, where `h` alone leaves the cell zero |
//! | `peepholes = true` | `Lstm` | gates see the cell |
//! | `projection = p` | `Lstm` | p features are its output and go into the next step, less than `n` |
//! | `norm = layer` | `Lstm` | both products and the cell are normalized |
//! | `reset = before` | `Gru` | the reset gate comes before the recurrent product, as in the original paper; `after` it, as in `PyTorch`, if left out |
//!
//! `Bidirectional { … }` goes through a sequence with its stages, and with a copy of them, whose
//! fields end in `_reverse`, from the end; it joins the features of both.
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
//!     /// What is known of a series before it begins decides what is remembered at first.
//!     struct Forecast(series: [30, 4], about: 6) {
//!         let h = about => Dense(32, tanh);
//!         series => Gru(32, initial = h, recurrent_dropout = 0.1) => Last => Dense(1)
//!     }
//! }
//! assert_eq!(Forecast::new(0).gru1.weight_hh.shape(), (3 * 32, 32));
//!
//! network! {
//!     /// One to sequence: a vector is unfolded into steps.
//!     struct Caption { 64 => RepeatVector(12) => 2 * { Lstm(64, projection = 32) => Dense(64) } => Dense(100) }
//! }
//! ```
//!
//! # Transformers
//! | stage | of `[T, F]` it makes |
//! |---|---|
#![doc = nn_macros::rows_of!(transformers)]
//!
//! | option of attention | meaning |
//! |---|---|
//! | `heads` | attends so many times side by side |
//! | `head = size` | numbers of a head; `F / heads` if left out |
//! | `kv_heads = n` | heads of keys and values, each read by `heads / n` heads of queries: grouped-query attention, and multi-query with 1 |
//! | `bias = false` | leaves all biases out |
//! | `dropout = p` | drops what is read with this probability, in training |
//! | `init` | first weights, `glorot_uniform` if left out |
//!
//! | option of `Attention` alone | meaning |
//! |---|---|
//! | `causal = true` | a step reads itself and those before it |
//! | `window = n` | a step reads itself and the `n - 1` steps before it, and unless `causal` as many after it |
//! | `rope = base` | rotary positions: queries and keys are turned by their place; the base is often `10_000` |
//! | `alibi = true` | linear biases: a step counts less the further away it is |
//! | `qk_norm = true` | queries and keys are normalized (RMS, with a learned factor for each number of a head) |
//!
//! Attention goes block by block, so that its memory grows with `T` and not with `T²`. Where samples
//! are shorter than `T`, it reads no padding, and `CrossAttention` none of its memory, whose length is
//! its own. Both are told by the [lengths](crate::data#sequences-of-different-lengths) of the samples,
//! which is where other libraries take a mask of keys. There is no other mask than these, `causal`
//! and `window`, and nothing that is added to scores but `alibi`. `Unembed` has no bias, and
//! `ClassToken` takes no sequences of different lengths.
//!
//! Blocks have no stages of their own: they read well when they are written out, before or after
//! the norm.
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
//!     /// BERT's base: J. Devlin et al., 2019. The segments say which sentence a token is of.
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
//!     /// The first transformer: A. Vaswani et al., 2017. One matrix embeds both languages, and is the
//!     /// output's. The paper also multiplies embeddings by √512 before it adds the waves, which no
//!     /// stage does here: a layer of your own may.
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
//!     /// As LLaMA, of the sizes of TinyLlama.
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
//! in, logits come out, and the keys and values of the steps before are kept in the state. It has
//! room for `T` steps, so that `step` gives a `Result`, as it does where `Positions(learned)` are.
//! With a `window` in each attention, only the steps in it are kept, and there is no end. Of an
//! encoder and a decoder, the inputs that the `memory` of a `CrossAttention` is made of are given
//! to `state` as a whole, and the others come step by step. [`generate`](crate::generate) chooses
//! the tokens, one by one or with a beam search, and
//! [`attention_weights`](crate::network::Network::attention_weights) says where a stage looks, or
//! [`attention_weights_with_lengths`](crate::network::Network::attention_weights_with_lengths) of a
//! sample that is padded.
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
//! Ranges are Rust's: `2..6`, `2..`, `..6`, `2..=5`, `..` for all. `Pad` has a `mode`, one of
//! `zeros`, `reflect`, `replicate` and `circular`
//! ([`Padding`](crate::layers::Padding)), or pads with another `value` than zero; sides that are
//! named, `Pad(left = 2)`, are padded alone.
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
//!     /// The last feature opens and closes the others; what is left goes to every step.
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
//! `N * { … }` is N copies of its stages, each with parameters of its own, in an array. They are
//! run in a loop: the code does not grow with N. The stages must end with the shape that they
//! start with.
//!
//! ```
//! use nn_runtime::prelude::*;
//!
//! network! { struct Deep { 6 => Dense(32, relu) => blocks: 8 * { Dense(32, relu) } => Dense(2) } }
//! assert_eq!(Deep::new(0).blocks[7].dense1.weight.shape(), (32, 32));
//! ```
//!
//! Its stages may read values from outside, which are the same for every copy:
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
//! | <code>Product { f \| g }</code> | f(x) · g(x), number by number: a gate |
//! | <code>Concat { f \| g }</code> | the features of f(x), then those of g(x) |
//! | `Bidirectional { f }` | the features of f(x), then those of a copy of f from the end of the sequence |
//!
//! `identity` is the branch that passes its input on. They nest at will. `Sum` without braces is
//! a layer: the sum of all positions.
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
//! `let` names a value, to be used any number of times: gradients add up. Inputs are named after
//! the network; a branch may start with a name. Outputs stand in parentheses.
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
//! ([`Packed`](crate::shape::Packed)). Its loss is a tuple, each of which may be
//! [`Weighted`](crate::loss::Weighted).
//!
//! `ActorCritic::graph()` prints as a diagram, for Mermaid or for Graphviz; the documentation of
//! a struct that is no plain chain draws it as well.
//!
//! # Shared stages
//! `let name = shared stages;` declares stages once. Wherever their name is a stage, they are
//! used with the same parameters:
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
//! A declared network is a stage of another, and so is every type that implements
//! [`Layer`](crate::layer::Layer) ([the tutorial](crate::tutorial) writes one). Its parameters are
//! nested under the stage's name. Where it is the last stage, its last activation is the head of the
//! whole. What a type gives is known to the compiler alone: the sizes around it are checked by
//! assertions that the macro emits.
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
//! A type whose name is near one of the language's is written as a path: `self::Dens`. A network that
//! is a stage may be private where the whole is public, unless it is the last stage: what the whole
//! gives is then what that network gives.
//!
//! # Names
//! Networks, parameters, constants, stages, values and inputs may have any name, whatever the emitted
//! code calls its own things; only a primitive type such as `f32` lends its name to no network. A
//! network called like a trait of the prelude, such as `Network`, hides that trait in its module: there
//! its methods are brought in, elsewhere `use nn_runtime::network::Network as _;` does so.
//!
//! # Freezing
//! `#[frozen("…")]` leaves the parameters of stages as they are: no gradient is computed for them,
//! none goes below them where nothing else is trained, and optimizers pass them over. A `*` stands
//! for any characters. What is frozen for a while is up to the optimizer:
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
//! `#[scalar(f64)]` computes in `f64`; without it, in `f32`. `#[runtime(path)]` says where this
//! crate is, if not at `::nn_runtime`. All other attributes and doc comments are passed on to the
//! struct, as is its visibility; it implements `Clone`, `Debug` and `PartialEq`.
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
