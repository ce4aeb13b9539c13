use nn_runtime::prelude::*;

network! {
    struct Net(steps: [8, 3], other: [4, 3]) { Concat { steps => Dense(2) | other } => Flatten => Dense(1) }
}

fn main() {
    let _ = Net::new(1);
}
