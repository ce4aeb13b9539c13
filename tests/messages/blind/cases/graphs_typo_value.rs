// A good answer: at `featurs`: no value or input has this name; did you mean `features`?
use nn_runtime::prelude::*;

network! {
    struct WideAndDeep(crossed: 900, features: 63) {
        Sum {
            crossed => Dense(1, bias = false)
            | featurs => Dense(16, gelu) => Dense(1)
        }
    }
}

fn main() {
    println!("{}", WideAndDeep::summary());
}
