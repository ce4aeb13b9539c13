use nn_runtime::prelude::*;

struct Ramp;
const SMALL: f32 = 0.1;

network! { struct One { 8 => Dense(3, init = self::Ramp) } }
network! { struct Two { 8 => Dense(3, init = SMALL) } }

fn main() {}
