// A good answer: at `num_layers`: `Gru` has no such option; write two stages, `Gru(64) => Gru(64)`,
// or a repeat.
use nn_runtime::prelude::*;

network! {
    struct Series { [30, 4] => Gru(64, num_layers = 2) => Last => Dense(1) }
}

fn main() {
    println!("{}", Series::summary());
}
