use nn_runtime::prelude::*;

network! {
    struct Net { 64 => Sum { Dense(32) | Dense(16, relu) } => Dense(10, softmax) }
}

fn main() {
    let _ = Net::new(1);
}
