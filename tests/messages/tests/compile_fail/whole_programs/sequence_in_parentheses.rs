use nn_runtime::prelude::*;

network! {
    struct Net { (8, 8) => Flatten => hidden: Dense(128, relu) => out: Dense(10, softmax) }
}

fn main() {
    let network = Net::new(0);
    let output = network.predict(&nn_runtime::nalgebra::SMatrix::<f32, 8, 8>::zeros());
    println!("{} {}", output[0], network.out.bias[0]);
}
