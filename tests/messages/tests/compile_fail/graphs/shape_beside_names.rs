use nn_runtime::prelude::*;

network! {
    struct Net(left: 8) { Sum { left => Dense(4) | 8 => Dense(4) } }
}

fn main() {
    let _ = Net::new(1);
}
