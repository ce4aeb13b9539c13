use nn_runtime::prelude::*;

network! {
    struct Net {
        8 => Sum { Dense(12) => tanh => Dropout(0.2) | Dense(9, relu) => Dropout(0.2) } => Dense(2)
    }
}

fn main() {
    let _ = Net::new(1);
}
