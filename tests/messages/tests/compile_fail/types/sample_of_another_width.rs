use nn_runtime::{nalgebra::SVector, prelude::*};

network! {
    struct Net { 64 => Dense(10, softmax) }
}

fn main() {
    let network = Net::new(1);
    let output = network.predict(&SVector::<f32, 32>::zeros());
    println!("{output}");
}
