// A good answer: at `h` in `initial = h`: it has 16 features, but the state of `Gru(32)` has 32.
use nn_runtime::prelude::*;

network! {
    struct Forecast(series: [30, 4], about: 6) {
        let h = about => Dense(16, tanh);
        series => Gru(32, initial = h) => Last => Dense(1)
    }
}

fn main() {
    println!("{}", Forecast::summary());
}
