use nn_runtime::prelude::*;

network! {
    struct Net { 64 => Sum { } => Dense(1) }
}

fn main() {
    let _ = Net::new(1);
}
