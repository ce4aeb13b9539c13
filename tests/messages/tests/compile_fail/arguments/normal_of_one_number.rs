//! A mean where the deviation was meant.

use nn_runtime::prelude::*;

network! {
    struct Net { 64 => Dense(32, relu, init = normal(0.02)) => Dense(10, softmax) }
}

fn main() {}
