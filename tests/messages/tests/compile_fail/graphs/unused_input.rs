use nn_runtime::prelude::*;

network! {
    struct Net(left: 8, right: 4) { left => Dense(4, softmax) }
}

fn main() {
    let _ = Net::new(1);
}
