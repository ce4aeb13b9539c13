use nn_runtime::prelude::*;

network! {
    struct Net(source: [16, 32], target: [8, 32]) { target => CrossAttention(target, source, heads = 4) => Mean => Dense(2) }
}

fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
