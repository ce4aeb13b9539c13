use nn_runtime::prelude::*;

fn ramp(weights: &mut [f64]) {
    weights.fill(0.1);
}

network! { struct One { 8 => Dense(3, init = self::ramp) } }
network! { struct Two { 8 => Dense(3, init = |weights| weights.fill(0.1)) } }

fn main() {}
