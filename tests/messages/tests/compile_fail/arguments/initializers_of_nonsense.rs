use nn_runtime::prelude::*;

network! { struct A { 4 => Dense(2, init = uniform(0.5, -0.5)) } }
network! { struct B { 4 => Dense(2, init = uniform(0.1, 0.1)) } }
network! { struct C { 4 => Dense(2, init = normal(0.0, -0.1)) } }
network! { struct D { 4 => Dense(2, init = truncated_normal(deviation = 0)) } }
network! { struct E { 4 => Dense(2, init = orthogonal(0.0)) } }
network! { struct F { 4 => Dense(2, init = orthogonal(gain = -1.5)) } }
network! { struct G { 4 => Dense(2, init = constant(1e999)) } }

fn main() {}
