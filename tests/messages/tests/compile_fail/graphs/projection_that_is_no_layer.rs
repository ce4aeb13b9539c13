use nn_runtime::prelude::*;

network! {
    struct Net { 64 => Residual(project = 32) { Dense(32) } => Dense(1) }
}

fn main() {
    let _ = Net::new(1);
}
