use nn_runtime::prelude::*;

network! {
    struct Net { (64 => Dense(4, softmax), 32 => Dense(1)) }
}

fn main() {
    let _ = Net::new(1);
}
