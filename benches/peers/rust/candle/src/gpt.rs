//! The layers of a GPT, for whole sequences and step by step.

use candle_core::{D, Device, Result, Tensor};
use candle_nn::attention::{AttnMask, flash_attn};
use candle_nn::kv_cache::KvCache;
use candle_nn::{LayerNorm, Linear, Module, ops};
use protocol::{Block as GivenBlock, Dense, Norm as GivenNorm};

/// Makes a parameter of values and a shape.
pub type Make<'a> = dyn FnMut(Vec<f32>, &[usize]) -> Result<Tensor> + 'a;

pub fn linear(dense: Dense, tensor: &mut Make<'_>) -> Result<Linear> {
    let weight = tensor(dense.weight, &[dense.outputs, dense.inputs])?;
    let bias = tensor(dense.bias, &[dense.outputs])?;
    Ok(Linear::new(weight, Some(bias)))
}

/// Layer normalization.
pub struct Norm {
    norm: LayerNorm,
    training: bool,
}

impl Norm {
    pub fn new(norm: GivenNorm, training: bool, tensor: &mut Make<'_>) -> Result<Self> {
        let length = norm.weight.len();
        let (weight, bias) = (
            tensor(norm.weight, &[length])?,
            tensor(norm.bias, &[length])?,
        );
        let norm = LayerNorm::new(weight, bias, GivenNorm::EPSILON);
        Ok(Self { norm, training })
    }

    /// `LayerNorm` itself has no gradient: none would come to what is before it.
    pub fn forward(&self, x: &Tensor) -> Result<Tensor> {
        match self.norm.bias() {
            Some(bias) if self.training => {
                ops::layer_norm_slow(x, self.norm.weight(), bias, self.norm.eps() as f32)
            }
            _ => self.norm.forward(x),
        }
    }
}

/// Causal attention and a feed-forward network.
pub struct Block {
    heads: usize,
    norm1: Norm,
    /// For queries, keys and values: three in training, since the gradients of parts of a tensor
    /// are filled up with zeros and added; else one for all.
    qkv: Vec<Linear>,
    out: Linear,
    norm2: Norm,
    up: Linear,
    down: Linear,
    /// `[steps, steps]`: where the step of the column is yet to come.
    mask: Tensor,
}

impl Block {
    pub fn new(
        block: GivenBlock,
        steps: usize,
        training: bool,
        tensor: &mut Make<'_>,
    ) -> Result<Self> {
        let parts = block.qkv.split(if training { 3 } else { 1 });
        let mask = (0..steps * steps).map(|i| u8::from(i % steps > i / steps));
        Ok(Self {
            heads: block.heads,
            norm1: Norm::new(block.norm1, training, tensor)?,
            qkv: parts
                .map(|part| linear(part, tensor))
                .collect::<Result<_>>()?,
            out: linear(block.out, tensor)?,
            norm2: Norm::new(block.norm2, training, tensor)?,
            up: linear(block.up, tensor)?,
            down: linear(block.down, tensor)?,
            mask: Tensor::from_iter(mask, &Device::Cpu)?.reshape((steps, steps))?,
        })
    }

    /// Queries, keys and values, each `[…, features]`.
    fn qkv(&self, x: &Tensor) -> Result<Vec<Tensor>> {
        let x = self.norm1.forward(x)?;
        match &self.qkv[..] {
            [all] => all.forward(&x)?.chunk(3, D::Minus1),
            each => each.iter().map(|part| part.forward(&x)).collect(),
        }
    }

    fn finish(&self, x: &Tensor, attended: &Tensor) -> Result<Tensor> {
        let x = (x + self.out.forward(attended)?)?;
        let hidden = self.up.forward(&self.norm2.forward(&x)?)?.gelu_erf()?;
        x + self.down.forward(&hidden)?
    }

    /// What is made of whole sequences, `[batch, steps, features]`.
    pub fn forward(&self, x: &Tensor) -> Result<Tensor> {
        let (batch, steps, features) = x.dims3()?;
        let size = features / self.heads;
        let heads = |part: &Tensor| {
            let part = part.reshape((batch, steps, self.heads, size))?;
            part.transpose(1, 2)?.contiguous()
        };
        let parts = self.qkv(x)?;
        let (queries, keys) = (heads(&parts[0])?, heads(&parts[1])?);
        let scores = (queries.matmul(&keys.t()?)? / (size as f64).sqrt())?;
        let mask = self.mask.broadcast_as(scores.shape())?;
        let never = Tensor::new(f32::NEG_INFINITY, x.device())?.broadcast_as(scores.shape())?;
        // `softmax_last_dim` has no gradient.
        let weights = ops::softmax(&mask.where_cond(&never, &scores)?, D::Minus1)?;
        let attended = weights.matmul(&heads(&parts[2])?)?.transpose(1, 2)?;
        self.finish(x, &attended.reshape((batch, steps, features))?)
    }

    /// Room for the keys and values of a sequence, `[1, steps, heads, features of a head]`.
    pub fn cache(&self) -> Result<KvCache> {
        Ok(KvCache::new(1, self.mask.dim(0)?))
    }

    /// What is made of one step, `[1, features]`, after those that are kept. Begins anew when
    /// there is no more room.
    ///
    /// `KvCache` is what candle advises on processors, `flash_attn` its attention there. With keys
    /// and values concatenated (`ConcatKvCache`), products and a softmax, a step of the whole
    /// network takes half as long again.
    pub fn step(&self, x: &Tensor, cache: &mut KvCache) -> Result<Tensor> {
        let (_, features) = x.dims2()?;
        let size = features / self.heads;
        if cache.current_seq_len() == self.mask.dim(0)? {
            cache.reset();
        }
        let parts = self.qkv(x)?.into_iter();
        let parts = parts.map(|part| part.reshape((1, 1, self.heads, size)));
        let parts = parts.collect::<Result<Vec<_>>>()?;
        let now = AttnMask::causal_with_offset(cache.current_seq_len());
        let (keys, values) = cache.append(&parts[1], &parts[2])?;
        let scale = (size as f32).sqrt().recip();
        let attended = flash_attn::<f32>(&parts[0], &keys, &values, scale, now, None, None)?;
        self.finish(x, &attended.reshape((1, features))?)
    }
}
