use nn_runtime::prelude::*;

network! {
    struct Net(left: 8) {
        let embed = shared Dense(4, tanh);
        embed => Dense(1)
    }
}

fn main() {
    let _ = Net::new(1);
}
