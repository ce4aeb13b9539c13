// A good answer: at `dropout`: `Lstm` has no such option; did you mean `recurrent_dropout`? For dropout
// of its input or output, write `Dropout(0.2)` as a stage.
use nn_runtime::prelude::*;

network! {
    struct Series { [30, 4] => Lstm(64, dropout = 0.2) => Last => Dense(1) }
}

fn main() {
    println!("{}", Series::summary());
}
