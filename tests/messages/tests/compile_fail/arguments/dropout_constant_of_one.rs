use nn_runtime::prelude::*;

const ALL: f64 = 1.0;

network! { struct A { 4 => Dropout(ALL) => Dense(2) } }
network! { struct B { [8, 4] => Gru(4, recurrent_dropout = ALL) => Last => Dense(2) } }

fn main() {}
