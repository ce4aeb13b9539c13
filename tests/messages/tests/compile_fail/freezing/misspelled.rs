use nn_runtime::prelude::*;

network! {
    #[frozen("encodr.*")]
    struct Net { 64 => encoder: Dense(8, relu) => Dense(2) }
}

fn main() {
    let _ = Net::new(0);
}
