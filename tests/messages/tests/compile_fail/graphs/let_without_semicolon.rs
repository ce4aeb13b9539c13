use nn_runtime::prelude::*;

network! {
    struct Net(left: 8) {
        let trunk = left => Dense(4)
        trunk => Dense(1)
    }
}

fn main() {
    let _ = Net::new(1);
}
