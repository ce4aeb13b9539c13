// A good answer: at the first `|>`: stages are joined with `=>`.
use nn_runtime::prelude::*;

network! {
    struct Regressor {
        13 |> Dense(64, relu)
           |> Dense(64, relu)
           |> Dense(1)
    }
}

fn main() {
    assert_eq!(Regressor::new(0).dense3.bias.len(), 1);
}
