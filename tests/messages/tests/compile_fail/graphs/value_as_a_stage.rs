use nn_runtime::prelude::*;

network! {
    struct Net(left: 8, right: 8) { left => Dense(4) => right => Dense(1) }
}

fn main() {
    let _ = Net::new(1);
}
