use nn_runtime::prelude::*;

network! { pub struct Encoder { 6 => Dense(4, tanh) } }

network! {
    #[scalar(f64)]
    struct Net { 6 => Encoder => Dense(2) }
}

fn main() {}
