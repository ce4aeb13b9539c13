use nn_runtime::prelude::*;

network! {
    pub struct Net { 64 => blocks: { Dense(64, relu) } * 4 => Dense(10, softmax) }
}

fn main() {
    let network = Net::new(0);
    let output = network.predict(&[0.5; 64].into());
    println!("{} {} {}", output[0], network.blocks[3].dense1.weight[0], Net::COUNT);
}
