use nn_runtime::prelude::*;

network! {
    /// The flavors of a wine and its rating.
    pub struct Wine(x: 11) {
        (x => hidden: Dense(64, relu) => Dense(3), hidden => Dense(1))
    }
}

fn main() {
    let network = Wine::new(0);
    let (flavors, rating) = network.predict(&[0.5; 11].into());
    println!("{:?}", network.hidden.weight.shape());
    println!("sweetness {}, rating {}", flavors[0], rating[0]);
}
