use nn_runtime::prelude::*;

fn main() {
    let _ = network!(64 => Dense(32, relu), seed = 1, Dense(10));
    let _ = network!((left: 3, right: 3) { Sum { left | right } } => Dense(1));
}
