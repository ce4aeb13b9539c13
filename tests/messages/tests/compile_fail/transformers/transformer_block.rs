//! Names of whole blocks.

use nn_runtime::prelude::*;

network! {
    struct Encoder { [16, 32] => TransformerEncoderLayer(4, 128) => Dense(8) }
}

network! {
    struct Decoder { [16, 32] => 2 * { transformer_decoder_layer(heads = 4) } }
}

network! {
    struct Wide { [16, 32] => Residual { LayerNorm => FeedForward(128) } }
}

fn main() {}
