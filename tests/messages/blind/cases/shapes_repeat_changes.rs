// A good answer: at the repeat or its last stage: it starts with 64 features and ends with 128; the
// stages of a repeat must end with the shape they start with. Put a `Dense(128, relu)` before it.
use nn_runtime::prelude::*;

network! {
    struct Deep {
        64 => 3 * { Dense(128, relu) => Dropout(0.1) } => Dense(10, softmax)
    }
}

fn main() {
    println!("{}", Deep::summary());
}
