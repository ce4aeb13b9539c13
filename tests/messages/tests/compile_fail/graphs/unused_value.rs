use nn_runtime::prelude::*;

network! {
    struct Net(observation: 8) {
        let trunk = observation => Dense(16, relu);
        let spare = trunk => Dense(4);
        trunk => Dense(4, softmax)
    }
}

fn main() {
    let _ = Net::new(1);
}
