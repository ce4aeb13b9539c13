use nn_runtime::prelude::*;

network! { struct A { 4 => Dropout(1.0) => Dense(2) } }
network! { struct B { [8, 4] => Dropout1d(1) => Mean => Dense(2) } }
network! { struct C { [8, 8, 4] => Dropout2d(1.0) => Mean => Dense(2) } }
network! { struct D { 4 => Residual { Dense(4) => DropPath(1.0) } => Dense(2) } }
network! { struct E { 4 => Residual { Dense(4) => StochasticDepth(1.0) } => Dense(2) } }
network! { struct F { [8, 4] => Lstm(4, recurrent_dropout = 1.0) => Last => Dense(2) } }
network! { struct G { [8, 4] => Attention(heads = 2, dropout = 1.0) => Mean => Dense(2) } }

fn main() {}
