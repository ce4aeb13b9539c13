use nn_runtime::prelude::*;

network! {
    struct Net { 64 => Residual { Dense(64) | Dense(64) } => Dense(1) }
}

fn main() {
    let _ = Net::new(1);
}
