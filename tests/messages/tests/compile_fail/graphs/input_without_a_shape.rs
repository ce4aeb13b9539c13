use nn_runtime::prelude::*;

network! {
    struct Net(left, right: 4) { Concat { left | right } => Dense(1) }
}

fn main() {
    let _ = Net::new(1);
}
