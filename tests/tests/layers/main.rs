//! What each layer computes: values, gradients, statistics.

mod activations;
mod attention;
mod convolutions;
mod entry_points;
mod image_stages;
mod initializers;
mod large_vocabulary;
mod layer_gradients;
mod magnitudes;
mod positions;
mod recurrent;
mod softmax_and_dropout;
mod special_activations;
mod special_values;
