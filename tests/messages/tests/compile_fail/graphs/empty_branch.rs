use nn_runtime::prelude::*;

network! {
    struct Net { 64 => Concat { Dense(4) | } => Dense(1) }
}

fn main() {
    let _ = Net::new(1);
}
