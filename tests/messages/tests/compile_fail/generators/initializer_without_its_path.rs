use nn_runtime::initialize::WeightShape;
use nn_runtime::prelude::*;
use nn_runtime::random::Generator;

fn ramp(weights: &mut [f32], _: WeightShape, _: &mut Generator) {
    weights.fill(0.1);
}

network! { struct One { 8 => Dense(3, init = ramp) } }

fn main() {}
