use nn_runtime::prelude::*;

network! {
    struct Net { 64 => Residual { Dense(128, relu) => Dense(32) } => Dense(10, softmax) }
}

fn main() {
    let _ = Net::new(1);
}
