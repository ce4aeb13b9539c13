use nn_runtime::prelude::*;

const WIDTH: usize = 32;

network! {
    struct Net { 64 => 3 * { Dense(128, relu) => Dense(WIDTH) } => Dense(10, softmax) }
}

fn main() {
    let _ = Net::new(1);
}
