use nn_runtime::prelude::*;

struct Scale<const N: usize>;

network! { struct Net<const N: usize> { N => Scale::<N> => Dense(2) } }

fn main() {}
