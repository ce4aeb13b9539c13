use nn_runtime::prelude::*;

network! {
    #[derive(Default)]
    struct Net { 64 => Dense(10, softmax) }
}

fn main() { println!("{:?}", Net::default()); }
