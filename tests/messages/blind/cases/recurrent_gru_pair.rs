// A good answer: at `(h, c)`: a `Gru` has one state, so `initial = h`; only an `Lstm` takes a pair.
use nn_runtime::prelude::*;

network! {
    struct Forecast(series: [30, 4], about: 6) {
        let h = about => Dense(32, tanh);
        let c = about => Dense(32);
        series => Gru(32, initial = (h, c)) => Last => Dense(1)
    }
}

fn main() {
    println!("{}", Forecast::summary());
}
