use nn_runtime::prelude::*;

const HIDDEN: usize = 32;
const _: usize = HIDDEN;

network! {
    struct Net { 64 => Dense(HIDEN, relu) => Dense(10, softmax) }
}

fn main() {
    let network = Net::new(1);
    println!("{} {network:?}", Net::summary());
}
