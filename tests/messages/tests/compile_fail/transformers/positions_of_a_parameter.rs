use nn_runtime::prelude::*;

// How many steps come is computed from the parameter.
network! { struct Net<const T: usize> { [T, 4] => Pad(1) => Attention(heads = 2) => Last } }

// The size of a head is computed from the parameter.
network! { struct Grouped<const F: usize> { [6, 4] => Dense(F) => Attention(heads = 4, kv_heads = 2) => Last => Dense(2) } }

fn main() {}
