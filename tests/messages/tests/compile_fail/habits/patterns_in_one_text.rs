use nn_runtime::prelude::*;

network! {
    #[frozen("encoder.*, dense1.*")]
    struct Net { 64 => encoder: Dense(8, relu) => Dense(2) }
}

fn main() {
    let network = Net::new(0);
    println!("{} {network:?}", Net::summary());
}
