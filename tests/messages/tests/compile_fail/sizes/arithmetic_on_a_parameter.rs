use nn_runtime::prelude::*;

network! {
    struct Net<const N: usize> { 64 => Dense(2 * N, relu) => Dense(10, softmax) }
}

fn main() {
    let network = Net::<16>::new(1);
    println!("{network:?}");
}
