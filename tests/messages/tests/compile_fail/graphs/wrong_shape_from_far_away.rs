use nn_runtime::prelude::*;

network! {
    struct Net {
        [16, 8] => Dense(24, relu) => Mean => Dropout(0.1) => relu => Last => Dense(2)
    }
}

fn main() {
    let _ = Net::new(1);
}
