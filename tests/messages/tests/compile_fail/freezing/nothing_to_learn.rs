use nn_runtime::prelude::*;

network! {
    #[frozen("*")]
    struct Net { 64 => relu }
}

fn main() {
    let _ = Net::new(0);
}
