use nn_runtime::prelude::*;

network! {
    struct Net(x: 2) {
        (
            x => Dense(1), x => Dense(1), x => Dense(1), x => Dense(1), x => Dense(1), x => Dense(1),
            x => Dense(2)
        )
    }
}

fn main() {
    let _ = Net::new(0);
}
