// A good answer: at `Decoder`: it takes a vector of 16 features, but 8 arrive from `Encoder`.
use nn_runtime::prelude::*;

network! { struct Encoder { 64 => Dense(32, relu) => Dense(8, tanh) } }

network! { struct Decoder { 16 => Dense(32, relu) => Dense(64, sigmoid) } }

network! { struct Autoencoder { 64 => Encoder => Decoder } }

fn main() {
    println!("{}", Autoencoder::summary());
}
