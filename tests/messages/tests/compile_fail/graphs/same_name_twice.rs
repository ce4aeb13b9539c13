use nn_runtime::prelude::*;

network! {
    struct Net(left: 8) {
        let trunk = left => Dense(4);
        let trunk = trunk => Dense(4);
        trunk => Dense(4, softmax)
    }
}

fn main() {
    let _ = Net::new(1);
}
