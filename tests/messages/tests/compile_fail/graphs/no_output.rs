use nn_runtime::prelude::*;

network! {
    struct Net(left: 8) {
        let trunk = left => Dense(4);
    }
}

fn main() {
    let _ = Net::new(1);
}
