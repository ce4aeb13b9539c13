use nn_runtime::prelude::*;

network! {
    struct Net(left: 8, right: 6) {
        let embed = shared Dense(4, tanh);
        Product { left => embed | right => embed } => Dense(1)
    }
}

fn main() {
    let _ = Net::new(1);
}
