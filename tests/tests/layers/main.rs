//! What each layer computes: values, gradients, statistics.

mod activations;
mod attention;
mod convolutions;
mod image_stages;
mod initializers;
mod large_vocabulary;
mod layer_gradients;
mod positions;
mod recurrent;
mod softmax_and_dropout;
