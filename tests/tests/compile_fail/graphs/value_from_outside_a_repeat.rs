use nn_runtime::prelude::*;

network! {
    struct Net(left: 8) {
        let trunk = left => Dense(8);
        trunk => 3 * { Concat { identity | trunk } => Dense(8) } => Dense(1)
    }
}

fn main() {
    let _ = Net::new(1);
}
