use nn_runtime::prelude::*;

network! {
    struct Net(x: 8) { let h = x => Dense(16, relu); h => Dense(4, softmax), h => Dense(1) }
}

fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
