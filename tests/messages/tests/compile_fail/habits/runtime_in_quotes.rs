use nn_runtime::prelude::*;

network! {
    #[runtime("nn_runtime")]
    struct Net { 64 => Dense(10, softmax) }
}

fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
