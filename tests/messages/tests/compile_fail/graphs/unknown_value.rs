use nn_runtime::prelude::*;

network! {
    struct Net(observation: 8) { observatoin => Dense(4, softmax) }
}

fn main() {
    let _ = Net::new(1);
}
