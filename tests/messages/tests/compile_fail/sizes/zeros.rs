//! Sizes that are 0 once constants are known: each an error, wherever it is.

use nn_runtime::prelude::*;

const ZERO: usize = 0;
const ONE: usize = 1;
const TWO: usize = 2;
const YES: bool = true;
const fn size(size: usize) -> usize {
    size
}

network! { struct Net0 { ZERO => Dense(2) } }
network! { struct Net1 { [6, ZERO] => Dense(2) } }
network! { struct Net2 { [ZERO, 6] => Dense(2) } }
network! { struct Net3 { [4, ZERO, 1] => Dense(2) } }
network! { struct Net4 { [4, 4, ZERO] => Dense(2) } }
network! { struct Net5 { Tokens(ZERO, vocab = 9) => Embedding(2) } }
network! { struct Net6 { Tokens(3, vocab = ZERO) => Embedding(2) } }
network! { struct Net7 { 4 => Dense(ZERO) } }
network! { struct Net8 { 4 => Dense(ONE - 1) } }
network! { struct Net9 { 4 => Dense(ZERO * 8) } }
network! { struct Net10 { 4 => Dense(size(0)) } }
network! { struct Net11 { 4 => Dense(if YES { 0 } else { 3 }) } }
network! { struct Net12 { 4 => Dense({ 1 - 1 }) } }
network! { struct Net13 { [4, 4, 4] => Conv2d(ZERO, 3) } }
network! { struct Net14 { [4, 4, 4] => Conv2d(2, ZERO) } }
network! { struct Net15 { [4, 4, 4] => Conv2d(2, (3, ZERO)) } }
network! { struct Net16 { [4, 4, 4] => Conv2d(2, 3, stride = ZERO) } }
network! { struct Net17 { [4, 4, 4] => Conv2d(2, 3, dilation = ZERO) } }
network! { struct Net18 { [4, 4, 4] => Conv2d(2, 3, groups = ZERO) } }
network! { struct Net19 { [6, 4] => Conv1d(2, ZERO) } }
network! { struct Net20 { [6, 4] => Conv1d(2, 3, stride = ZERO) } }
network! { struct Net21 { [4, 4, 4] => DepthwiseConv2d(ZERO) } }
network! { struct Net22 { [4, 4, 4] => DepthwiseConv2d(3, multiplier = ZERO) } }
network! { struct Net23 { [4, 4, 4] => SeparableConv2d(ZERO, 3) } }
network! { struct Net24 { [4, 4, 4] => SeparableConv2d(2, 3, multiplier = ZERO) } }
network! { struct Net25 { [4, 4, 4] => ConvTranspose2d(ZERO, 3) } }
network! { struct Net26 { [4, 4, 4] => ConvTranspose2d(2, ZERO) } }
network! { struct Net27 { [4, 4, 4] => ConvTranspose2d(2, 3, stride = ZERO) } }
network! { struct Net28 { [4, 4, 4] => ConvTranspose2d(2, 3, dilation = ZERO) } }
network! { struct Net29 { [4, 4, 4] => ConvTranspose2d(2, 3, groups = ZERO) } }
network! { struct Net30 { [4, 4, 4] => MaxPool2d(ZERO) } }
network! { struct Net31 { [4, 4, 4] => MaxPool2d(2, stride = ZERO) } }
network! { struct Net32 { [4, 4, 4] => MaxPool2d(2, dilation = ZERO) } }
network! { struct Net33 { [4, 4, 4] => AvgPool2d(ZERO) } }
network! { struct Net34 { [6, 4] => AvgPool1d(2, stride = ZERO) } }
network! { struct Net35 { [4, 4, 4] => AdaptiveAvgPool2d(ZERO) } }
network! { struct Net36 { [6, 4] => AdaptiveMaxPool1d(ZERO) } }
network! { struct Net37 { [4, 4, 4] => GroupNorm(ZERO) } }
network! { struct Net38 { [4, 4, 4] => PixelShuffle(ZERO) } }
network! { struct Net39 { [4, 4, 4] => Upsample(ZERO) } }
network! { struct Net40 { [4, 4, 4] => Patches(ZERO) } }
network! { struct Net41 { 8 => RepeatVector(ZERO) } }
network! { struct Net42 { [6, 1] => Expand(ZERO) } }
network! { struct Net43 { 8 => Reshape([ZERO, 2]) } }
network! { struct Net44 { 8 => Slice(ZERO..ZERO) } }
network! { struct Net45 { 8 => Slice(2..TWO) } }
network! { struct Net46 { 8 => Slice(TWO..2) } }
network! { struct Net47 { [6, 4] => Crop(2..TWO) } }
network! { struct Net48 { [6, 4] => Crop(ZERO..ZERO) } }
network! { struct Net49 { [6, 4] => Gru(ZERO) } }
network! { struct Net50 { [6, 4] => Lstm(ZERO) } }
network! { struct Net51 { [6, 4] => Rnn(ZERO) } }
network! { struct Net52 { [6, 4] => Lstm(3, projection = ZERO) } }
network! { struct Net53 { [6, 4] => Attention(heads = ZERO) } }
network! { struct Net54 { [6, 4] => Attention(heads = 2, head = ZERO) } }
network! { struct Net55 { [6, 4] => Attention(heads = 2, kv_heads = ZERO) } }
network! { struct Net56 { [6, 4] => Attention(heads = 2, causal = true, window = ZERO) } }
network! { struct Net57 { [6, 4] => SwiGlu(ZERO) } }
network! { struct Net58 { Tokens(3, vocab = 9) => Embedding(ZERO) } }
network! { struct Net59 { 4 => ZERO * { Dense(4) } } }
network! { struct Net60 { 4 => ZERO * 2 * { Dense(4) } } }
network! { struct Net61(a: [6, 4], memory: [3, 4]) { a => CrossAttention(memory, heads = ZERO) } }

fn main() {}
