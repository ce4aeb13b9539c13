//! A GPT, for whole sequences and step by step.

use burn::module::{Module, Param};
use burn::nn::{Embedding, EmbeddingConfig, LayerNorm, LayerNormConfig, Linear};
use burn::tensor::module::attention;
use burn::tensor::ops::AttentionModuleOptions;
use burn::tensor::{Bool, Device, Int, Tensor, TensorData, activation};
use protocol::{Block as GivenBlock, Layer, Norm, Table, Workload, cannot, serve};

use crate::{linear, read, train};

fn table(table: Table, device: &Device) -> Param<Tensor<2>> {
    let shape = [table.rows, table.features];
    Param::from_data(TensorData::new(table.values, shape), device)
}

fn layer_norm(norm: Norm, device: &Device) -> LayerNorm {
    let length = norm.weight.len();
    let parameter = |values| Param::from_data(TensorData::new(values, [length]), device);
    let settings = LayerNormConfig::new(length).with_epsilon(Norm::EPSILON);
    let mut layer = settings.init(device);
    layer.gamma = parameter(norm.weight);
    layer.beta = Some(parameter(norm.bias));
    layer
}

/// Causal attention and a feed-forward network.
///
/// By hand: burn's `MultiHeadAttention` trains as fast, but with the cache that it and
/// `TransformerEncoder` have, each step computes the attention of all steps, and takes almost three
/// times as long.
#[derive(Module, Debug)]
struct Block {
    heads: usize,
    norm1: LayerNorm,
    /// For queries, keys and values: three in training, since the gradients of parts of a tensor
    /// are filled up with zeros and added; else one for all.
    qkv: Vec<Linear>,
    out: Linear,
    norm2: LayerNorm,
    up: Linear,
    down: Linear,
}

/// Keys and values.
type Cache = Option<[Tensor<4>; 2]>;

impl Block {
    fn new(block: GivenBlock, training: bool, device: &Device) -> Self {
        let parts = block.qkv.split(if training { 3 } else { 1 });
        Self {
            heads: block.heads,
            norm1: layer_norm(block.norm1, device),
            qkv: parts.map(|part| linear(part, device)).collect(),
            out: linear(block.out, device),
            norm2: layer_norm(block.norm2, device),
            up: linear(block.up, device),
            down: linear(block.down, device),
        }
    }

    /// Queries, keys and values, each `[batch, heads, steps, features of a head]`.
    fn qkv(&self, x: Tensor<3>) -> [Tensor<4>; 3] {
        let [batch, steps, features] = x.dims();
        let x = self.norm1.forward(x);
        let parts = match &self.qkv[..] {
            [all] => all.forward(x).chunk(3, 2),
            each => each.iter().map(|part| part.forward(x.clone())).collect(),
        };
        let parts: [Tensor<3>; 3] = parts.try_into().expect("three parts");
        parts.map(|part| {
            let heads = part.reshape([batch, steps, self.heads, features / self.heads]);
            heads.swap_dims(1, 2)
        })
    }

    fn finish(&self, x: Tensor<3>, attended: Tensor<4>) -> Tensor<3> {
        let attended = attended.swap_dims(1, 2).reshape(x.dims());
        let x = x + self.out.forward(attended);
        let hidden = self.up.forward(self.norm2.forward(x.clone()));
        x + self.down.forward(activation::gelu(hidden))
    }

    /// What is made of whole sequences, `[batch, steps, features]`. burn's `attention` would make
    /// its mask anew each time.
    fn forward(&self, x: Tensor<3>, mask: Tensor<4, Bool>) -> Tensor<3> {
        let [queries, keys, values] = self.qkv(x.clone());
        let size = queries.dims()[3] as f32;
        let scores = queries.matmul(keys.transpose()).div_scalar(size.sqrt());
        let weights = activation::softmax(scores.mask_fill(mask, f32::NEG_INFINITY), 3);
        self.finish(x, weights.matmul(values))
    }

    /// What is made of one step, `[1, 1, features]`, after those that are kept. burn has no cache
    /// to which a step is added in place: it is concatenated.
    fn step(&self, x: Tensor<3>, cache: &mut Cache) -> Tensor<3> {
        let [query, mut keys, mut values] = self.qkv(x.clone());
        if let Some([before_keys, before_values]) = cache.take() {
            keys = Tensor::cat(vec![before_keys, keys], 2);
            values = Tensor::cat(vec![before_values, values], 2);
        }
        *cache = Some([keys.clone(), values.clone()]);
        let options = AttentionModuleOptions::default();
        self.finish(x, attention(query, keys, values, None, None, options))
    }
}

/// Embedding, positions, blocks, a normalization and a dense layer.
#[derive(Module, Debug)]
struct Gpt {
    embedding: Embedding,
    /// Learned, `[steps, features]`.
    positions: Param<Tensor<2>>,
    blocks: Vec<Block>,
    norm: LayerNorm,
    head: Linear,
    /// `[batch, heads, steps, steps]`: where the step of the column is yet to come. One that had to
    /// be broadcast would take longer to apply.
    mask: Tensor<4, Bool>,
}

impl Gpt {
    fn new(workload: &Workload, device: &Device) -> Self {
        let (mut embedding, mut positions, mut norm, mut head) = (None, None, None, None);
        let (mut blocks, training) = (Vec::new(), workload.is_training());
        for layer in workload.layers() {
            match layer {
                Layer::Embedding(given) => {
                    let settings = EmbeddingConfig::new(given.rows, given.features);
                    let layer = embedding.insert(settings.init(device));
                    layer.weight = table(given, device);
                }
                Layer::Positions(given) => positions = Some(table(given, device)),
                Layer::Block(given) => blocks.push(Block::new(*given, training, device)),
                Layer::Norm(given) => norm = Some(layer_norm(given, device)),
                Layer::Dense(given) => head = Some(linear(given, device)),
                _ => cannot("such a layer in a GPT"),
            }
        }
        let heads = blocks.first().map_or(1, |block: &Block| block.heads);
        let (batch, steps) = (workload.batch(), workload.input()[0]);
        let mask = Tensor::<2, Bool>::tril_mask([steps, steps], 0, device);
        let mask = mask.expand([batch, heads, steps, steps]).into_data();
        Self {
            embedding: embedding.expect("an embedding"),
            positions: positions.expect("positions"),
            blocks,
            norm: norm.expect("a normalization"),
            head: head.expect("a dense layer at the end"),
            mask: Tensor::from_data(mask, device),
        }
    }

    /// A batch of tokens, `[batch, steps]`.
    fn tokens(values: Vec<f32>, shape: [usize; 2], device: &Device) -> Tensor<2, Int> {
        let tokens = values.into_iter().map(|token| token as i64).collect();
        Tensor::from_data(TensorData::new::<i64, _>(tokens, shape), device)
    }

    /// Logits of all steps, `[batch * steps, vocabulary]`.
    fn forward(&self, tokens: Tensor<2, Int>) -> Tensor<2> {
        let x = self.embedding.forward(tokens) + self.positions.val().unsqueeze();
        let blocks = self.blocks.iter();
        let x = blocks.fold(x, |x, block| block.forward(x, self.mask.clone()));
        self.head.forward(self.norm.forward(x)).flatten(0, 1)
    }

    /// Logits after one token, `[1, 1]`, which is that of step `now`.
    fn step(&self, token: Tensor<2, Int>, now: usize, caches: &mut [Cache]) -> Tensor<2> {
        let position = self.positions.val().narrow(0, now, 1);
        let x = self.embedding.forward(token) + position.unsqueeze();
        let blocks = self.blocks.iter().zip(caches);
        let x = blocks.fold(x, |x, (block, cache)| block.step(x, cache));
        self.head.forward(self.norm.forward(x)).flatten(0, 1)
    }
}

/// A call for each step of a sequence; then it begins anew.
fn stream(workload: &Workload) {
    let device = Device::flex();
    let gpt = Gpt::new(workload, &device);
    let tokens = workload.inputs().into_iter();
    let tokens = tokens.map(|token| Gpt::tokens(vec![token], [1, 1], &device));
    let tokens: Vec<_> = tokens.collect();
    let block = || {
        let mut caches = vec![None; gpt.blocks.len()];
        let tokens = tokens.iter().cloned().enumerate();
        let outputs = tokens.map(|(now, token)| gpt.step(token, now, &mut caches));
        outputs.collect::<Vec<_>>()
    };
    serve("Flex", block, |outputs| {
        outputs.into_iter().flat_map(read).collect()
    });
}

pub fn run(workload: &Workload) {
    if workload.is_streaming() {
        stream(workload);
    } else if workload.is_training() {
        let device = Device::flex().autodiff();
        let shape = [workload.batch(), workload.input()[0]];
        let tokens = |values| Gpt::tokens(values, shape, &device);
        let network = Gpt::new(workload, &device);
        train(workload, &device, network, tokens, Gpt::forward);
    } else {
        cannot("inference of whole sequences of tokens");
    }
}
