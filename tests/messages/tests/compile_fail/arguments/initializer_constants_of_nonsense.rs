use nn_runtime::prelude::*;

const LOW: f64 = 0.5;
const NONE: f64 = f64::NAN;
const ALL: f64 = f64::INFINITY;

network! { struct A { 4 => Dense(2, init = uniform(LOW, 0.25)) } }
network! { struct B { 4 => Dense(2, init = normal(NONE, 0.1)) } }
network! { struct C { 4 => Dense(2, init = orthogonal(ALL)) } }
network! { struct D { 4 => Dense(2, init = constant(-ALL)) } }

fn main() {}
