// A good answer: at the `Residual` or its last stage: it ends with 64 features, but its input, to
// which they are added, has 32; end it in `Dense(32)`, or add `project = Dense(64)`.
use nn_runtime::prelude::*;

network! {
    struct Net {
        32 => Residual { LayerNorm => Dense(64, relu) } => Dense(1)
    }
}

fn main() {
    println!("{}", Net::new(0).predict(&[0.5; 32].into())[0]);
}
