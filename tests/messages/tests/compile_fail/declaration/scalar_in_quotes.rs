use nn_runtime::prelude::*;

network! {
    #[scalar("f64")]
    struct Net { 64 => Dense(10, softmax) }
}

fn main() {
    let network = Net::new(1);
    println!("{} {network:?}", Net::summary());
}
