use nn_runtime::prelude::*;

network! { struct Network { 64 => Dense(10, softmax) } }

pub(crate) fn main() {
    let network = Network::new(0);
    println!("{network:?}");
}
