use nn_runtime::prelude::*;

network! {
    struct Net { 64 => Residul { Dense(64) } => Dense(1) }
}

fn main() {
    let _ = Net::new(1);
}
